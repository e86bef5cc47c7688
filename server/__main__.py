"""landline-server: open a room."""

import logging
import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from server import arguments, platform
from server.declaration import SettingError
from server.protocol.ready import NotReady, format_ready
from server.settings import Settings

_LEVELS: Final = dict(zip(arguments.LOG_LEVELS, (10, 20, 30, 40), strict=True))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program. Gives its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["ctl"]:
        from server import ctl

        return ctl.run(words[1:])
    options = arguments.parser().parse_args(words)
    if options.restore is not None:
        return _restore(options.restore, arguments.data_folder(options), arguments.control_path(options))
    if options.at is not None or options.user or options.fingerprint:
        return _far_console(options)
    return _console([], arguments.control_path(options)) if options.console else _run(options, words)


def _run(options: Namespace, words: list[str]) -> int:
    try:
        configuration = arguments.configuration(options)
        reading = configuration.read()
        endpoints = arguments.endpoints(options, reading.settings)
    except SettingError as error:
        return _refuse(str(error), options.headless)
    if options.check_config:
        print("\n".join(reading.notes) or "The settings are fine.", file=sys.stderr)
        return 0
    if options.add_account is not None:
        return _add_account(options.add_account, arguments.data_folder(options), reading.settings)
    control = arguments.control_path(options)
    if not options.headless:
        # A room that is open already is shown, not opened twice.
        return _console([], control) if platform.answers_locally(control) else _console(words, None)
    try:
        _start_logging(options.log_level, options.log_file)
    except OSError as error:
        return _refuse(f"The log file {options.log_file} cannot be written: {error.strerror}.", True)
    for note in reading.notes:
        logging.getLogger("landline").warning("%s", note)
    from server import room, running

    plan = room.Plan(configuration, partial(arguments.endpoints, options), control)
    return running.run(plan, room.Wanted(reading, endpoints))


def _add_account(name: str, data: Path, settings: Settings) -> int:
    """Make an account, beside a room that is open or before it is."""
    import time

    from server.core import passwords
    from server.protocol.names import CASEMAPPINGS, is_nick, size
    from server.storage.accounts import ACCOUNTS, Account, Accounts, AccountTaken

    password = sys.stdin.readline().rstrip("\r\n")
    rules = settings.accounts
    if not is_nick(name) or size(name) > settings.limits.nicklen:
        return _refuse(f"{name} is no name that somebody can have in a room.", False)
    if not rules.password_min <= size(password) <= rules.password_max:
        return _refuse(f"The password must have {rules.password_min} to {rules.password_max} bytes.", False)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    accounts = Accounts(data / ACCOUNTS)
    try:
        secret = passwords.keep(password, rules)
        folded = CASEMAPPINGS[settings.server.casemapping](name)
        accounts.add(folded, Account(name, secret, "", time.time()))
    except AccountTaken:
        return _refuse(f"There is an account called {name} already.", False)
    finally:
        accounts.close()
    return 0


def _restore(source: Path, data: Path, control: str) -> int:
    """Make the data folder of a backup."""
    from server.storage.backup import CannotRestore, restore

    if platform.answers_locally(control):
        return _refuse(f"A room is open in {data}. Close it first, or name another folder with --data.", False)
    try:
        restore(source, data)
    except CannotRestore as error:
        return _refuse(str(error), False)
    print(f"The room is in {data} now. Open it with: landline-server --data {data}", file=sys.stderr)
    return 0


def _refuse(words: str, to_a_program: bool) -> int:
    if to_a_program:
        print(format_ready(NotReady(words)), flush=True)
    print(words, file=sys.stderr)
    return 1


def _far_console(options: Namespace) -> int:
    """The console of a room on another computer."""
    from server.protocol.address import AddressError, parse_address
    from server.protocol.fingerprint import read_fingerprint

    if options.at is None or not options.console:
        return _refuse("--at, --user and --fingerprint go with --console, or behind the word ctl.", False)
    try:
        if options.at:
            parse_address(options.at)
    except AddressError:
        return _refuse(f"{options.at} is no address of a computer.", False)
    fingerprint = read_fingerprint(options.fingerprint or "")
    if options.fingerprint and not fingerprint:
        return _refuse("A fingerprint has 64 hexadecimal digits.", False)
    # Programs that this one starts need not know it.
    password = os.environ.pop("LANDLINE_API_PASSWORD", "")
    wanted = {"address": options.at, "user": options.user or "", "password": password, "fingerprint": fingerprint}
    return _console([], None, wanted)


def _console(words: list[str], control: str | None, far: Mapping[str, str] | None = None) -> int:
    try:
        from server.console import app
    except ImportError as error:
        if error.name is None or not error.name.startswith("PySide6"):
            raise
        print(
            'The admin console needs Qt. Install it from Landline\'s folder with: pip install ".[app]"\n'
            "Or open the room without a window: landline-server --headless",
            file=sys.stderr,
        )
        return 1
    return app.run(words, control, far)


def _start_logging(level: str, file: object) -> None:
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    if file is not None:
        handlers.append(logging.FileHandler(str(file), encoding="utf-8"))
    logging.basicConfig(level=_LEVELS[level], format="%(asctime)s %(message)s", datefmt="%H:%M:%S", handlers=handlers)


if __name__ == "__main__":
    sys.exit(main())

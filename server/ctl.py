"""`landline-server ctl`: one call of the control API from a terminal or a script.

Exit status: 0 done, 1 the room refused, 2 the call makes no sense, 3 no room answers.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import Any, Final, Protocol

from server import platform
from server.control import rpc
from server.protocol.words import printable

_REFUSED: Final = 1
_SENSELESS: Final = 2
_NOBODY: Final = 3

#: Shorter words for parameters.
_ALIASES: Final = {"duration": "duration_string"}
#: Between two columns of a table.
_GAP: Final = "  "
#: The longest cell of a table on a terminal.
_WIDEST: Final = 60

_EPILOG: Final = """examples:
  landline-server ctl user.list
  landline-server ctl server_ban.add type=zline name=10.0.0.0/24 duration=1h
  landline-server ctl --json channel.get channel='#lobby'
  landline-server ctl landline.set_settings settings='{"limits": {"nicklen": 20}}'
  landline-server ctl log.subscribe              follow the log until Ctrl+C
  landline-server ctl log.list sources=warn,error
  landline-server ctl --list                     all methods
  landline-server ctl --at 192.168.1.23 --user admin user.list
"""


class Lines(Protocol):
    """Calls that are written and answers that are read, a line each."""

    def write(self, line: bytes, /) -> int: ...
    def flush(self) -> None: ...
    def readline(self) -> bytes: ...
    def __iter__(self) -> Iterator[bytes]: ...


class _Senseless(Exception):  # noqa: N818 - it is an answer for a person
    """What was typed is no call, in words."""


def parser() -> argparse.ArgumentParser:
    """The command line behind the word ctl."""
    made = argparse.ArgumentParser(
        prog="landline-server ctl",
        description="Manage a room that is open: one call of its control API.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("method", nargs="?", metavar="METHOD", help="what to call, like user.list")
    made.add_argument("params", nargs="*", metavar="NAME=VALUE", help="its parameters, or all of them as one object")
    made.add_argument("--json", action="store_true", help="the answer as one line of JSON")
    made.add_argument("--list", action="store_true", help="the methods, or the parameters of the one named")
    made.add_argument("--data", type=Path, metavar="DIR", help="the data folder of the room")
    made.add_argument("--control", metavar="PATH", help="the room's control socket")
    far = made.add_argument_group(
        "a room on another computer",
        "Its settings name a user and a password under [api]. The password is LANDLINE_API_PASSWORD, or asked for, or "
        "read from standard input.",
    )
    far.add_argument("--at", metavar="HOST[:PORT]", help="its address")
    far.add_argument("--user", metavar="NAME", help="as whom")
    far.add_argument("--fingerprint", metavar="DIGITS", help="what it has to show the first time")
    return made


def run(words: Sequence[str]) -> int:
    """Make the call and show what came of it. Gives the exit status."""
    options = parser().parse_intermixed_args(words)
    try:
        if options.list:
            return _list(options.method)
        if not options.method:
            raise _Senseless("Name a method: landline-server ctl --list shows them.")
        params = read_params(options.method, options.params)
    except _Senseless as error:
        print(error, file=sys.stderr)
        return _SENSELESS
    if options.at is not None:
        return _call_far(options, params)
    data = options.data.expanduser() if options.data else platform.default_data_folder()
    path = options.control or platform.default_control_path(data)
    try:
        with platform.open_locally(path) as room:
            return _call(room, options.method, params, options.json)
    except OSError:
        print(f"No room answers at {path}. Is it open? Name another one with --data or --control.", file=sys.stderr)
        return _NOBODY
    except KeyboardInterrupt:
        return 0


def _call_far(options: argparse.Namespace, params: Mapping[str, Any]) -> int:
    # On demand: it takes longer to load than most calls take.
    from server import ctl_far

    try:
        with ctl_far.FarRoom(ctl_far.find_key(options.at, options.user, options.fingerprint)) as room:
            if options.method == "landline.backup":
                show({"bytes": room.download(Path(params["path"]).expanduser())}, options.json)
                return 0
            return _call(room, options.method, params, options.json)
    except ctl_far.Senseless as error:
        print(error, file=sys.stderr)
        return _SENSELESS
    except ctl_far.NotLetIn as error:
        print(error, file=sys.stderr)
        return _REFUSED
    except ctl_far.NobodyThere as error:
        print(error, file=sys.stderr)
        return _NOBODY
    except KeyboardInterrupt:
        return 0


def read_params(method: str, words: Sequence[str]) -> dict[str, Any]:
    """Read `name=value` words, or one JSON object, as the parameters of a method."""
    found = rpc.METHODS.get(method)
    if found is None:
        raise _Senseless(f"There is no method {method}. landline-server ctl --list shows them.")
    types = {name: kind for name, kind in found.types.items() if name != "request_id"}
    if len(words) == 1 and words[0].startswith("{"):
        try:
            read: object = json.loads(words[0])
        except ValueError:
            raise _Senseless("The parameters are no JSON object.") from None
        if not isinstance(read, dict):
            raise _Senseless("The parameters are no JSON object.")
        return read
    params: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        name = name if name in types else _ALIASES.get(name, name)
        if not equals or name not in types:
            known = ", ".join(f"{known}=" for known in types) or "none"
            raise _Senseless(f"{word} is no parameter of {method}. It has: {known}")
        params[name] = _typed(name, value, types[name])
    if method == "log.subscribe":
        params.setdefault("sources", ["all"])
    if missing := found.required - params.keys():
        raise _Senseless(f"{method} needs {', '.join(f'{name}=' for name in sorted(missing))}")
    return params


def _typed(name: str, value: str, kind: object) -> object:
    if kind is bool:
        if value not in {"true", "false"}:
            raise _Senseless(f"{name} is true or false")
        return value == "true"
    if kind is int:
        if not value.lstrip("-").isdecimal():
            raise _Senseless(f"{name} is a whole number")
        return int(value)
    if kind is dict:
        try:
            read: object = json.loads(value)
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise _Senseless(f"{name} is a JSON object")
        return read
    return value if kind is str else value.split(",")


def _list(method: str | None) -> int:
    if method is None:
        width = max(map(len, rpc.METHODS))
        for name, found in sorted(rpc.METHODS.items()):
            print(f"{name:{width}}  {found.help}")
        return 0
    named = rpc.METHODS.get(method)
    if named is None:
        raise _Senseless(f"There is no method {method}.")
    for name, kind in named.types.items():
        if name != "request_id":
            needed = "" if name in named.required else "  (may be left out)"
            print(f"{name}={getattr(kind, '__name__', 'list')}{needed}")
    return 0


def _call(room: Lines, method: str, params: Mapping[str, Any], as_json: bool) -> int:
    request = {"jsonrpc": "2.0", "method": method, "params": params, "id": 1}
    room.write(json.dumps(request).encode() + b"\n")
    room.flush()
    answer = json.loads(room.readline() or b"null")
    if answer is None:
        raise OSError
    if "error" in answer:
        if as_json:
            print(json.dumps({"error": answer["error"]}, ensure_ascii=False))
        for words in str(answer["error"]["message"]).splitlines():
            print(printable(words), file=sys.stderr)
        return _REFUSED
    if not method.endswith(".subscribe"):
        show(answer["result"], as_json)
        return 0
    for line in room:
        event = json.loads(line)["result"]
        if as_json or "msg" not in event:
            print(json.dumps(event, ensure_ascii=False), flush=True)
        else:
            print(event["timestamp"], printable(event["msg"]), flush=True)
    return _NOBODY  # it went away while we listened


def show(result: object, as_json: bool) -> None:
    """Write an answer: as JSON for programs, as a table or lines for people."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return
    if result is True:
        print("Done.")
        return
    rows = result.get("list") if isinstance(result, dict) and len(result) == 1 else None
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        for line in table([dict(_flat(row)) for row in rows]):
            print(line)
        return
    for name, value in _flat(result):
        print(f"{name}: {value}" if name else value)


def table(rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Rows below the names of their columns; columns in which nothing stands are left out."""
    if not rows:
        yield "(none)"
        return
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if any(row.get(name) for row in rows)]
    cells = [[row.get(name, "")[:_WIDEST] for name in names] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    most = get_terminal_size().columns if sys.stdout.isatty() else None
    for row in (names, *cells):
        line = _GAP.join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        yield line[:most]


def _flat(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """A value's parts with their names, those inside others behind a dot, as text that harms no terminal."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        words = [_words(inner) for inner in value]
        yield name, printable(", ".join(words))
    elif value is None:
        yield name, ""
    else:
        yield name, printable(str(value).lower() if isinstance(value, bool) else str(value))


def _words(value: object) -> str:
    """What stands in a list, in a word or a few: of an object what it is called, or what it says."""
    return str(value.get("name", value.get("words", value)) if isinstance(value, dict) else value)

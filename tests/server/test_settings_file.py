"""Settings are written beside what people wrote, whole or not at all."""

import os
from pathlib import Path

import pytest

from server import settings_file
from server.configuration import Configuration, Source
from server.declaration import Key, SettingError
from server.settings_file import load, write

NICKLEN, MOTD, PASSWORD = Key("limits", "nicklen"), Key("server", "motd"), Key("server", "password")


def test_comments_and_order_stay(tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text(
        "# Ours\n\n[limits]  # tight\nnicklen = 20 # short\n# and\ntopiclen = 9\n\n[server]\ncloak = true\n"
    )
    write(file, {NICKLEN: 12, MOTD: ("a", "b"), Key("limits", "topiclen"): None, Key("tls", "port"): 7})
    assert file.read_text() == (
        "# Ours\n\n[limits]  # tight\nnicklen = 12 # short\n# and\n\n[server]\ncloak = true\n"
        'motd = [\n    "a",\n    "b",\n]\n\n[tls]\nport = 7\n'
    )


@pytest.mark.parametrize(
    "text", ["limits.nicklen = 3\n", "limits = {nicklen = 3}\n", '["limits"]\n"nicklen" = 3\n', ""]
)
def test_however_it_is_written(tmp_path: Path, text: str) -> None:
    file = tmp_path / "room.toml"
    file.write_text(text)
    write(file, {NICKLEN: 12})
    assert load(file)[0] == {NICKLEN: 12}
    write(file, {NICKLEN: None})
    assert load(file)[0] == {}


@pytest.mark.skipif(os.name == "nt", reason="modes")
def test_a_file_with_a_secret_is_its_owners_alone_another_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text("")
    file.chmod(0o644)
    write(file, {NICKLEN: 12})
    assert file.stat().st_mode & 0o777 == 0o644
    write(file, {PASSWORD: "x"})
    assert file.stat().st_mode & 0o777 == 0o600
    write(tmp_path / "new.toml", {NICKLEN: 12})
    assert (tmp_path / "new.toml").stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text("")
    (tmp_path / "link.toml").symlink_to("real.toml")
    write(tmp_path / "link.toml", {NICKLEN: 12})
    assert (tmp_path / "link.toml").is_symlink()
    assert "nicklen" in (tmp_path / "real.toml").read_text()


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "room.toml"
    file.write_text("[limits]\nnicklen = 3\n")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingError, match="No space left"):
        write(file, {NICKLEN: 12})
    assert [path.name for path in tmp_path.iterdir()] == ["room.toml"]
    assert load(file)[0] == {NICKLEN: 3}


def configured(tmp_path: Path, file: str = "", **flags: str) -> Configuration:
    (tmp_path / "data").mkdir(exist_ok=True)
    named = tmp_path / "room.toml"
    if file:
        named.write_text(file)
    given: dict[Key, object] = {Key("server", name): value for name, value in flags.items()}
    return Configuration(tmp_path / "data", named if file else None, given, [], "this computer")


def test_each_place_wins_over_the_one_before(tmp_path: Path) -> None:
    configuration = configured(tmp_path, '[server]\nname = "File"\nmotd = ["file"]\n', name="Flag")
    configuration.own.write_text('[server]\nmotd = ["own"]\ndescription = "own"\n')
    settings, _notes, sources = configuration.read()
    assert (settings.server.name, settings.server.motd, settings.server.description) == ("Flag", ("file",), "own")
    assert [sources.get(Key("server", name)) for name in ("name", "motd", "description", "cloak")] == [
        Source.COMMAND_LINE,
        Source.FILE,
        Source.CONSOLE,
        None,
    ]


def test_what_is_set_goes_into_the_settings_file_and_nowhere_else(tmp_path: Path) -> None:
    configuration = configured(tmp_path, "[server]\n")
    configuration.own.write_text('[server]\nmotd = ["own"]\n')
    configuration.write({MOTD: ("new",), NICKLEN: 7})
    assert load(tmp_path / "room.toml")[0] == {MOTD: ("new",), NICKLEN: 7}
    configuration.write({MOTD: None})
    assert configuration.read().settings.server.motd == ()


def test_a_settings_file_that_cannot_be_written_leaves_the_rest_to_the_rooms_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuration = configured(tmp_path, "[limits]\nnicklen = 20\n")
    monkeypatch.setattr(settings_file, "can_write", lambda _path: False)
    configuration.write({MOTD: ("new",)})
    assert load(configuration.own)[0] == {MOTD: ("new",)}
    assert configuration.read().sources[MOTD] is Source.CONSOLE
    with pytest.raises(SettingError, match=r"room\.toml sets \[limits\] nicklen and cannot be written") as caught:
        configuration.read({NICKLEN: 7})
    assert list(caught.value.wrong) == [NICKLEN]

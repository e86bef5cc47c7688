"""Settings: one declaration, refused in words with the line."""

from pathlib import Path

import pytest

from server import arguments
from server.declaration import SettingError, about
from server.net.listener import Endpoint
from server.settings import Settings, declared, with_values
from server.settings_file import parse


def read(text: str, where: str) -> tuple[Settings, list[str]]:
    values, notes = parse(text, where)
    return with_values(Settings(), values), notes


def test_a_file_changes_what_it_names() -> None:
    settings, notes = read('[server]\nname = "Makerspace"\nmotd = ["Be kind."]\n[limits]\nnicklen = 20\n', "x.toml")
    assert (settings.server.name, settings.server.motd, settings.limits.nicklen) == ("Makerspace", ("Be kind.",), 20)
    assert settings.timeouts == Settings().timeouts
    assert notes == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[server]\n\nnaem = 'x'", "x.toml, line 3: [server] has no setting naem; did you mean name?"),
        ("[sever]\n", "x.toml, line 1: there is no table [sever]; did you mean server?"),
        ("[limits]\nnicklen = 'a'", "x.toml, line 2: [limits] nicklen must be a whole number, not 'a'"),
        ("[limits]\nnicklen = true", "x.toml, line 2: [limits] nicklen must be a whole number, not True"),
        ("[limits]\nnicklen = 0", "x.toml, line 2: [limits] nicklen must be at least 1 bytes, not 0"),
        ("[server]\ncasemapping = 'x'", "[server] casemapping must be one of ascii, rfc1459"),
        ('[server]\nname = "a\\nb"', "[server] name must be one line"),
        ("[server\n", "x.toml: "),
        ("[limits]\nsendq_bytes = 5000000000", "line 2: [limits] sendq_bytes must be at most 2147483647 bytes"),
        ("[tls]\nport = 70000", "line 2: [tls] port must be at most 65535, not 70000"),
        ('[server]\nmotd = ["a\\nb"]', "[server] motd must be a list of single lines"),
        ("[timeouts]\nping = 0\n[limits]\nwhowas = -1", "line 4"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, words: str) -> None:
    with pytest.raises(SettingError) as caught:
        read(text, "x.toml")
    assert words in str(caught.value)


def test_what_has_no_effect_yet_is_said() -> None:
    _settings, notes = read("[server]\nident_lookup = true\n", "x.toml")
    assert notes == ["x.toml, line 2: [server] ident_lookup has no effect in this version"]


def test_every_setting_has_a_meaning_and_a_default_of_its_type() -> None:
    for key, item in declared():
        facts = about(item)
        assert facts.title, key
        assert facts.meaning, key
        if item.type in (bool, int, str):
            assert type(item.default) is item.type
        if item.type is int and facts.least == 0 and key.name != "whowas":
            assert facts.nothing, f"what does 0 mean for {key}?"


def options(*words: str) -> Settings:
    return arguments.configuration(arguments.parser().parse_args(words)).read().settings


def test_flags_win_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text('[server]\nname = "File"\npassword = "x"\n')
    assert options("--config", str(file)).server.name == "File"
    both = options("--config", str(file), "--name", "Flag")
    assert (both.server.name, both.server.password) == ("Flag", "x")
    assert options().server.name, "without a name, the room has this computer's"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("192.168.55.13", "8081"), [Endpoint("192.168.55.13", 8081)]),
        (("192.168.55.13:8081",), [Endpoint("192.168.55.13", 8081)]),
        (("127.0.0.1",), [Endpoint("127.0.0.1", None)]),
        (("[::1]:6667",), [Endpoint("::1", 6667)]),
        (("--host", "a", "--host", "b", "--port", "1", "--port", "2"), [
            Endpoint("a", 1), Endpoint("a", 2), Endpoint("b", 1), Endpoint("b", 2),
        ]),
    ],
)  # fmt: skip
def test_address_and_port_are_two_plain_words_or_flags(words: tuple[str, ...], expected: list[Endpoint]) -> None:
    parsed = arguments.parser().parse_args(words)
    assert arguments.endpoints(parsed, Settings()) == expected


def test_without_an_address_the_room_is_for_everybody() -> None:
    endpoints = arguments.endpoints(arguments.parser().parse_args([]), Settings())
    assert endpoints[0] == Endpoint("0.0.0.0", None)
    listed, _notes = read('[server]\nlisten = ["127.0.0.1:6667", "::1"]', "x.toml")
    assert arguments.endpoints(arguments.parser().parse_args([]), listed) == [
        Endpoint("127.0.0.1", 6667),
        Endpoint("::1", None),
    ]


@pytest.mark.parametrize("words", [("a", "b"), ("1.2.3.4", "70000"), ("1.2.3.4", "1", "2"), ("1.2.3.4:x",)])
def test_an_address_that_cannot_be_is_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(SettingError):
        arguments.endpoints(arguments.parser().parse_args(words), Settings())


def test_the_wire_name_is_one_word_with_a_dot() -> None:
    assert options("--name", "Anna's room").wire_name == "Anna-s-room.landline"
    assert options("--name", "My.Little.Server").wire_name == "My.Little.Server"
    assert options("--name", "!!!").wire_name == "room.landline"

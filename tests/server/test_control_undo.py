"""Taking back that somebody was put out, that words were taken back, and all else that a host does."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.commands import returning
from server.control import rpc
from server.core.audit import Audit
from server.core.departures import LASTS
from server.core.withheld import LASTS as WORDS_LAST
from server.core.withheld import Withheld
from server.storage.history import BEGINNING, END, Said
from server.storage.search import Query
from tests.server.kept import KeptRoom
from tests.server.room import Person, Room
from tests.server.test_control import Console, room_with

CAPS = ("batch", "message-tags", "server-time", "draft/chathistory", "draft/message-redaction")


def last_act(console: Console) -> dict[str, Any]:
    act: dict[str, Any] = console.call("landline.acts")["list"][-1]
    return act


def undo(console: Console) -> Any:
    """Take back what was done last."""
    return console.call("landline.undo", id=last_act(console)["id"])


def why(console: Console) -> str:
    """Why what was done last cannot be taken back."""
    act = last_act(console)
    assert not act["can_undo"]
    assert act["until"] is None
    code: str = act["why_not"]["code"]
    return code


def returns(room: Room, nick: str, ip: str) -> Person:
    """Somebody connects again; what the door says is not forgotten."""
    return room.calls(ip).sends(f"NICK {nick}", f"USER {nick} 0 * :{nick}")


# Put out of a channel


def test_a_kick_is_taken_back_while_they_are_here() -> None:
    room, console, (anna, ben) = room_with("anna", "ben")
    console.call("channel.set_mode", channel="#tea", modes="+vi", parameters="ben")
    console.call("channel.set_topic", channel="#tea", topic="leaves")
    console.call("channel.kick", channel="#tea", nick="ben", reason="noise")
    act = last_act(console)
    assert act["can_undo"]
    assert act["until"] == "2027-01-15T09:00:00.000Z"
    anna.hears()
    ben.hears()
    assert undo(console) is True
    assert [(m.command, m.params[-1]) for m in anna.gets()] == [("JOIN", "#tea"), ("MODE", "ben")]
    told = ben.gets()
    assert [m.command for m in told] == ["JOIN", "332", "333", "353", "366", "NOTICE"]
    assert told[-1].params[1] == "The host took back that you were put out: you are in #tea again"
    assert room.server.channels["#tea"].rank(ben.client) == "v"
    assert console.call("landline.undo", id=act["id"]) == rpc.ALREADY_EXISTS
    assert why(console) == "repeat"


def test_who_came_back_alone_gets_the_rank() -> None:
    room, console, (anna, ben) = room_with("anna", "ben")
    console.call("channel.set_mode", channel="#tea", modes="+oh", parameters="ben ben")
    console.call("channel.kick", channel="#tea", nick="ben")
    ben.sends("JOIN #tea")
    anna.hears()
    undo(console)
    assert room.server.channels["#tea"].rank(ben.client) == "oh"
    assert [m.params for m in anna.gets()] == [("#tea", "+oh", "ben", "ben")]


def test_a_kick_is_taken_back_while_they_are_away() -> None:
    room, console, (_anna, ben) = room_with("anna", "ben")
    console.call("channel.set_mode", channel="#tea", modes="+ik", parameters="secret")
    console.call("channel.kick", channel="#tea", nick="ben")
    ben.goes()
    assert undo(console) is True
    stranger = returns(room, "ben", "10.0.0.99")
    assert "JOIN" not in {m.command for m in stranger.gets()}, "a nickname alone proves nothing"
    stranger.goes()
    room.clock.now += 60
    again = returns(room, "ben", "10.0.0.2")
    assert again.gets()[-1].params[1] == "The host took back that you were put out: you are in #tea again"
    assert again.client in room.server.channels["#tea"].members
    assert len(room.server.departures) == 0


def test_nobody_is_expected_for_ever() -> None:
    room, console, (_anna, ben) = room_with("anna", "ben")
    console.call("channel.kick", channel="#tea", nick="ben")
    ben.goes()
    undo(console)
    room.clock.now += LASTS
    assert "JOIN" not in {m.command for m in returns(room, "ben", "10.0.0.2").gets()}
    room.server.tick()
    assert len(room.server.departures) == 0


def test_what_was_long_ago_stays() -> None:
    room, console, _people = room_with("anna", "ben")
    console.call("channel.kick", channel="#tea", nick="ben")
    room.clock.now += LASTS - 1
    assert last_act(console)["can_undo"]
    room.clock.now += 1
    assert why(console) == "late"
    assert undo(console) == rpc.NOT_FOUND


def test_so_many_departures_are_remembered_and_no_more() -> None:
    room, console, (_anna, ben) = room_with("anna", "ben")
    console.call("channel.kick", channel="#tea", nick="ben")
    channel = room.server.channels["#tea"]
    for _ in range(1_000):
        room.server.departures.add(ben.client, {channel: ""}, room.clock(), whole=False)
    assert len(room.server.departures) == 1_000
    assert why(console) == "late"


# Put out of the room


def test_who_was_put_out_of_the_room_comes_back_to_what_they_had() -> None:
    room, console, (_anna, ben) = room_with("anna", "ben")
    ben.sends("JOIN #own")
    console.call("channel.set_mode", channel="#tea", modes="+v", parameters="ben")
    console.call("user.kill", nick="ben", reason="noise")
    ben.goes()
    assert "#own" not in room.server.channels
    room.clock.now += 1
    undo(console)
    ben = returns(room, "ben", "10.0.0.2")
    channels = room.server.channels
    assert channels["#tea"].rank(ben.client) == "v"
    assert channels["#own"].rank(ben.client) == "o", "it went with its last member, and is opened again"
    words = ben.gets("NOTICE")[-1].params[1]
    assert words.startswith("The host took back that you were put out of the room: you are in ")
    assert {"#tea", "#own"} == set(words.removesuffix(" again").partition("in ")[2].split(", ")) or "#own" in words


def test_who_is_back_already_is_put_back_at_once() -> None:
    room, console, (_anna, ben) = room_with("anna", "ben")
    console.call("user.kill", nick="ben")
    ben.goes()
    room.clock.now += 1
    ben = room.person("ben", ip="10.0.0.2")
    undo(console)
    assert ben.gets("JOIN")[0].params == ("#tea",)


def test_a_channel_that_others_opened_meanwhile_is_theirs() -> None:
    room, console, (anna,) = room_with("anna")
    console.call("user.kill", nick="anna")
    anna.goes()
    room.clock.now += 1
    other = room.person("other", ip="10.0.0.7").sends("JOIN #tea", "MODE #tea +i")
    undo(console)
    anna = returns(room, "anna", "10.0.0.1")
    assert anna.client not in room.server.channels["#tea"].members
    assert room.server.channels["#tea"].rank(other.client) == "o"
    assert anna.gets("NOTICE")[-1].params[1] == "The host took back that you were put out of the room"


def test_an_account_is_known_by_itself_whatever_its_nickname() -> None:
    room, console, (_anna, ben) = room_with("anna", "ben")
    ben.client.account = ben.client.folded_account = "benjamin"
    twin = room.person("ben2", ip="10.0.0.2")
    twin.client.account = twin.client.folded_account = "benjamin"
    room.clock.now += 1
    console.call("user.kill", nick="ben")
    ben.goes()
    undo(console)
    returning.look(room.server)
    assert not twin.client.channels, "the other device of theirs was not put out"
    room.clock.now += 1
    thief = room.person("ben", ip="10.0.0.2")
    assert not thief.client.channels
    again = room.person("somebody", ip="10.9.9.9")
    again.client.account = again.client.folded_account = "benjamin"  # logged in late
    returning.look(room.server)
    assert again.client in room.server.channels["#tea"].members


def test_a_ban_that_came_meanwhile_holds() -> None:
    room, console, (_anna, ben) = room_with("anna", "ben")
    console.call("user.kill", nick="ben")
    number = last_act(console)["id"]
    ben.goes()
    console.call("server_ban.add", type="zline", name="10.0.0.2")
    console.call("landline.undo", id=number)
    assert returns(room, "ben", "10.0.0.2").client.closing


def test_whom_a_ban_put_out_find_what_they_had_when_it_is_taken_back() -> None:
    room, console, (anna, ben) = room_with("anna", "ben")
    console.call("channel.set_mode", channel="#tea", modes="+h", parameters="ben")
    console.call("server_ban.add", type="zline", name="10.0.0.2/31", duration_string="10m")
    assert (anna.client.closing, ben.client.closing) == (False, True)
    ben.goes()
    assert returns(room, "ben", "10.0.0.2").client.closing
    undo(console)
    room.clock.now += 1
    ben = returns(room, "ben", "10.0.0.2")
    assert room.server.channels["#tea"].rank(ben.client) == "h"
    console.call("server_ban.add", type="shun", name="ben")
    assert console.call("landline.acts")["list"][-1]["can_undo"]
    assert len(room.server.departures) == 0
    odd = {"type": "shun", "name": "ben", "let_back": ["x", -3, None, {}]}
    assert console.call("server_ban.del", **odd)["tkl"]["name"] == "ben!*@*"


def test_who_acts_for_the_host_does_not_become_operator_by_it() -> None:
    room, console, (anna, ben) = room_with("anna", "ben")
    console.call("user.set_oper", nick="ben", oper_class="host")
    ben.sends("JOIN #lobby")
    anna.sends("JOIN #lobby")
    assert room.server.channels["#lobby"].rank(ben.client) == "o"
    console.call("user.kill", nick="ben")
    ben.goes()
    undo(console)
    room.clock.now += 1
    ben = room.person("ben", ip="10.0.0.2")
    assert room.server.channels["#lobby"].rank(ben.client) == ""


def test_a_connection_without_a_nickname_had_nothing() -> None:
    room, console, _people = room_with()
    console.call("user.kill", nick=room.calls().client.id)
    assert why(console) == "nothing"


# Words


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptRoom]:
    room = KeptRoom(tmp_path)
    yield room
    room.close()


def say(person: Person, text: str) -> str:
    """Say something in #tea; gives its id as the log tells it."""
    person.sends(f"PRIVMSG #tea :{text}")
    person._room.write()
    return person._room.server.log.events[-1].msgid


def on_disk(room: KeptRoom, words: str) -> bool:
    room.history.checkpoint()
    return any(words.encode() in path.read_bytes() for path in room.path.parent.iterdir())


def found(room: KeptRoom, words: str) -> list[str | None]:
    query = Query(words, "", ("#tea",), 0, 2**61, 50)
    return [said.words for said in room.words.find(query)]


def catch_up(room: KeptRoom) -> None:
    """What the upkeep does with the index, a few times."""
    for _ in range(3):
        gone = room.words.catch_up()
        room.history.write("DELETE FROM gone_messages WHERE id IN (SELECT value FROM json_each(?))", json.dumps(gone))
        room.history.commit(settled=True)


def test_the_host_takes_words_back_and_puts_them_back(kept: KeptRoom) -> None:
    console = Console(kept)
    anna, ben = (kept.person(nick, *CAPS).sends("JOIN #tea") for nick in ("anna", "ben"))
    plain = kept.person("plain", "message-tags").sends("JOIN #tea")
    say(anna, "before")
    kept.clock.now += 1
    msgid = say(anna, "peppermint tea")
    kept.clock.now += 1
    say(anna, "after")
    catch_up(kept)
    (original,) = [m for m in ben.gets("PRIVMSG") if m.params[1] == "peppermint tea"]
    for person in (anna, plain):
        person.hears()
    assert console.call("landline.redact", channel="#nowhere", msgid=msgid) == rpc.NOT_FOUND
    assert console.call("landline.redact", channel="#tea", msgid="nonsense") == rpc.NOT_FOUND
    assert console.call("landline.redact", channel="#tea", msgid=msgid, reason="x" * 600) == rpc.INVALID_NAME
    assert console.call("landline.redact", channel="#TEA", msgid=msgid, reason="off topic") is True
    for person in (anna, ben):
        (redact,) = person.gets()
        assert redact.params == ("#tea", msgid, "off topic")
        assert redact.source == "Test-Room.landline"
    assert plain.hears() == []
    catch_up(kept)
    assert found(kept, "peppermint") == []
    assert not on_disk(kept, "peppermint")
    kept.clock.now += WORDS_LAST - 1
    assert undo(console) is True
    begin, again, end = ben.gets()
    assert (begin.command, begin.params[1:], end.command) == ("BATCH", ("chathistory", "#tea"), "BATCH")
    assert again.params == original.params
    assert again.source == original.source
    assert {key: again.tags[key] for key in ("time", "msgid")} == dict(original.tags)
    assert [m.command for m in anna.gets()] == ["BATCH", "PRIVMSG", "BATCH"]
    assert plain.hears() == [], "it never went from their screen"
    history = [m for m in ben.asks("CHATHISTORY LATEST #tea * 50") if m.command == "PRIVMSG"]
    assert [m.params[1] for m in history] == ["before", "peppermint tea", "after"]
    assert history[1].tags["msgid"] == msgid
    assert found(kept, "peppermint") == ["peppermint tea"]
    catch_up(kept)
    assert found(kept, "peppermint") == ["peppermint tea"]
    # Taking that back does it again.
    assert undo(console) is True
    assert [act["undone"] for act in console.call("landline.acts")["list"]] == [False, True, False]
    catch_up(kept)
    assert found(kept, "peppermint") == []
    assert not on_disk(kept, "peppermint")
    assert undo(console) is True
    assert found(kept, "peppermint") == ["peppermint tea"]
    assert [act["undone"] for act in console.call("landline.acts")["list"]] == [True, False, True, False]


def test_who_said_something_last_is_found_again_as_well(kept: KeptRoom) -> None:
    console = Console(kept)
    anna = kept.person("anna", *CAPS).sends("JOIN #tea")
    msgid = say(anna, "the last word")
    catch_up(kept)
    console.call("landline.redact", channel="#tea", msgid=msgid)
    undo(console)  # before anybody looked after the index
    assert found(kept, "last") == ["the last word"]
    catch_up(kept)
    assert found(kept, "last") == ["the last word"]
    assert kept.history.read("SELECT * FROM gone_messages") == []


def test_what_was_put_back_is_there_however_the_room_ends(tmp_path: Path) -> None:
    room = KeptRoom(tmp_path)
    console = Console(room)
    anna = room.person("anna", *CAPS).sends("JOIN #tea")
    msgid = say(anna, "peppermint")
    say(anna, "said later")
    console.call("landline.redact", channel="#tea", msgid=msgid)
    room.write()
    undo(console)
    room.connection.close()
    room = KeptRoom(tmp_path)
    page = room.history.page("#tea", BEGINNING, END, 9, latest=True, everything=False)
    assert [said.words for said in page] == ["peppermint", "said later"]
    room.close()


def test_several_lines_come_back_whole(kept: KeptRoom) -> None:
    console = Console(kept)
    anna, ben = (kept.person(nick, *CAPS, "draft/multiline").sends("JOIN #tea") for nick in ("anna", "ben"))
    anna.sends("BATCH +1 draft/multiline #tea", "@batch=1 PRIVMSG #tea :one", "@batch=1 PRIVMSG #tea :two", "BATCH -1")
    kept.write()
    msgid = kept.server.log.events[-1].msgid
    console.call("landline.redact", channel="#tea", msgid=msgid)
    ben.hears()
    undo(console)
    told = ben.gets()
    assert [m.command for m in told] == ["BATCH", "BATCH", "PRIVMSG", "PRIVMSG", "BATCH", "BATCH"]
    assert told[1].tags["msgid"] == msgid


def test_after_ten_minutes_the_words_are_gone_from_memory_too(kept: KeptRoom) -> None:
    console = Console(kept)
    msgid = say(kept.person("anna", *CAPS).sends("JOIN #tea"), "peppermint")
    console.call("landline.redact", channel="#tea", msgid=msgid)
    kept.clock.now += WORDS_LAST
    assert why(console) == "late"
    assert undo(console) == rpc.NOT_FOUND
    kept.server.tick()
    assert len(kept.server.withheld) == 0


def test_a_room_that_was_closed_knows_no_words_and_says_so(tmp_path: Path) -> None:
    room = KeptRoom(tmp_path)
    room.server.audit = Audit(tmp_path / "acts.jsonl")
    console = Console(room)
    anna, _ben = (room.person(nick, *CAPS).sends("JOIN #tea") for nick in ("anna", "ben"))
    msgid = say(anna, "peppermint")
    console.call("landline.redact", channel="#tea", msgid=msgid)
    console.call("channel.kick", channel="#tea", nick="ben")
    console.call("user.set_nick", nick="ben", newnick="benny")
    console.call("landline.channel_clear", channel="#tea")
    console.call("channel.set_topic", channel="#tea", topic="green")
    room.write()
    room.connection.close()  # it ends suddenly
    room = KeptRoom(tmp_path)
    room.server.audit = Audit(tmp_path / "acts.jsonl")
    listed = Console(room).call("landline.acts")["list"]
    assert [(act["can_undo"], (act["why_not"] or {}).get("code")) for act in listed] == [
        (False, "closed"),
        (False, "closed"),
        (False, "closed"),
        (False, "gone"),
        (True, None),
    ]
    assert "peppermint" not in (tmp_path / "acts.jsonl").read_text()
    assert not on_disk(room, "peppermint")
    room.close()


def test_words_are_put_back_into_a_channel_that_was_renamed_but_not_into_one_that_was_cleared(kept: KeptRoom) -> None:
    console = Console(kept)
    anna = kept.person("anna", *CAPS).sends("JOIN #tea")
    first, second = say(anna, "first"), say(anna, "second")
    console.call("landline.redact", channel="#tea", msgid=first)
    number = last_act(console)["id"]
    console.call("landline.channel_rename", channel="#tea", newname="#Coffee")
    assert console.call("landline.undo", id=number) is True
    said = kept.history.copies(first)[0]
    assert (said.conversation, said.target) == ("#coffee", "#Coffee")
    console.call("landline.redact", channel="#coffee", msgid=second)
    number = last_act(console)["id"]
    console.call("landline.channel_clear", channel="#coffee")
    assert console.call("landline.undo", id=number) == rpc.NOT_FOUND


def test_a_disk_that_refuses_keeps_the_words_where_they_are(kept: KeptRoom) -> None:
    console = Console(kept)
    msgid = say(kept.person("anna", *CAPS).sends("JOIN #tea"), "peppermint")
    console.call("landline.redact", channel="#tea", msgid=msgid)
    kept.write()
    number = last_act(console)["id"]
    kept.refuse()
    assert console.call("landline.undo", id=number) == rpc.DENIED
    kept.refuse(refuses=False)
    kept.clock.now += 5
    assert console.call("landline.undo", id=number) is True
    assert [said.words for said in kept.history.copies(msgid)] == ["peppermint"]


def test_only_so_many_words_are_withheld() -> None:
    withheld = Withheld()
    for number in range(200):
        withheld.keep(
            Said("#tea", 1, f"m-{number:x}", "PRIVMSG", "a!b@c", "", "#tea", "", "é" * 20_000, "", number), 0.0
        )
    assert 90 <= len(withheld) <= 110
    assert withheld.has("m-c7", 0.0)
    assert not withheld.has("m-0", 0.0)
    assert not withheld.has("m-c7", WORDS_LAST)


# All else


def test_who_asks_again_and_again_is_told_what_is_new() -> None:
    _room, console, _people = room_with("anna")
    empty = console.call("landline.acts", unless=0)
    assert empty["list"] == []
    assert console.call("landline.acts", unless=empty["version"]) == {"list": None, "version": empty["version"]}
    console.call("channel.kick", channel="#tea", nick="anna")
    kicked = console.call("landline.acts", unless=empty["version"])
    assert [act["undone"] for act in kicked["list"]] == [False]
    undo(console)
    undone = console.call("landline.acts", unless=kicked["version"])
    assert [act["undone"] for act in undone["list"]] == [True, False]
    assert set(console.call("landline.acts")) == {"list"}


def test_keys_limits_and_the_order_of_modes_are_set_back() -> None:
    room, console, _people = room_with("anna", "ben")
    tea = room.server.channels["#tea"]
    console.call("channel.set_mode", channel="#tea", modes="+kl", parameters="old 20")
    for modes, parameters in (("+kl", "new 30"), ("-kl", "new"), ("-l+v-o+b", "ben anna x!*@*"), ("+m-m+m", "")):
        before = (tea.modes(with_key=True), dict(tea.members), set(tea.lists["b"]))
        console.call("channel.set_mode", channel="#tea", modes=modes, parameters=parameters)
        assert (tea.modes(with_key=True), dict(tea.members), set(tea.lists["b"])) != before
        assert undo(console) is True
        assert (tea.modes(with_key=True), dict(tea.members), set(tea.lists["b"])) == before
    console.call("channel.set_mode", channel="#tea", modes="+t")
    assert why(console) == "nothing"


def test_quiet_that_was_is_again() -> None:
    room, console, _people = room_with("anna")
    console.call("landline.quiet", duration_string="10m")
    until = room.server.quiet_until
    console.call("landline.quiet", duration_string="0s")
    undo(console)
    assert room.server.quiet_until == until
    console.call("landline.quiet", duration_string="0")
    undo(console)
    assert room.server.quiet_until == until


def test_who_acts_for_the_host_and_how_somebody_is_shown_is_set_back() -> None:
    _room, console, (anna,) = room_with("anna")
    console.call("user.set_oper", nick="anna", oper_class="host")
    undo(console)
    assert not anna.client.is_operator
    console.call("user.set_vhost", nick="anna", vhost="home")
    undo(console)
    assert anna.client.host == "10.0.0.1"
    console.call("user.set_username", nick="anna", username="a")
    undo(console)
    assert anna.client.user == "~anna"


def test_a_channel_that_was_used_is_not_closed_by_taking_back_that_it_was_opened(kept: KeptRoom) -> None:
    console = Console(kept)
    console.call("landline.channel_create", channel="#tea")
    number = last_act(console)["id"]
    say(kept.person("anna").sends("JOIN #tea"), "hi")
    assert console.call("landline.undo", id=number) == rpc.DENIED
    assert "#tea" in kept.server.channels
    assert console.call("landline.acts")["list"][-1]["can_undo"]


def test_every_act_can_be_taken_back_or_says_why_not(tmp_path: Path) -> None:
    assert {found.stays for found in rpc.METHODS.values() if found.is_act}
    room = KeptRoom(tmp_path)
    console = Console(room)
    room.person("anna").sends("JOIN #tea")
    console.call("landline.backup", path=str(tmp_path / "room.zip"))
    assert why(console) == "outside"
    console.call("landline.set_password", password="")
    assert why(console) == "unknown"
    console.call("message.send_notice", nick="anna", message="hi")
    assert why(console) == "said"
    console.call("landline.channel_close", channel="#tea")
    assert why(console) == "gone"
    room.close()


def test_a_restart_gives_no_stranger_the_nickname_of_somebody_else(tmp_path: Path) -> None:
    path = tmp_path / "acts.jsonl"
    room, console, _people = room_with("anna")
    room.server.audit = Audit(path)
    console.call("user.set_nick", nick="anna", newnick="rude")
    room, console, (other,) = room_with("other")
    room.server.audit = Audit(path)
    assert undo(console) == rpc.NOT_FOUND
    assert other.client.nick == "other"

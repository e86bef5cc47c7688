"""The connections as a console is told of them: all at first, then what is new."""

from typing import Any

from server.control import rpc
from tests.server.test_control import Console, room_with


def told(console: Console) -> dict[str, dict[str, Any]]:
    """What a console knows by all that it was told, by nickname."""
    rows: dict[str, dict[str, Any]] = {}
    for event in console.pushed:
        result = event["result"]
        for row in result["changed"]:
            rows[row["id"]] = rows.get(row["id"], {}) | row
        for identity in result["gone"]:
            del rows[identity]
    return {row["nick"] or row["ip"]: row for row in rows.values()}


def subscribed(*nicks: str) -> tuple[Any, Console, Any]:
    room, console, people = room_with(*nicks)
    assert console.call("landline.subscribe", topic="connections") is True
    console.waits()
    return room, console, people


def test_all_connections_are_told_at_first_as_the_list_has_them() -> None:
    room, console, (anna, _ben) = room_with("anna", "ben")
    room.calls("10.0.0.9")
    assert console.call("landline.subscribe", topic="connections") is True
    assert console.call("landline.subscribe", topic="connections") is True
    (event,) = console.waits()
    assert (event["topic"], event["left"], event["gone"]) == ("connections", 0, [])
    rates = {"message_rate": 0, "rate_in": 0, "rate_out": 0}
    assert event["changed"] == [row | rates for row in console.call("landline.connections")["list"]]
    assert console.pushed[0]["id"] == 7
    assert "PRIVMSG anna :\x01VERSION\x01" in anna.hears()[0]


def test_an_empty_room_is_told_too() -> None:
    _room, console, _people = subscribed()
    assert [event["result"]["changed"] for event in console.pushed] == [[]]


def test_only_what_is_new_is_told() -> None:
    room, console, (anna, ben) = subscribed("anna", "ben")
    anna.hears()
    ben.hears()
    console.waits()
    assert console.waits() == []
    anna.sends("PRIVMSG #tea :hi")
    room.clock.now += 1
    changes = [row for event in console.waits() for row in event["changed"]]
    assert changes == [{"id": anna.client.id, "messages": 1}]
    anna.sends("NICK annabel")
    ben.goes()
    (event,) = console.waits()
    assert event["gone"] == [ben.client.id]
    assert event["changed"][0]["nick"] == "annabel"
    assert set(told(console)) == {"annabel"}


def test_rates_are_an_average_over_some_seconds_and_fall_to_nothing() -> None:
    room, console, (anna,) = subscribed("anna")
    room.clock.now += 10
    for _ in range(5):
        anna.sends("PRIVMSG #tea :hi")
    anna.client.bytes_in += 1_000
    console.waits()
    row = told(console)["anna"]
    assert (row["message_rate"], row["rate_in"]) == (30, 100)
    room.clock.now += 10
    console.waits()
    row = told(console)["anna"]
    assert (row["message_rate"], row["rate_in"]) == (0, 0)


def test_how_far_away_somebody_is_comes_from_a_ping() -> None:
    room, console, (anna,) = subscribed("anna")
    assert "PING Test-Room.landline" in [line.replace(":", "") for line in anna.hears()]
    room.clock.now += 0.042
    anna.sends("PONG :Test-Room.landline", "PONG :Test-Room.landline")
    console.waits()
    assert told(console)["anna"]["round_trip"] == 42
    console.waits()
    assert anna.gets("PING") == []
    room.clock.now += 60
    console.waits()
    assert len(anna.gets("PING")) == 1


def test_a_console_that_does_not_read_is_told_later_what_became_of_all() -> None:
    room, console, (anna, _ben) = subscribed("anna", "ben")
    console.unread = 2 << 20
    anna.goes()
    room.person("clara", ip="10.0.0.3")
    assert console.waits() == []
    console.unread = 0
    console.waits()
    assert set(told(console)) == {"ben", "clara"}


def test_who_unsubscribes_or_goes_is_told_no_more() -> None:
    room, console, _people = subscribed("anna")
    watchers = len(room.server.log.watchers)
    assert console.call("landline.unsubscribe", topic="connections") is True
    assert console.call("landline.unsubscribe", topic="connections") is True
    assert len(room.server.log.watchers) == watchers - 1
    room.person("clara", ip="10.0.0.3")
    assert console.waits() == []
    console.call("landline.subscribe", topic="connections")
    console.caller.close()
    assert console.waits() == []
    assert len(room.server.log.watchers) == watchers - 1


def test_other_topics_are_refused() -> None:
    _room, console, _people = room_with()
    assert console.call("landline.subscribe", topic="weather") == rpc.INVALID_PARAMS


def test_a_full_room_is_asked_a_few_at_a_time() -> None:
    room, console, people = subscribed(*(f"user{number}" for number in range(30)))
    asked = [person for person in people if any(line.startswith("PING ") for line in person.hears())]
    assert len(asked) == 20
    room.clock.now += 1
    console.waits()
    asked += [person for person in people if any(line.startswith("PING ") for line in person.hears())]
    assert set(asked) == set(people)

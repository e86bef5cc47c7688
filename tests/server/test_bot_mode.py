"""Programs say that they are programs: https://ircv3.net/specs/extensions/bot-mode."""

from server.core.isupport import tokens
from tests.server.room import Room


def test_a_bot_is_shown_as_one() -> None:
    room = Room()
    letter = tokens(room.server)["BOT"]
    bot, person = room.members("#tea", "robodan", "anna")
    assert bot.asks(f"MODE robodan +{letter}")[0].params == ("robodan", f"+{letter}")
    (row,) = [m.params for m in person.asks("WHO robodan") if m.command == "352"]
    assert row[6] == f"H@{letter}"
    assert [m.params[1:] for m in person.asks("WHOIS robodan") if m.command == "335"] == [
        ("robodan", "is a bot on Test Room")
    ]
    bot.sends(f"MODE robodan -{letter}")
    assert "335" not in {m.command for m in person.asks("WHOIS robodan")}


def test_what_a_bot_says_and_does_is_tagged_for_those_who_see_tags() -> None:
    room = Room()
    tagged, plain = room.person("tagged", "message-tags"), room.person("plain", "server-time")
    bot = room.person("robodan", "echo-message", "message-tags").sends("MODE robodan +B")
    for person in (tagged, plain, bot):
        person.sends("JOIN #tea")
    for person in (tagged, plain):
        person.hears()
    bot.hears()
    bot.sends("PRIVMSG #tea :beep", "AWAY :boop", "PART #tea")
    heard = tagged.gets()
    assert [m.command for m in heard] == ["PRIVMSG", "PART"]
    assert all(m.tags["bot"] == "" for m in heard)
    assert bot.gets("PRIVMSG")[0].tags["bot"] == ""
    assert all("bot" not in m.tags for m in plain.gets())
    tagged.sends("PRIVMSG plain,robodan :hi")
    assert all("bot" not in m.tags for m in bot.gets("PRIVMSG"))

"""A room that was open last time: what stands there before it is reached, and how it comes back."""

from app.state import greeting, restoring
from app.state.events import GaveUp, Lost, RowChanged
from app.state.joining import Stage
from app.state.sayings import Saying, What
from tests.app.talk import Talk


def restored(*conversations: str) -> Talk:
    talk = Talk()
    talk.do(restoring.restore(talk.room, "kestrel", "Makerspace", conversations, "#lobby"))
    return talk


def test_its_conversations_stand_there_at_once_and_the_lobby_is_known() -> None:
    talk = restored("#lobby", "#tea", "fern")
    rows = [event.row for event in talk.events if isinstance(event, RowChanged)]
    assert [(row.name, row.direct, row.lobby) for row in rows] == [
        ("#lobby", False, True),
        ("#tea", False, False),
        ("fern", True, False),
    ]
    assert (talk.room.nick, talk.room.name) == ("kestrel", "Makerspace")


def test_what_is_no_name_is_left_out() -> None:
    talk = restored("#a b", "", "#", "two words", "#tea")
    assert [conversation.name for conversation in talk.room.conversations.values()] == ["#tea"]


def test_its_channels_are_joined_when_it_is_reached() -> None:
    talk = restored("#lobby", "#tea", "fern")
    talk.do(greeting.connected(talk.room))
    nick = talk.room.nick
    talk.hears(":s.net CAP * LS :", f":s.net 001 {nick} :Hi")
    talk.hears(f":s.net 005 {nick} CHANTYPES=# NETWORK=Shed LOBBY=#lobby :are supported", f":s.net 422 {nick} :No")
    assert "JOIN #lobby,#tea" in talk.sent
    assert talk.room.name == "Shed"


def test_a_room_that_is_not_there_is_waited_for() -> None:
    talk = restored("#lobby")
    happened = talk.do(greeting.lost(talk.room, Saying(What.LINK, text="Nobody answers.")))
    assert any(isinstance(event, Lost) for event in happened)
    assert not any(isinstance(event, GaveUp) for event in happened)
    assert talk.room.stage is Stage.WAITING


def test_a_room_keeps_its_name_while_the_connection_is_lost() -> None:
    talk = Talk()
    talk.welcome(isupport="CHANTYPES=# NETWORK=Shed")
    talk.do(greeting.lost(talk.room, Saying(What.LINK, text="gone")))
    talk.do(greeting.retried(talk.room))
    talk.do(greeting.connected(talk.room))
    assert talk.room.name == "Shed"

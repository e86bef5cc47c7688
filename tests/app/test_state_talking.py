"""What is said, and what becomes of my own lines."""

from typing import Any

import pytest

from app.state import greeting, markers, sending
from app.state.events import Closed, LineChanged, Marked, Mentioned, Opened, Refused, RowChanged, StageChanged
from app.state.joining import Stage
from app.state.lines import Delivery, Kind
from app.state.outbox import MOST_WAITING
from app.state.sayings import Saying, What
from tests.app.talk import ALL, Talk, here


def of(events: list[Any], kind: type) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def deliveries(talk: Talk, conversation: str = "#lobby") -> list[tuple[str, Delivery]]:
    return [(line.text, line.delivery) for line in talk.timeline(conversation) if line.kind in (Kind.SAID, Kind.DID)]


def said(talk: Talk) -> list[str]:
    """What was said of late, among all that is written."""
    return [line for line in talk.sent if "PRIVMSG" in line]


def cut_off(talk: Talk) -> None:
    talk.do(greeting.lost(talk.room, Saying(What.LINK, text="gone")))


def come_back(talk: Talk, capabilities: str = ALL) -> None:
    talk.do(greeting.retried(talk.room))
    talk.welcome(capabilities)


# Others.


def test_what_others_say_is_a_line_with_the_server_s_time_and_id() -> None:
    talk = here()
    talk.hears("@time=2024-05-06T07:08:09.500Z;msgid=m1 :fern!f@f PRIVMSG #lobby :Hi \x0304,02there\x0f\x02!\x02")
    line = talk.timeline("#lobby")[-1]
    assert (line.kind, line.nick, line.text, line.time, line.msgid) == (
        Kind.SAID,
        "fern",
        "Hi \x0304,02there\x0f\x02!\x02",
        1714979289.5,
        "m1",
    )
    assert line.delivery is Delivery.STORED


@pytest.mark.parametrize("stamp", ["soon", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00", "2024-13-01T00:00:00Z", ""])
def test_a_time_that_makes_no_sense_is_now(stamp: str) -> None:
    talk = here()
    talk.hears(f"@time={stamp} :fern!f@f PRIVMSG #lobby :Hi")
    assert talk.timeline("#lobby")[-1].time == talk.now


def test_my_nickname_as_a_word_of_its_own_is_a_mention() -> None:
    talk = here()
    talk.hears(
        *(f":fern!f@f PRIVMSG #lobby :{text}" for text in ("@Otter, hi", "otters", "my_otter", "ask \x02ot\x02ter!"))
    )
    assert [line.mention for line in talk.timeline("#lobby")[1:]] == [True, False, False, True]


def test_unread_lines_count_until_the_conversation_is_shown() -> None:
    talk = here()
    events = talk.hears(":fern!f@f PRIVMSG #lobby :hi", ":fern!f@f PRIVMSG #lobby :otter: hi")
    assert [(event.row.unread, event.row.mentions) for event in of(events, RowChanged)] == [(1, 0), (2, 1)]
    assert len(of(events, Mentioned)) == 1
    assert [event.row.unread for event in of(talk.do(markers.show(talk.room, "#lobby")), RowChanged)] == [0]
    assert not of(talk.hears(":fern!f@f PRIVMSG #lobby :more"), RowChanged)


def test_a_message_for_me_alone_opens_a_conversation() -> None:
    talk = here()
    events = talk.hears(":fern!f@f PRIVMSG otter :psst")
    assert of(events, Opened) == [Opened("fern")]
    assert [event.line.text for event in of(events, Mentioned)] == ["psst"]
    assert not talk.timeline("fern")[-1].mention


def test_a_notice_opens_no_conversation_and_is_told_in_front() -> None:
    talk = here()
    events = talk.hears(":fern!f@f NOTICE otter :beep", ":s.net NOTICE otter :The room closes at six")
    assert not of(events, Opened)
    assert [line.text for line in talk.timeline("#lobby")[-2:]] == ["beep", "The room closes at six"]


def test_what_the_server_says_before_any_conversation_is_kept_for_the_first() -> None:
    talk = Talk()
    talk.welcome()
    talk.hears(":s.net NOTICE $* :Welcome, everybody")
    talk.join("#lobby")
    assert talk.timeline("#lobby")[0].text == "Welcome, everybody"


def test_an_action_is_what_somebody_does_and_other_questions_of_programs_are_no_lines() -> None:
    talk = here()
    before = len(talk.timeline("#lobby"))
    talk.hears(":fern!f@f PRIVMSG #lobby :\x01ACTION waves\x01", ":fern!f@f PRIVMSG #lobby :\x01DCC SEND x 1 2 3\x01")
    assert [(line.kind, line.text) for line in talk.timeline("#lobby")[before:]] == [(Kind.DID, "waves")]
    assert talk.sent == []


def test_programs_learn_our_version_but_cannot_make_us_flood() -> None:
    talk = here()
    talk.hears(":fern!f@f PRIVMSG otter :\x01VERSION\x01")
    assert talk.sent == ["NOTICE fern :\x01VERSION Landline 0.1.0\x01"]
    talk.hears(*[":fern!f@f PRIVMSG otter :\x01PING 42\x01"] * 50)
    assert talk.sent == ["NOTICE fern :\x01PING 42\x01"] * 3
    talk.now += 11
    talk.hears(":fern!f@f PRIVMSG otter :\x01PING 43\x01")
    assert talk.sent == ["NOTICE fern :\x01PING 43\x01"]


# My own lines.


def test_a_line_is_pending_until_its_echo_and_takes_the_server_s_time() -> None:
    talk = here()
    talk.types("#lobby", "On it.")
    assert talk.sent == ["@label=l1 PRIVMSG #lobby :On it."]
    assert deliveries(talk) == [("On it.", Delivery.PENDING)]
    events = talk.hears("@label=l1;msgid=m;time=2027-01-15T08:00:05Z :otter!u@h PRIVMSG #lobby :On it.")
    assert [type(event) for event in events] == [LineChanged]
    line = talk.timeline("#lobby")[-1]
    assert (line.delivery, line.msgid, line.time, line.mine) == (Delivery.STORED, "m", 1_800_000_005.0, True)


def test_an_echo_without_labels_confirms_the_lines_in_order_even_when_the_text_was_changed() -> None:
    talk = here("echo-message")
    talk.types("#lobby", "one")
    talk.types("#lobby", "two")
    talk.hears(":otter!u@h PRIVMSG #lobby :two", ":otter!u@h PRIVMSG #lobby :o*e")
    assert deliveries(talk) == [("o*e", Delivery.STORED), ("two", Delivery.STORED)]


def test_without_echo_a_line_is_stored_once_the_server_answers_what_stands_behind_it() -> None:
    talk = here("")
    talk.types("#lobby", "hello")
    assert talk.sent == ["PRIVMSG #lobby hello", "PING landline-written-1"]
    talk.types("#lobby", "there")
    assert deliveries(talk) == [("hello", Delivery.PENDING), ("there", Delivery.PENDING)]
    talk.hears(":s.net PONG s.net landline-written-1")
    assert deliveries(talk) == [("hello", Delivery.STORED), ("there", Delivery.PENDING)]
    talk.hears(":s.net PONG s.net landline-written-2", ":s.net PONG s.net landline-written-9", ":s.net PONG x y")
    assert deliveries(talk) == [("hello", Delivery.STORED), ("there", Delivery.STORED)]


def test_a_labelled_acknowledgement_is_enough_where_there_is_no_echo() -> None:
    talk = here("batch labeled-response")
    talk.types("#lobby", "one")
    talk.types("#lobby", "two")
    talk.hears("@label=l1 :s.net ACK")
    talk.hears("@label=l2 :s.net BATCH +b labeled-response", "@batch=b :s.net 301 otter x :away", ":s.net BATCH -b")
    assert deliveries(talk) == [("one", Delivery.STORED), ("two", Delivery.STORED)]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("@label=l1 :s.net 404 otter #lobby :Cannot send to channel", "CANNOT_SEND #lobby Cannot send to channel"),
        ("@label=l1 :s.net FAIL PRIVMSG RATE :Slow down", "REFUSED Slow down"),
        ("@label=l1 :s.net 599 otter :Some new refusal", "REFUSED Some new refusal"),
    ],
)
def test_a_refusal_with_a_label_fails_that_line_in_words(answer: str, why: str) -> None:
    talk = here()
    talk.types("#lobby", "hello")
    talk.hears(answer)
    line = talk.timeline("#lobby")[-1]
    assert (line.delivery, line.reason) == (Delivery.FAILED, why)


def test_a_refusal_inside_a_labelled_batch_fails_that_line() -> None:
    talk = here()
    talk.types("#lobby", "one")
    talk.types("#lobby", "two")
    talk.hears("@label=l2 :s.net BATCH +b labeled-response", "@batch=b :s.net 404 otter #lobby :No", ":s.net BATCH -b")
    assert deliveries(talk) == [("one", Delivery.PENDING), ("two", Delivery.FAILED)]


def test_a_refusal_without_a_label_fails_the_first_line_on_its_way_there() -> None:
    talk = here("echo-message")
    talk.types("#lobby", "hello")
    talk.hears(":s.net 404 otter #lobby :Cannot send")
    assert deliveries(talk) == [("hello", Delivery.FAILED)]


def test_a_refusal_where_nothing_waits_is_a_line_of_its_own() -> None:
    talk = here("")
    talk.types("#lobby", "hello")
    talk.hears(":s.net 404 otter #lobby :Cannot send", ":s.net 404 otter #lobby :Cannot send")
    assert deliveries(talk) == [("hello", Delivery.FAILED)]
    assert talk.timeline("#lobby")[-1].kind is Kind.ERROR


def test_nobody_there_marks_the_person_as_gone() -> None:
    talk = here("", "fern")
    talk.types("#lobby", "/msg fern hi")
    events = talk.hears(":s.net 401 otter fern :No such nick")
    assert of(events, RowChanged)[-1].row.presence == "gone"
    assert talk.timeline("fern")[-1].reason == "NOBODY_THERE fern No such nick"


def test_other_refusals_are_told_at_once() -> None:
    talk = here()
    assert talk.hears(":s.net 482 otter #lobby :You're not channel operator") == [
        Refused("NOT_OPERATOR #lobby You're not channel operator")
    ]
    assert talk.hears(":s.net 433 otter fern :in use") == [Refused("NICK_IN_USE fern fern2")]
    assert talk.hears(":s.net 474 otter #secret :Banned") == [Refused("BANNED_FROM_CHANNEL #secret Banned")]


def test_a_failed_line_can_be_sent_again_and_stands_where_the_room_has_it() -> None:
    talk = here()
    talk.types("#lobby", "one")
    talk.hears("@label=l1 :s.net FAIL PRIVMSG X :no")
    talk.types("#lobby", "two")
    key = talk.timeline("#lobby")[1].key
    talk.do(sending.resend(talk.room, key))
    assert talk.sent == ["@label=l3 PRIVMSG #lobby one"]
    assert deliveries(talk) == [("one", Delivery.PENDING), ("two", Delivery.PENDING)]
    talk.hears("@label=l2 :otter!u@h PRIVMSG #lobby :two", "@label=l3 :otter!u@h PRIVMSG #lobby :one")
    assert deliveries(talk) == [("two", Delivery.STORED), ("one", Delivery.STORED)]
    assert talk.timeline("#lobby")[-1].reason == ""
    assert talk.do(sending.resend(talk.room, key)) == []


def test_what_is_typed_while_disconnected_is_sent_in_order_after_the_return() -> None:
    talk = here(ALL, "fern")
    talk.types("#lobby", "/msg fern before")
    talk.hears("@label=l1 :otter!u@h PRIVMSG fern :before")
    cut_off(talk)
    talk.types("#lobby", "one")
    talk.types("fern", "alone")
    talk.types("#lobby", "two")
    assert talk.sent == []
    talk.do(greeting.retried(talk.room))
    talk.do(greeting.connected(talk.room))
    talk.hears(f":s.net CAP * LS :{ALL}")
    talk.hears(f":s.net CAP * ACK :{ALL}")
    talk.hears(":s.net 001 otter :Hi", ":s.net 422 otter :No")
    assert said(talk) == ["@label=l3 PRIVMSG fern alone"]
    talk.hears(":otter!u@h JOIN #lobby")
    assert said(talk) == ["@label=l2 PRIVMSG #lobby one", "@label=l4 PRIVMSG #lobby two"]


def test_a_line_that_was_not_confirmed_before_the_cut_is_never_said_twice_where_nobody_can_know() -> None:
    talk = here("echo-message")
    talk.types("#lobby", "perhaps")
    cut_off(talk)
    talk.types("#lobby", "behind it")
    line = talk.timeline("#lobby")[1]
    assert line.delivery is Delivery.WAITING
    come_back(talk, "echo-message")
    talk.join("#lobby")
    line = talk.timeline("#lobby")[1]
    assert (line.delivery, line.reason) == (Delivery.DOUBTFUL, "MAY_HAVE_BEEN_HEARD")
    assert said(talk) == ["PRIVMSG #lobby :behind it"]
    talk.do(sending.resend(talk.room, line.key))
    assert said(talk) == ["PRIVMSG #lobby perhaps"]


def test_what_waited_for_a_channel_fails_when_it_lets_nobody_in() -> None:
    talk = here()
    cut_off(talk)
    talk.types("#lobby", "hello")
    come_back(talk)
    talk.hears(":s.net 474 otter #lobby :Cannot join channel (+b)")
    assert deliveries(talk) == [("hello", Delivery.FAILED)]
    assert talk.timeline("#lobby")[-1].kind is Kind.ERROR


def test_what_waits_is_bounded_and_says_so() -> None:
    talk = here()
    cut_off(talk)
    for number in range(MOST_WAITING + 5):
        talk.types("#lobby", str(number))
    assert talk.events[-1] == Refused("TOO_MUCH_WAITS")
    assert len(talk.timeline("#lobby")) < MOST_WAITING + 5


def test_a_line_to_myself_is_shown_once() -> None:
    talk = here()
    talk.types("#lobby", "/msg otter note")
    talk.hears("@label=l1 :otter!u@h PRIVMSG otter note", ":otter!u@h PRIVMSG otter note")
    assert deliveries(talk, "otter") == [("note", Delivery.STORED)]


def test_what_another_program_of_mine_says_is_shown_as_mine() -> None:
    talk = here()
    talk.hears(":otter!u@h PRIVMSG #lobby :from the phone", ":otter!u@h PRIVMSG fern :psst")
    assert talk.timeline("#lobby")[-1].mine
    assert talk.timeline("fern")[-1].mine


def test_nothing_is_lost_silently_when_there_is_no_room() -> None:
    talk = here()
    talk.do(greeting.leave(talk.room, "bye"))
    assert talk.sent == ["QUIT bye"]
    assert talk.types("#lobby", "hello") == [Refused("NOT_CONNECTED")]


# Long ones.


@pytest.mark.parametrize(
    "text", ["word " * 1000, "x" * 5000, "Übung macht den Meister. " * 200, "👩‍👩‍👧‍👦" * 300, "e\u0301" * 2500]
)
@pytest.mark.parametrize("kind", ["", "/me "])
def test_a_long_text_arrives_whole_in_lines_that_every_receiver_gets_whole(text: str, kind: str) -> None:
    talk = here("")
    talk.hears(":otter!~someuser@a-host-name.of-some.length.example JOIN #x", ":otter!~u@h JOIN #x")
    talk.types("#lobby", kind + text.strip())
    arrived = ""
    lines = all_sent(talk)
    for line in lines:
        relayed = f":{talk.room.nick}!~someuser1@{'h' * 63} {line}\r\n".encode()
        assert len(relayed) <= 512
        said = line.partition(" ")[2].partition(" ")[2].removeprefix(":")
        arrived += said.removeprefix("\x01ACTION ").removesuffix("\x01")
    assert arrived == text.strip()
    assert len(lines) > 8


def test_a_line_break_makes_another_line_and_empty_ones_are_left_out() -> None:
    talk = here("")
    talk.types("#lobby", "one\r\n\n  \ntwo\rthree\n")
    assert said(talk) == ["PRIVMSG #lobby one", "PRIVMSG #lobby two", "PRIVMSG #lobby three"]


def all_sent(talk: Talk) -> list[str]:
    """Everything that is written, while the server keeps up."""
    lines = talk.sent
    while lines[-1].startswith("PING "):
        talk.hears(f":s.net PONG s.net {lines[-1].removeprefix('PING ')}")
        lines = [*lines[:-1], *talk.sent]
    return lines


def test_many_lines_are_written_as_fast_as_the_server_takes_them_in() -> None:
    talk = here("")
    talk.types("#lobby", "\n".join(str(number) for number in range(25)))
    assert talk.sent == [*(f"PRIVMSG #lobby {number}" for number in range(10)), "PING landline-written-10"]
    talk.types("#lobby", "last")
    assert talk.sent == []
    talk.hears(":s.net PONG s.net landline-written-10")
    assert all_sent(talk) == [*(f"PRIVMSG #lobby {number}" for number in range(10, 25)), "PRIVMSG #lobby last"]
    assert all(delivery is Delivery.STORED for _, delivery in deliveries(talk))


# What was typed.


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("/me waves", "@label=l1 PRIVMSG #lobby :\x01ACTION waves\x01"),
        ("/ME waves", "@label=l1 PRIVMSG #lobby :\x01ACTION waves\x01"),
        ("//etc/passwd", "@label=l1 PRIVMSG #lobby /etc/passwd"),
        ("/join #tea", "JOIN #tea"),
        ("/join tea word", "JOIN #tea word"),
        ("/part", "PART #lobby"),
        ("/part #lobby so long", "PART #lobby :so long"),
        ("/part so long", "PART #lobby :so long"),
        ("/nick beaver", "NICK beaver"),
        ("/msg #lobby hello you", "@label=l1 PRIVMSG #lobby :hello you"),
        ("/msg fern hello you", "@label=l1 PRIVMSG fern :hello you"),
        ("/topic Be kind", "TOPIC #lobby :Be kind"),
        ("/topic", "TOPIC #lobby :"),
        ("/away lunch time", "AWAY :lunch time"),
        ("/away", "AWAY"),
        ("/back", "AWAY"),
        ("/kick fern too loud", "KICK #lobby fern :too loud"),
        ("/mode +o fern", "MODE #lobby +o fern"),
        ("/invite fern", "INVITE fern #lobby"),
    ],
)  # fmt: skip
def test_typed_commands_do_what_irc_programs_always_did(typed: str, sent: str) -> None:
    talk = here()
    talk.types("#lobby", typed)
    assert talk.sent == [sent]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/frobnicate now", "NO_SUCH_WORD /frobnicate"),
        ("/", "NO_SUCH_WORD /"),
        ("/me", "USAGE /me waves"),
        ("/msg #nowhere hi", "NOT_IN_CHANNEL #nowhere"),
        ("/msg @! hi", "NOBODY_THERE @!"),
        ("/join #a\nb", "BAD_CHANNEL_NAME #a\nb"),
        ("/invite a b", "NO_CHANNEL_HERE"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(typed: str, words: str) -> None:
    talk = here()
    talk.types("#lobby", typed)
    assert (talk.sent, talk.events) == ([], [Refused(words)])


def test_without_a_conversation_commands_work_and_words_are_refused() -> None:
    talk = here()
    talk.types("", "/join #tea")
    assert talk.sent == ["JOIN #tea"]
    for typed in ("hello", "/me waves", "/topic x", "/part", "/kick x", "/invite x"):
        assert talk.types("", typed) == [Refused("NO_CHANNEL_HERE")]


def test_leaving_a_direct_conversation_closes_it_here() -> None:
    talk = here()
    talk.types("#lobby", "/msg fern")
    assert of(talk.types("fern", "/part"), Closed) == [Closed("fern", "CLOSED_DIRECT fern")]
    assert talk.sent == []


def test_quit_says_goodbye_and_closes_the_room() -> None:
    talk = here()
    assert talk.types("#lobby", "/quit good night")[-1] == StageChanged(Stage.CLOSED)
    assert talk.sent == ["QUIT :good night"]


def test_what_is_new_since_one_looked_away_starts_at_a_mark() -> None:
    talk = here(ALL, "fern")
    talk.do(markers.show(talk.room, "#lobby"))
    talk.hears(":fern!f@f PRIVMSG #lobby :seen")
    talk.do(markers.show(talk.room, None))
    talk.hears(":fern!f@f PRIVMSG #lobby :new", ":fern!f@f PRIVMSG #lobby :newer")
    new = next(line for line in talk.timeline("#lobby") if line.text == "new")
    assert of(talk.do(markers.show(talk.room, "#lobby")), Marked) == [Marked("#lobby", new.key)]
    assert of(talk.do(markers.show(talk.room, "#lobby")), Marked) == [Marked("#lobby", None)]

"""Batches: collected where somebody wants them whole, bounded, passed through in order else."""

from typing import Any

import pytest

from app.state import batches, batching
from app.state.batches import Batch, on_batch
from app.state.batching import hand_on
from app.state.events import Events, Refused
from app.state.lines import Kind
from app.state.room import Room
from server.protocol.message import Message
from tests.app.talk import Talk, here


def said(talk: Talk) -> list[str]:
    return [line.text for line in talk.timeline("#lobby") if line.kind is Kind.SAID]


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch) -> list[Batch]:
    """The batches of the types "outer" and "inner" as they are handed over."""
    done: list[Batch] = []
    monkeypatch.setattr(batches, "COLLECTED", collected := dict[str, Any]())
    monkeypatch.setattr(batching, "COLLECTED", collected)

    @on_batch("outer")
    def _outer(_room: Room, batch: Batch) -> Events:
        done.append(batch)
        yield from ()

    @on_batch("inner")
    def _inner(room: Room, batch: Batch) -> Events:
        words = "+".join(message.param(1) for message in batch.messages)
        yield from hand_on(room, batch, Message("PRIVMSG", (batch.params[0], words), {}, batch.source))

    return done


def test_a_batch_that_somebody_wants_is_handed_over_whole(complete: list[Batch]) -> None:
    talk = here()
    talk.hears("@label=l7 :s.net BATCH +a outer #lobby", "@batch=a :fern!f@f PRIVMSG #lobby :one")
    talk.hears(":fern!f@f PRIVMSG #lobby :between", "@batch=a :fern!f@f PRIVMSG #lobby :two")
    assert (said(talk), complete) == (["between"], [])
    talk.hears(":s.net BATCH -a")
    (batch,) = complete
    assert (batch.kind, batch.params, batch.label) == ("outer", ("#lobby",), "l7")
    assert [message.param(1) for message in batch.messages] == ["one", "two"]
    assert said(talk) == ["between"]


def test_a_batch_in_a_batch_is_one_message_of_it(complete: list[Batch]) -> None:
    talk = here()
    talk.hears(":s.net BATCH +a outer #lobby", "@batch=a :fern!f@f PRIVMSG #lobby :one")
    talk.hears("@batch=a :fern!f@f BATCH +b inner #lobby", "@batch=b :fern!f@f PRIVMSG #lobby :2")
    talk.hears("@batch=b :fern!f@f PRIVMSG #lobby :3", ":s.net BATCH -b", "@batch=a :fern!f@f PRIVMSG #lobby :4")
    talk.hears(":s.net BATCH -a")
    assert [message.param(1) for message in complete[0].messages] == ["one", "2+3", "4"]
    talk.hears(":fern!f@f BATCH +b inner #lobby", "@batch=b :fern!f@f PRIVMSG #lobby :5", ":s.net BATCH -b")
    assert said(talk) == ["5"]


def test_an_unknown_batch_passes_through_in_order_also_around_one_that_is_wanted(complete: list[Batch]) -> None:
    talk = here()
    talk.hears("@label=l9 :s.net BATCH +a labeled-response", "@batch=a :fern!f@f PRIVMSG #lobby :one")
    talk.hears("@batch=a :s.net BATCH +b outer", "@batch=b :s.net BATCH +c netjoin")
    talk.hears("@batch=c :fern!f@f PRIVMSG #lobby :in it", "@batch=a :fern!f@f PRIVMSG #lobby :two")
    talk.hears(":s.net BATCH -c", ":s.net BATCH -b", ":s.net BATCH -a")
    assert said(talk) == ["one", "two"]
    assert [(batch.label, len(batch.messages)) for batch in complete] == [("l9", 1)]


def test_open_batches_hold_a_bounded_amount(complete: list[Batch]) -> None:
    talk = here()
    long = "x" * 8_000
    talk.hears(":s.net BATCH +a outer", *[f"@batch=a :fern!f@f PRIVMSG #lobby :{long}"] * 3_000, ":s.net BATCH -a")
    assert len(complete[0].messages) < 2_200
    talk.hears(":s.net BATCH +a outer", *["@batch=a PING"] * 30_000, ":s.net BATCH -a")
    assert len(complete[1].messages) == 20_000
    talk.hears(":s.net BATCH +a outer", *[f"@batch=a;{'y' * 4_000} :{'z' * 4_000} PING"] * 3_000, ":s.net BATCH -a")
    assert len(complete.pop().messages) < 2_200
    talk.hears(*[f":s.net BATCH +{number} outer" for number in range(1_000)])
    talk.hears("@batch=0 :fern!f@f PRIVMSG #lobby :its batch was let go", ":s.net BATCH -0", ":s.net BATCH -999")
    assert said(talk) == ["its batch was let go"]
    assert len(complete) == 3


def test_what_comes_after_the_batch_around_it_takes_up_no_room(complete: list[Batch]) -> None:
    talk = here()
    late = (
        "BATCH +a outer",
        "@batch=a BATCH +b inner #lobby",
        "@batch=b :fern!f@f PRIVMSG #lobby :x",
        "BATCH -a",
        "BATCH -b",
    )
    talk.hears(*late * 20_001)
    talk.hears("BATCH +a outer", "@batch=a :fern!f@f PRIVMSG #lobby :x", "BATCH -a")
    assert len(complete[-1].messages) == 1


def test_batches_in_batches_in_batches_end_somewhere(complete: list[Batch]) -> None:
    talk = here()
    for number in range(50):
        talk.hears(f"@batch={number - 1} :s.net BATCH +{number} inner #lobby")
    talk.hears("@batch=49 :fern!f@f PRIVMSG #lobby :deep", *(f":s.net BATCH -{number}" for number in range(49, -1, -1)))
    assert said(talk).count("deep") == 1


@pytest.mark.parametrize("line", ["BATCH", "BATCH +", "BATCH -", "BATCH x", "BATCH +a", "@batch=a BATCH +a outer"])
def test_odd_batches_do_nothing(complete: list[Batch], line: str) -> None:
    talk = here()
    assert not [event for event in talk.hears(line, line, "BATCH -a") if isinstance(event, Refused)]


def test_a_question_has_its_answer_whole_and_nobody_else_has_it(complete: list[Batch]) -> None:
    talk = here()
    answers: list[Batch | Message] = []

    def answered(_room: Room, answer: Batch | Message) -> Events:
        answers.append(answer)
        yield from ()

    first, second = talk.room.batches.question(answered), talk.room.batches.question(answered)
    talk.hears(f"@label={first} :s.net BATCH +a outer #lobby", "@batch=a :fern!f@f PRIVMSG #lobby :one")
    talk.hears(f"@label={second} :s.net FAIL CHATHISTORY INVALID_TARGET LATEST #lobby :No", ":s.net BATCH -a")
    talk.hears(f"@label={second} :s.net FAIL CHATHISTORY INVALID_TARGET LATEST #lobby :No")
    assert [type(answer) for answer in answers] == [Message, Batch]
    assert (complete, said(talk)) == ([], [])
    assert not {first, second} & talk.room.batches.questions.keys()


def test_an_answer_of_a_type_that_nobody_else_collects_is_kept_for_who_asked(complete: list[Batch]) -> None:
    talk = here()
    answers: list[Batch | Message] = []

    def answered(_room: Room, answer: Batch | Message) -> Events:
        answers.append(answer)
        yield from ()

    label = talk.room.batches.question(answered)
    talk.hears(f"@label={label} :s.net BATCH +a found", "@batch=a :fern!f@f PRIVMSG #lobby :one", ":s.net BATCH -a")
    (answer,) = answers
    assert isinstance(answer, Batch)
    assert [message.param(1) for message in answer.messages] == ["one"]
    assert said(talk) == []

"""Whatever a server says of the past, in batches within batches: nothing raises, and the windows show what is known."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.conversations import Conversations
from app.state import channels, excerpts, greeting, history, markers, remembering, searching, sending, taking_back
from app.state.events import Event, Opened
from app.state.joining import Stage
from app.state.query import Query
from app.state.sayings import Saying, What
from tests.app.talk import ALL, Talk

_ISUPPORT = "CHANTYPES=# PREFIX=(ov)@+ CASEMAPPING=ascii MONITOR=9 CHATHISTORY=5"
_KINDS = ["chathistory", "draft/multiline", "labeled-response", "draft/chathistory-targets", "soju.im/search", "x", ""]
_TIMES = ["2024-01-01T00:00:01Z", "2024-01-01T00:00:02Z", "x", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:00"]
_MSGIDS = ["m1", "m2", "m3", "m4", "a\\sb", "\\n", ""]

name = st.sampled_from(["#lobby", "#tea", "#[x]", "#{x}", "fern", "otter", "lynx"])
msgid = st.sampled_from(_MSGIDS)
time = st.sampled_from(_TIMES)
reference = st.sampled_from(["a", "b"])
kind = st.sampled_from(_KINDS)
label = st.sampled_from([*(f"q{number}" for number in range(1, 10)), "l1", "l2", "l3", "typing"])


def filled(words: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda values: words.format(*values))


tags = st.lists(
    filled("batch={}", reference)
    | filled("label={}", label)
    | filled("msgid={};time={}", msgid, time)
    | filled("+reply={};+draft/react=x", msgid)
    | st.sampled_from(["+typing=active", "draft/multiline-concat"]),
    max_size=4,
).map(lambda found: f"@{';'.join(found)} " if found else "")
commands = (
    filled("BATCH +{} {} {}", reference, kind, name)
    | filled("BATCH -{}", reference)
    | filled("PRIVMSG {} :hello", name)
    | filled("TAGMSG {}", name)
    | filled("REDACT {} {}", name, msgid)
    | filled("MARKREAD {} timestamp={}", name, time)
    | filled("METADATA {} display-name * :x", name)
    | filled("CHATHISTORY TARGETS {} {}", name, time)
    | filled("FAIL {} UNKNOWN_MSGID {} :x", st.sampled_from(["REDACT", "CHATHISTORY", "PRIVMSG", "SEARCH"]), msgid)
    | filled("{} otter {} {} :x", st.sampled_from([*map(str, range(900, 909)), "730", "731", "774"]), name, name)
    | filled("005 otter CASEMAPPING={} :x", st.sampled_from(["ascii", "rfc1459", "x"]))
    | filled("RENAME {} {}", name, name)
    | filled("NICK {}", name)
    | filled("JOIN {}", name)
    | filled("PART {}", name)
    | st.just("ACK")
)
said = filled("{}:{}!u@h {}", tags, name, commands)
page = st.tuples(
    filled("@label={} BATCH +p chathistory {}", label, name),
    st.lists(filled("@batch=p;msgid={};time={} :{}!u@h {}", msgid, time, name, commands), max_size=5),
).map(lambda parts: "\r\n".join([parts[0], *parts[1], "BATCH -p"]))
done = st.sampled_from(
    ["older", "around", "excerpt", "show", "say", "edit", "search", "join", "close", "resend", "lost"]
)


class Shown(Talk):
    """A talk whose models show it."""

    def __init__(self) -> None:
        self.models = Conversations()
        super().__init__()

    def do(self, events: Iterable[Event]) -> list[Event]:
        happened = list(events)
        self.models.apply(happened)
        self.sent = self.room.take_outgoing()
        for event in happened:
            if isinstance(event, Opened):
                self.do(remembering.recall(self.room, event.conversation))
        return happened

    def come_back(self) -> None:
        self.do(greeting.lost(self.room, Saying(What.LINK)))
        self.do(greeting.reopen(self.room) if self.room.stage is Stage.CLOSED else greeting.retried(self.room))
        self.do(greeting.connected(self.room))
        self.welcome(ALL, _ISUPPORT)

    def act(self, what: str, where: str, msgid: str) -> None:
        room, found = self.room, self.room.find(where) or self.room.front()
        match what:
            case "lost" if room.stage is Stage.HERE:
                self.come_back()
            case "join":
                self.do(channels.join(room, where))
            case "search" if searching.can_search(room):
                self.do(searching.search(room, searching.Search(Query(("x",)))))
        if found is None:
            return
        timeline = self.models.timelines[found.name]
        line = timeline.line_of(msgid)
        match what:
            case "older":
                self.do(history.older(room, where))
            case "around" if room.stage is Stage.HERE:
                self.do(excerpts.around(room, found, msgid))
            case "excerpt":
                self.do([*excerpts.older(room, found), *excerpts.newer(room, found)])
            case "show":
                self.do(markers.show(room, where))
                markers.take_moved(room)
            case "say":
                self.do(sending.say(room, found, "one\ntwo", reply=msgid))
            case "edit" if line is not None:
                self.do(taking_back.edit(room, found, line, "anew"))
            case "resend" if timeline.lines:
                self.do(sending.resend(room, timeline.lines[-1].key))
            case "close":
                self.do(channels.close(room, found, Saying(What.LEFT)))

    def check(self) -> None:
        room, models = self.room, self.models
        known = {conversation.name: conversation for conversation in room.conversations.values()}
        assert known.keys() == models.timelines.keys() == models.rosters.keys()
        assert {row.name for row in models.listed.rows} == known.keys()
        for shown, conversation in known.items():
            assert room.find(shown) is conversation
            row, timeline = models.listed.row(shown), models.timelines[shown]
            assert row == conversation.row()
            assert timeline.older is conversation.past.older
            msgids = [line.msgid for line in timeline.lines if line.msgid]
            assert len(msgids) == len(set(msgids))
            if conversation.joined and not conversation.listing:
                members = {room.people[folded].nick for folded in conversation.members}
                assert set(models.rosters[shown].nicks) == members


@settings(max_examples=60, deadline=None)
@given(st.lists(said | page | st.tuples(done, name, msgid), min_size=10, max_size=40))
def test_windows_show_what_is_known_whatever_a_server_says(steps: list[str | tuple[str, str, str]]) -> None:
    talk = Shown()
    talk.welcome(ALL, _ISUPPORT)
    talk.join("#lobby", "@fern", "lynx")
    for step in steps:
        if isinstance(step, str):
            talk.hears(step)
        else:
            talk.act(*step)
        talk.check()

"""A client library that knows nothing of us: `unrealircd-rpc-py` from PyPI, over HTTPS and the room's own socket."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from unrealircd_rpc_py.ConnectionFactory import ConnectionFactory
from unrealircd_rpc_py.exceptions.rpc_exceptions import RpcConnectionError
from unrealircd_rpc_py.LiveConnectionFactory import LiveConnectionFactory
from unrealircd_rpc_py.objects import Definition

from server.control import rpc
from tests.server.far_room import PASSWORD, USER, FarRoom, Member

NOTHING = Definition.RPCErrorModel()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarRoom]:
    with FarRoom(tmp_path_factory.mktemp("library")) as made:
        yield made


@pytest.fixture(params=["http", "unixsocket"])
def library(request: pytest.FixtureRequest, room: FarRoom) -> Any:
    """The library, connected: it asks what server this is first."""
    made = ConnectionFactory(debug_level=50).get(request.param)
    made.setup(
        {"url": f"https://127.0.0.1:{room.port}/api", "username": USER, "password": PASSWORD}
        if request.param == "http"
        else {"path_to_socket_file": room.ready["control"]}
    )
    return made


@pytest.fixture
def anna(room: FarRoom) -> Iterator[Member]:
    member = Member(room.port, "anna", "127.0.0.9", tls=True)
    yield member
    member.leave()
    while any(one["name"] in {"anna", "ann"} for one in room.locally("user.list")["list"]):
        pass


def test_it_finds_out_what_server_this_is(room: FarRoom, library: Any) -> None:
    assert library.unrealircd_version >= (6, 2, 3)
    server = library.Server.get()
    (listed,) = library.Server.list_()
    assert server.error == NOTHING
    assert server == listed
    assert (server.name, server.server_port) == ("Makerspace.landline", room.port)
    assert server.server.features.software.startswith("Landline ")
    assert {module.name for module in server.server.features.rpc_modules} >= {"user", "channel", "server_ban", "rpc"}
    assert library.Server.get("elsewhere").error.code == rpc.NOT_FOUND


def test_people_are_listed_and_found(anna: Member, library: Any) -> None:
    for level in (0, 1, 2, 4):
        (user,) = library.User.list_(level)
        assert (user.name, user.ip, user.user.realname) == ("anna", "127.0.0.9", "anna the Great")
    assert [channel.name for channel in user.user.channels] == ["#tea"]
    assert user.user.channels[0].level == "o"
    assert user.tls.cipher.startswith("TLSv1.")
    found = library.User.get("anna")
    assert (found.error, found.id, found.connected_since) == (NOTHING, user.id, user.connected_since)
    assert datetime.fromisoformat(found.connected_since) <= datetime.now(UTC)
    assert library.User.get("nobody").error.code == rpc.NOT_FOUND


def test_people_are_changed_and_put_out(anna: Member, library: Any) -> None:
    user = library.User
    assert user.set_nick("anna", "ann", True).result is True
    anna.until(" NICK ann")
    for done in (
        user.set_nick("ann", "anna"),
        user.set_username("anna", "ident"),
        user.set_vhost("anna", "tea.example"),
        user.set_oper("anna", "host", "netadmin", modes="+s"),
        user.set_oper("anna", "", ""),
    ):
        assert (done.error, done.result) == (NOTHING, True)
    found = user.get("anna")
    assert (found.user.username, found.user.vhost) == ("ident", "tea.example")
    assert user.set_nick("anna", "a b").error.code == rpc.INVALID_NAME
    assert user.set_nick("nobody", "x").error.code == rpc.NOT_FOUND
    assert library.Message.send_notice("anna", "psst").result is True
    anna.until("NOTICE anna :psst")
    assert library.Message.send_notice("nobody", "psst").error.code == rpc.NOT_FOUND
    assert user.kill("anna", "enough").result is True
    anna.until("enough")


def test_channels_are_listed_found_and_changed(anna: Member, library: Any) -> None:
    channel = library.Channel
    assert channel.set_topic("#tea", "Tea at five", "otter", "2026-01-01T00:00:00Z").result is True
    assert channel.set_mode("#tea", "+mb", "spam!*@*").result is True
    for level in (0, 1, 2, 3, 4):
        (listed,) = [one for one in channel.list_(level) if one.name == "#tea"]
        assert (listed.num_users, listed.topic, listed.topic_set_by) == (1, "Tea at five", "otter")
    for level in (1, 2, 3, 4):
        found = channel.get("#tea", level)
        assert (found.error, found.modes) == (NOTHING, "mnt")
    (member,) = found.members
    assert (member.name, member.level, member.user.username, member.tls.cipher[:6]) == ("anna", "o", "~anna", "TLSv1.")
    assert [ban.name for ban in found.bans] == ["spam!*@*"]
    assert channel.get("#nowhere").error.code == rpc.NOT_FOUND
    assert channel.kick("#tea", "anna", "out").result is True
    anna.until("KICK #tea anna :out")
    assert channel.kick("#tea", "anna", "out").error.code == rpc.NOT_FOUND


def test_bans_are_set_listed_and_lifted(library: Any) -> None:
    bans = library.Server_ban
    end = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    assert bans.add("gline", "*@192.0.2.7", "noise", None, "10m").error == NOTHING
    assert bans.add("zline", "192.0.2.0/24", "noise", end, None, "otter").error == NOTHING
    assert bans.add("shun", "spam!*@*", "noise", None, "permanent").error == NOTHING
    listed = {ban.name: ban for ban in bans.list_()}
    assert {ban.error.code for ban in listed.values()} == {0}
    assert listed["*!*@192.0.2.7"].duration_string == "10m"
    assert listed["192.0.2.0/24"].set_by == "otter"
    assert listed["192.0.2.0/24"].expire_at[:16] == end[:16]
    assert listed["spam!*@*"].expire_at is None
    assert bans.get("zline", "192.0.2.0/24").reason == "noise"
    for kind, name in (("gline", "*@192.0.2.7"), ("zline", "192.0.2.0/24"), ("shun", "spam!*@*")):
        assert bans.del_(kind, name).result["tkl"]["name"] in listed
    assert bans.list_() == []
    assert bans.get("zline", "192.0.2.0/24").error.code == rpc.NOT_FOUND
    assert bans.add("zline", "nonsense", "", None, "10m").error.code == rpc.INVALID_NAME
    assert bans.add("zline", "192.0.2.1", "", "yesterday", None).error.code == rpc.INVALID_PARAMS
    assert bans.add("zline", "192.0.2.1", "", "2001-01-01T00:00:00Z", None).error.code == rpc.INVALID_PARAMS


def test_the_room_as_a_whole(room: FarRoom, anna: Member, library: Any) -> None:
    stats = library.Stats.get()
    assert (stats.error, stats.server.total, stats.user.total, stats.user.record) == (NOTHING, 1, 1, 1)
    assert (stats.channel.total >= 1, stats.server_ban.total) == (True, 0)
    assert {one.name for one in library.Rpc.info()} == set(rpc.METHODS)
    assert library.Rpc.set_issuer("otter").result is True
    entries = library.Log.list_(["connect"]).result.list
    assert "LOCAL_CLIENT_CONNECT" in {entry["event_id"] for entry in entries}
    assert len(library.Log.list_().result.list) >= len(entries)
    rehash = library.Server.rehash()
    assert (rehash.error, rehash.success) == (NOTHING, True)
    assert "the settings were read again" in [entry.msg for entry in rehash.log]


def test_what_there_is_not_is_refused_as_it_should_be(library: Any) -> None:
    for error in (
        library.Name_ban.list_()[0].error,
        library.Spamfilter.list_()[0].error,
        library.Server_ban_exception.list_()[0].error,
        library.Whowas.get("anna").error,
        library.Name_ban.add("x", "y").error,
        library.User.set_realname("anna", "x").error,
        library.User.quit("anna", "x").error,
        library.Server.module_list()[0].error,
        library.Server.connect("x").error,
        library.Message.send_privmsg("anna", "x").error,
        library.Log.send("x", "info", "x", "X").error,
        library.Rpc.add_timer("x", 1000, {}).error,
    ):
        assert (error.code, error.message.startswith("There is no method ")) == (rpc.METHOD_NOT_FOUND, True)


def test_a_wrong_password_is_told(room: FarRoom) -> None:
    made = ConnectionFactory(debug_level=50).get("http")
    with pytest.raises(RpcConnectionError, match="The user or the password is wrong"):
        made.setup({"url": f"https://127.0.0.1:{room.port}/api", "username": USER, "password": "wrong"})


class Hearer:
    """Whom the library tells of what happens."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[Any] = asyncio.Queue()

    def on_event(self, told: Any) -> None:
        self.heard.put_nowait(told)


@pytest.mark.parametrize("kind", ["http", "unixsocket"])
def test_events_are_told_as_they_happen(room: FarRoom, kind: str) -> None:
    async def follow() -> None:
        hearer = Hearer()
        live = LiveConnectionFactory(debug_level=50).get(kind)
        way = {"url": f"https://127.0.0.1:{room.port}/api", "username": USER, "password": PASSWORD}
        more = {"callback_object_instance": hearer, "callback_method_or_function_name": "on_event"}
        live.setup((way if kind == "http" else {"path_to_socket_file": room.ready["control"]}) | more)
        following = asyncio.create_task(live.subscribe(["all"]))
        assert (await hearer.heard.get()).method == "log.subscribe"
        await asyncio.to_thread(room.locally, "landline.announce", message="soup")
        async with asyncio.timeout(30):
            while "soup" not in (told := await hearer.heard.get()).result.msg:
                assert told.error == NOTHING
        assert told.method == "log.event"
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    asyncio.run(follow())

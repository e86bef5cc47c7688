"""The control API from another computer: who is let in, what is refused, what it can do."""

import io
import itertools
import json
import socket
import ssl
import zipfile
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from server.core.passwords import hashed
from server.settings import AccountsTable
from tests.server.far_room import PASSWORD, SETTINGS, USER, FarRoom, FarSocket, Member, basic, trusting

CALL = '{"jsonrpc": "2.0", "method": "stats.get", "params": {}, "id": 7}'
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarRoom]:
    made = FarRoom(tmp_path_factory.mktemp("far"))
    yield made
    made.close()


def events(room: FarRoom, event: str) -> list[str]:
    """What the log says under this word."""
    return [one["msg"] for one in room.locally("log.list")["list"] if one["event_id"] == event]


def test_a_call_is_answered(room: FarRoom) -> None:
    answer = room.ask("POST", body=CALL, headers=basic() | JSON)
    assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (200, "application/json")
    assert (answer.call["id"], answer.call["method"]) == (7, "stats.get")
    assert answer.call["result"]["server"]["total"] == 1
    # As some programs for UnrealIRCd send it.
    assert room.ask("POST", body=CALL).call["result"]["server"]["total"] == 1


def test_what_takes_longer_is_answered_too(room: FarRoom) -> None:
    assert room.call("server.status")["version"]


def test_what_is_no_call_is_answered_in_words(room: FarRoom) -> None:
    answer = room.ask("POST", body="nonsense")
    assert (answer.status, answer.call["error"]["code"]) == (200, -32700)
    assert room.call("name_ban.list")["code"] == -32601
    assert room.call("user.get", nick="nobody")["message"] == "Nobody here is called nobody"


def test_who_is_let_in_is_told_what_is_here(room: FarRoom) -> None:
    assert "JSON-RPC" in room.ask("GET").text
    assert room.ask("GET", "/api/elsewhere").status == 404
    refused = room.ask("DELETE")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD, POST")


def test_a_wrong_user_and_a_wrong_password_are_the_same(room: FarRoom) -> None:
    ip = "127.0.20.1"
    answers = [
        room.ask("POST", body=CALL, headers=basic(user, password), ip=ip)
        for user, password in ((USER, "wrong"), ("root", PASSWORD), ("", ""))
    ]
    assert {(answer.status, answer.text) for answer in answers} == {(401, "The user or the password is wrong.\n")}
    assert answers[0].headers["WWW-Authenticate"].startswith("Basic realm=")
    assert f"{ip} may not manage the room: wrong user or password" in events(room, "API_DENIED")


@pytest.mark.parametrize("authorization", ["", "Basic", "Basic !!!!", "Basic YWRtaW4=", "Bearer abc", "Basic /////w=="])
def test_who_says_no_password_is_asked_for_one(room: FarRoom, authorization: str) -> None:
    answer = room.ask("POST", body=CALL, headers={"Authorization": authorization}, ip="127.0.20.2")
    assert answer.status == 401
    assert 'charset="UTF-8"' in answer.headers["WWW-Authenticate"]


def test_guessing_is_stopped_for_that_address_alone(room: FarRoom) -> None:
    ip = "127.0.20.3"
    for _ in range(5):
        assert room.ask("POST", body=CALL, headers=basic(USER, "guess"), ip=ip).status == 401
    answer = room.ask("POST", body=CALL, ip=ip)  # now not even the right one
    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
    with pytest.raises(InvalidStatus, match="429"):
        FarSocket(room, local_addr=(ip, 0))
    assert room.ask("POST", body=CALL, ip="127.0.20.4").status == 200


def test_nothing_is_looked_at_that_comes_in_the_clear(room: FarRoom) -> None:
    ip = "127.0.20.5"
    before = len(events(room, "API_DENIED"))
    for _ in range(7):
        answer = room.ask("POST", body=CALL, headers=basic(USER, "guess"), ip=ip, tls=False)
        assert answer.status == 403
    assert "over TLS only" in answer.text
    assert room.ask("POST", body=CALL, ip=ip, tls=False).status == 403
    with pytest.raises(InvalidStatus, match="403"):
        FarSocket(room, tls=False)
    assert len(events(room, "API_DENIED")) == before
    assert room.ask("POST", body=CALL, ip=ip).status == 200


def test_another_sites_page_may_do_nothing(room: FarRoom) -> None:
    here = f"127.0.0.1:{room.port}"
    for origin in ("https://evil.example", f"http://{here}", "null", f"https://{here}.evil.example"):
        answer = room.ask("POST", body=CALL, headers=basic() | JSON | {"Origin": origin})
        assert (answer.status, answer.text) == (403, "Another site's page may not manage this room.\n")
        with pytest.raises(InvalidStatus, match="403"):
            FarSocket(room, origin=Origin(origin))
    assert room.ask("GET", "/api/backup", headers=basic() | {"Sec-Fetch-Site": "cross-site"}).status == 403
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert room.ask("POST", body=CALL, headers=basic() | {"Content-Type": kind}).status == 415
    assert room.ask("POST", body=CALL, headers=basic() | JSON | {"Origin": f"https://{here}"}).status == 200
    with FarSocket(room, origin=Origin(f"https://{here}")) as own:
        assert own.ask("stats.get")["result"]


def test_a_call_has_a_size(room: FarRoom) -> None:
    long = json.dumps({"jsonrpc": "2.0", "method": "stats.get", "params": {"x": "y" * 200_000}, "id": 1})
    assert room.ask("POST", body=long).call["result"]
    assert room.ask("POST", body=" " * 300_000).status == 413
    with suppress(OSError):  # it may be cut off in the middle of its words
        assert room.ask("POST", body=iter([b" " * 60_000] * 10)).status == 413
    with FarSocket(room) as over:
        over.send(" " * 300_000)
        with pytest.raises(ConnectionClosed):
            over.read()


def test_a_websocket_calls_and_is_told_of_events(room: FarRoom) -> None:
    with FarSocket(room) as over:
        assert over.ask("log.subscribe", sources=["all"])["result"] is True
        anna = Member(room.port, "anna", ip="127.0.20.6")
        while "is anna now" not in (told := over.hear())["result"]["msg"]:
            assert told["method"] == "log.event"
        assert told["result"]["client"]["ip"] == "127.0.20.6"
        over.send(b'{"jsonrpc": "2.0", "method":\n "landline.subscribe", "params": {"topic": "connections"}, "id": 9}')
        while (told := over.hear())["method"] != "landline.event":
            pass
        assert {one["nick"] for one in told["result"]["changed"]} >= {"anna"}
        anna.leave()


@pytest.mark.parametrize("path", ["/", "/api", "/api/anything"])
def test_a_websocket_that_says_a_password_is_for_the_api(room: FarRoom, path: str) -> None:
    with FarSocket(room, path) as over:
        assert over.ask("server.get")["result"]["server"]["name"] == "Makerspace.landline"


def test_events_are_not_for_a_post(room: FarRoom) -> None:
    for call in (
        {"method": "log.subscribe", "sources": ["all"]},
        {"method": "landline.subscribe", "topic": "channels"},
    ):
        refused = room.call(**call)
        assert (refused["code"], "open a WebSocket" in refused["message"]) == (-1005, True)


def test_no_file_of_the_rooms_computer_is_named_from_afar(room: FarRoom, tmp_path: Path) -> None:
    target = tmp_path / "stolen.zip"
    refused = room.call("landline.backup", path=str(target))
    assert (refused["code"], "GET /api/backup" in refused["message"]) == (-1005, True)
    assert not target.exists()
    with FarSocket(room) as over:
        assert over.ask("landline.backup", path=str(target))["error"]["code"] == -1005


def test_no_setting_names_a_file_from_afar(room: FarRoom) -> None:
    refused = room.call("landline.set_settings", settings={"tls": {"cert": "/etc/hostname"}, "limits": {"nicklen": 9}})
    assert (refused["code"], "set it there" in refused["message"]) == (-1005, True)
    assert room.call("landline.set_settings", settings={"limits": {"nicklen": 31}})["restart"] == []
    assert room.call("landline.restore", path="/tmp/room.zip")["code"] == -1005


def test_the_backup_is_a_download(room: FarRoom, tmp_path: Path) -> None:
    answer = room.ask("GET", "/api/backup")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/zip")
    assert len(answer.text) == int(answer.headers["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(answer.text.encode("latin-1"))) as archive:
        assert {"room.db", "tls.key"} <= set(archive.namelist())
    done = room.locally("landline.acts")["list"][-1]
    assert (done["method"], done["by"]) == ("landline.backup", f"{USER} from 127.0.0.1")
    assert room.ask("GET", "/api/backup", headers={}).status == 401


def test_it_is_written_down_who_did_it_whatever_they_call_themselves(room: FarRoom) -> None:
    room.call("landline.announce", ip="127.0.20.7", message="hello")
    with FarSocket(room, local_addr=("127.0.20.7", 0)) as over:
        assert over.ask("rpc.set_issuer", name="otter")["result"] is True
        over.ask("landline.announce", message="hello again")
        over.ask("rpc.set_issuer", name="")
        over.ask("landline.announce", message="and again")
    done = [act["by"] for act in room.locally("landline.acts")["list"] if act["method"] == "landline.announce"]
    assert done[-3:] == ["admin from 127.0.20.7", "otter (admin from 127.0.20.7)", "admin from 127.0.20.7"]
    assert "otter → everybody: hello again" in events(room, "ANNOUNCED")
    assert f"{USER} manages the room from 127.0.20.7" in events(room, "API_LOGIN")


def test_a_connection_that_stays_open_keeps_its_issuer(room: FarRoom) -> None:
    def request(method: str, params: str) -> bytes:
        body = f'{{"jsonrpc": "2.0", "method": "{method}", "params": {params}, "id": 1}}'
        head = f"POST /api HTTP/1.1\r\nHost: x\r\nAuthorization: {basic()['Authorization']}\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    with socket.create_connection(("127.0.0.1", room.port)) as plain, trusting().wrap_socket(plain) as over:
        over.sendall(request("rpc.set_issuer", '{"name": "fern"}') + request("landline.announce", '{"message": "x"}'))
        heard = b""
        while heard.count(b'"jsonrpc"') < 2:
            heard += over.recv(65536)
    assert room.locally("landline.acts")["list"][-1]["by"] == f"fern ({USER} from 127.0.0.1)"


def test_only_so_many_manage_a_room_at_one_time(room: FarRoom) -> None:
    here = [FarSocket(room) for _ in range(4)]
    answer = room.ask("POST", body=CALL)
    assert (answer.status, "[api] connections" in answer.text) == (503, True)
    with pytest.raises(InvalidStatus, match="503"):
        FarSocket(room)
    for one in here:
        one.close()
    while room.ask("POST", body=CALL).status == 503:
        pass


def test_members_still_come_in_by_websockets(room: FarRoom) -> None:
    with FarSocket(room, "/", additional_headers={}) as over:
        over.send("NICK moth")
        over.send("USER moth 0 * :moth")
        assert " 001 moth " in over.read()


def test_a_room_without_a_user_for_it_has_no_api(tmp_path: Path) -> None:
    for number, table in enumerate(("", '[api]\nuser = "admin"\n', '[api]\npassword = "x"\n')):
        (folder := tmp_path / str(number)).mkdir()
        with FarRoom(folder, table) as room:
            answer = room.ask("POST", body=CALL, headers=basic("admin", ""))
            assert (answer.status, "its settings name no user" in answer.text) == (404, True)
            with pytest.raises(InvalidStatus, match="404"):
                FarSocket(room)


def test_the_password_may_be_a_hash_and_changes_while_the_room_is_open(tmp_path: Path) -> None:
    kept = hashed("open sesame", AccountsTable())
    with FarRoom(tmp_path, SETTINGS.replace(PASSWORD, kept)) as room:
        assert room.ask("POST", body=CALL, headers=basic(USER, kept)).status == 401
        assert room.ask("POST", body=CALL, headers=basic(USER, "open sesame")).status == 200
        with FarSocket(room, additional_headers=basic(USER, "open sesame")) as over:
            assert over.ask("stats.get")["result"]
            room.config.write_text(SETTINGS.replace(PASSWORD, "another"))
            assert room.locally("server.rehash")["success"] is True
            assert room.ask("POST", body=CALL, headers=basic(USER, "open sesame")).status == 401
            with pytest.raises(ConnectionClosed):
                over.read()
        assert room.ask("POST", body=CALL, headers=basic(USER, "another")).status == 200


def test_it_may_be_managed_from_some_addresses_alone(tmp_path: Path) -> None:
    with FarRoom(tmp_path) as room:
        room.locally("landline.set_settings", settings={"api": {"allow": ["127.0.21.0/24"]}})
        refused = room.ask("POST", body=CALL, ip="127.0.22.1")
        assert (refused.status, "cannot be managed from 127.0.22.1" in refused.text) == (403, True)
        with FarSocket(room, local_addr=("127.0.21.1", 0)) as over:
            assert over.ask("stats.get")["result"]
            room.locally("landline.set_settings", settings={"api": {"allow": ["127.0.22.1"]}})
            with pytest.raises(ConnectionClosed):
                over.read()
        assert room.ask("POST", body=CALL, ip="127.0.22.1").status == 200


def test_who_does_not_go_on_is_cut_off_and_who_is_known_stays(tmp_path: Path) -> None:
    with FarRoom(tmp_path, SETTINGS + "[timeouts]\nregistration = 4\n") as room, FarSocket(room) as stays:
        head = f"POST /api HTTP/1.1\r\nHost: x\r\nAuthorization: {basic()['Authorization']}\r\n"
        for start in (head, f"{head}Content-Length: 100\r\n\r\nhalf"):
            with socket.create_connection(("127.0.0.1", room.port)) as plain, trusting().wrap_socket(plain) as slow:
                slow.settimeout(20)
                slow.sendall(start.encode())
                with suppress(ConnectionError, ssl.SSLError):  # it may be cut off without a goodbye
                    assert slow.recv(4096) == b""
        assert stays.ask("stats.get")["result"]


def test_who_does_not_read_the_answers_is_cut_off(room: FarRoom) -> None:
    call = b'{"jsonrpc": "2.0", "method": "rpc.info", "params": {}, "id": 1}'
    frame = bytes([0x81, 0x80 | len(call), 0, 0, 0, 0]) + call  # a mask of nothing
    head = ["GET /api HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    head += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", f"Authorization: {basic()['Authorization']}", "", ""]
    with socket.create_connection(("127.0.0.1", room.port)) as plain, trusting().wrap_socket(plain) as deaf:
        deaf.settimeout(30)
        deaf.sendall("\r\n".join(head).encode())
        assert deaf.recv(4096).startswith(b"HTTP/1.1 101 ")
        with pytest.raises((ConnectionError, ssl.SSLError)):
            deque(map(deaf.sendall, itertools.repeat(frame * 100)), maxlen=0)
    assert room.ask("POST", body=CALL).status == 200

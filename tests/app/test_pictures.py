"""Pictures from the room's own computer: what is fetched, what never is, and what is made of it."""

import struct
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtNetwork import QNetworkAccessManager
from pytestqt.qtbot import QtBot

from app.net.picture_call import MOST_BYTES, PictureCall
from app.net.picture_reading import EDGE, LONGEST, read
from app.net.pictures import Pictures
from server.net.certificate import own
from server.protocol.fingerprint import AUTHORITY
from tests.app.picture_server import PictureServer, made, picture_server

HOST = "127.0.0.1"


@pytest.fixture
def server() -> Iterator[PictureServer]:
    with picture_server() as made_server:
        made_server.answers["/fern.png"] = made()
        yield made_server


@pytest.fixture
def pictures(qtbot: QtBot) -> Iterator[Pictures]:
    parent = QObject()
    yield Pictures(parent)
    parent.deleteLater()


def fetched(qtbot: QtBot, pictures: Pictures, address: str) -> QImage:
    """A picture that was not there before."""
    with qtbot.waitSignal(pictures.came) as came:
        assert pictures.picture(address) is None
    assert came.args == [address]
    image = pictures.picture(address)
    assert image is not None
    return image


def answer(qtbot: QtBot, url: str, proof: str = "", timeout: int = 10_000) -> bytes:
    """What one call gives."""
    parent = QObject()
    call = PictureCall(QNetworkAccessManager(parent), QUrl(url), proof, parent, timeout=timeout)
    with qtbot.waitSignal(call.answered) as answered:
        pass
    parent.deleteLater()
    assert answered.args is not None
    return bytes(answered.args[0])


# What is fetched.


def test_a_picture_comes_once_and_is_kept(qtbot: QtBot, pictures: Pictures, server: PictureServer) -> None:
    pictures.set_source([HOST], "")
    image = fetched(qtbot, pictures, server.url("/fern.png"))
    assert (image.width(), image.height(), image.pixelColor(50, 50)) == (EDGE, EDGE, QColor("teal"))
    # The room is gone, and comes again.
    pictures.set_source([], "")
    assert pictures.picture(server.url("/fern.png")) is image
    pictures.set_source([HOST], "")
    assert pictures.picture(server.url("/fern.png")) is image
    assert server.asked == ["/fern.png"]


def test_another_room_has_nothing_of_the_one_before(qtbot: QtBot, pictures: Pictures, server: PictureServer) -> None:
    pictures.set_source([HOST], "")
    fetched(qtbot, pictures, server.url("/fern.png"))
    pictures.set_source(["localhost"], "")
    assert pictures.picture(server.url("/fern.png")) is None


def test_the_size_is_put_in_its_place(qtbot: QtBot, pictures: Pictures, server: PictureServer) -> None:
    server.answers[f"/{EDGE}/fern.png"] = made(width=20, height=40)
    pictures.set_source([HOST], "")
    image = fetched(qtbot, pictures, server.url("/{size}/fern.png"))
    # Nothing is blown up.
    assert (image.width(), image.height()) == (20, 20)


def test_nothing_is_told_beside_the_address(qtbot: QtBot, pictures: Pictures, server: PictureServer) -> None:
    def with_cookie(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Set-Cookie", "who=kestrel; Path=/")
        request.send_header("Content-Length", str(len(made())))
        request.end_headers()
        request.wfile.write(made())

    server.answers["/otter.png"] = with_cookie
    pictures.set_source([HOST], "")
    fetched(qtbot, pictures, server.url("/otter.png"))
    fetched(qtbot, pictures, server.url("/fern.png"))
    for _path, headers in server.requests:
        assert set(headers) == {"host", "connection", "user-agent", "accept-language", "accept-encoding"}
        assert (headers["user-agent"], headers["accept-language"]) == ("Landline", "*")
        # Little that unpacks to much is not asked for.
        assert headers["accept-encoding"] == "identity"


def test_many_come_a_few_at_once(qtbot: QtBot, pictures: Pictures, server: PictureServer) -> None:
    at_once = [0, 0]

    def counted(request: BaseHTTPRequestHandler) -> None:
        at_once[0] += 1
        at_once[1] = max(at_once)
        data = made()
        request.send_response(200)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        at_once[0] -= 1
        request.wfile.write(data)

    addresses = [f"/{number}" for number in range(60)]
    server.answers.update(dict.fromkeys(addresses, counted))
    pictures.set_source([HOST], "")
    for address in addresses:
        pictures.picture(server.url(address))
    qtbot.waitUntil(lambda: all(pictures.picture(server.url(address)) for address in addresses))
    assert sorted(server.asked) == sorted(addresses)
    assert at_once[1] <= 4


def test_a_crowd_of_addresses_is_not_all_remembered(qtbot: QtBot, pictures: Pictures, server: PictureServer) -> None:
    pictures.set_source([HOST], "")
    for number in range(5_000):
        pictures.picture(server.url(f"/{number}"))
    fetched(qtbot, pictures, server.url("/fern.png"))
    qtbot.waitUntil(lambda: len(server.asked) == 64)
    assert "/4999" in server.asked
    assert "/0" not in server.asked


# What never is.


@pytest.mark.parametrize(
    "form",
    [
        "http://localhost:{port}/fern.png",
        "http://127.0.0.2:{port}/fern.png",
        "http://[::1]:{port}/fern.png",
        "http://127.0.0.1.example.org:{port}/fern.png",
        "http://kestrel:secret@127.0.0.1:{port}/fern.png",
        "http://127.0.0.1@localhost:{port}/fern.png",
        "ftp://127.0.0.1:{port}/fern.png",
        "file:///127.0.0.1/fern.png",
        "//127.0.0.1:{port}/fern.png",
        "http://127.0.0.1:25/fern.png",
        "http://127.0.0.1:{port}/a b",
        "http://",
        "data:image/png;base64,AAAA",
    ],
)
def test_no_other_computer_and_no_other_way_is_tried(
    qtbot: QtBot, pictures: Pictures, server: PictureServer, form: str
) -> None:
    pictures.set_source([HOST], "")
    assert pictures.picture(form.format(port=server.port)) is None
    # Whatever is asked for last is fetched first: what was asked for before would have been called by then, too.
    fetched(qtbot, pictures, server.url("/fern.png"))
    assert (server.asked, server.connections) == (["/fern.png"], 1)


def test_without_a_room_nothing_is_fetched(qtbot: QtBot, pictures: Pictures, server: PictureServer) -> None:
    assert pictures.picture(server.url("/fern.png")) is None
    pictures.set_source([HOST], "")
    assert pictures.picture(server.url("/otter.png")) is None
    pictures.set_source([], "")
    pictures.set_source([HOST], "")
    fetched(qtbot, pictures, server.url("/fern.png"))
    assert server.asked == ["/fern.png"]


@pytest.mark.parametrize("elsewhere", ["/fern.png", "http://localhost:{port}/fern.png"])
def test_no_redirect_is_followed(qtbot: QtBot, server: PictureServer, elsewhere: str) -> None:
    def redirect(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", elsewhere.format(port=server.port))
        request.send_header("Content-Length", "0")
        request.end_headers()

    server.answers["/there"] = redirect
    assert answer(qtbot, server.url("/there")) == b""
    assert server.asked == ["/there"]


def test_nobody_logs_in(qtbot: QtBot, server: PictureServer) -> None:
    def closed(request: BaseHTTPRequestHandler) -> None:
        request.send_response(401)
        request.send_header("WWW-Authenticate", 'Basic realm="x"')
        request.send_header("Content-Length", "0")
        request.end_headers()

    server.answers["/closed"] = closed
    assert answer(qtbot, server.url("/closed")) == b""
    assert server.asked == ["/closed"]


# What does not come.


def test_what_is_not_there_is_not_asked_for_again_and_again(
    qtbot: QtBot, pictures: Pictures, server: PictureServer
) -> None:
    pictures.set_source([HOST], "")
    pictures.picture(server.url("/nobody.png"))
    qtbot.waitUntil(lambda: server.asked == ["/nobody.png"])
    fetched(qtbot, pictures, server.url("/fern.png"))
    assert pictures.picture(server.url("/nobody.png")) is None
    server.answers["/otter.png"] = made()
    fetched(qtbot, pictures, server.url("/otter.png"))
    assert server.asked == ["/nobody.png", "/fern.png", "/otter.png"]


def test_too_much_is_not_taken_in(qtbot: QtBot, server: PictureServer) -> None:
    def announced(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(MOST_BYTES + 1))
        request.end_headers()
        server.ended.wait(60)

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not server.ended.is_set():
            request.wfile.write(bytes(65536))

    server.answers["/announced"] = announced
    server.answers["/endless"] = endless
    server.answers["/much"] = bytes(MOST_BYTES)
    assert answer(qtbot, server.url("/announced")) == b""
    assert answer(qtbot, server.url("/endless")) == b""
    assert answer(qtbot, server.url("/much")) == bytes(MOST_BYTES)


def test_what_takes_too_long_is_let_go(qtbot: QtBot, server: PictureServer) -> None:
    def slow(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "500")
        request.end_headers()
        while not server.ended.wait(0.01):
            request.wfile.write(b"x")

    server.answers["/slow"] = slow
    assert answer(qtbot, server.url("/slow"), timeout=300) == b""


def test_half_a_picture_is_none(qtbot: QtBot, server: PictureServer) -> None:
    def half(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "500")
        request.end_headers()
        request.wfile.write(b"x" * 250)
        request.close_connection = True

    server.answers["/half"] = half
    assert answer(qtbot, server.url("/half")) == b""


# Who answers.


def test_an_encrypted_picture_comes_from_who_proves_to_be_the_room(
    qtbot: QtBot, pictures: Pictures, tmp_path: Path
) -> None:
    certificate = own(tmp_path)
    with picture_server(certificate) as server:
        server.answers["/fern.png"] = made()
        url = server.url("/fern.png", scheme="https")
        for proof in ("5f1c" * 16, AUTHORITY, ""):
            assert answer(qtbot, url, proof) == b""
        assert server.asked == []
        pictures.set_source([HOST], certificate.fingerprint())
        assert fetched(qtbot, pictures, url).width() == EDGE


# What is made of it.


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_middle_of_a_picture_is_shown(qapp: object, kind: str) -> None:
    image = read(made("red", 900, 300, kind))
    assert image is not None
    assert (image.width(), image.height()) == (EDGE, EDGE)
    assert abs(image.pixelColor(50, 50).red() - 255) < 4
    long = read(made("red", LONGEST, 1, kind))
    assert long is not None
    assert (long.width(), long.height()) == (1, 1)


def test_other_sorts_are_no_pictures(qapp: object) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    for data in (svg, b"", b"<html>", made(kind="BMP"), made(kind="XPM"), b"GIF89a" + bytes(50), b"\x89PNG"):
        assert read(data) is None


def test_a_bomb_is_not_decoded(qapp: object) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    def png(width: int, height: int) -> bytes:
        head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
        rows = zlib.compress(bytes((width // 8 + 1) * height))
        return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

    assert read(png(LONGEST, LONGEST)) is not None
    assert read(png(LONGEST + 8, 8)) is None
    assert read(png(8, LONGEST + 8)) is None
    assert read(png(20_000, 20_000)) is None
    sharper = made(kind="JPEG")
    assert read(sharper[:-2] + b"\xff\xda" * 1000 + sharper[-2:]) is None

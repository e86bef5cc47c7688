"""A web server on the loopback that has pictures, and remembers what it was asked."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

from server.net.certificate import Certificate

Answer = Callable[[BaseHTTPRequestHandler], None]


def made(color: str = "teal", width: int = 300, height: int = 300, kind: str = "PNG") -> bytes:
    """A picture in one colour."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, kind.encode()).write(image)
    return bytes(data.data())


class PictureServer:
    """What it answers to a path is in `answers`: a picture, or what is done with the request."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, bytes | Answer] = {}
        self.connections = 0
        #: Path and headers of each request, with small letters.
        self.requests: list[tuple[str, dict[str, str]]] = []
        #: Set at the end, for answers that take their time.
        self.ended = Event()

    def url(self, path: str, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [path for path, _headers in self.requests]


@contextmanager
def picture_server(certificate: Certificate | None = None) -> Iterator[PictureServer]:
    """A server that speaks TLS where it has a certificate."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            server.connections += 1
            super().setup()

        def do_GET(self) -> None:
            server.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            answer = server.answers.get(self.path)
            if callable(answer):
                answer(self)
                return
            self.send_response(200 if answer else 404)
            self.send_header("Content-Length", str(len(answer or b"")))
            self.end_headers()
            self.wfile.write(answer or b"")

        def log_message(self, *_words: object) -> None:
            return

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_about: object) -> None:
            """Who asked went away, or does not like the certificate."""

    http = Quiet(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.certificate, certificate.key)
        http.socket = context.wrap_socket(http.socket, server_side=True)
    server = PictureServer(http.server_port)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        http.shutdown()
        http.server_close()
        thread.join(10)

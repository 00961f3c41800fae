"""A web server on loopback whose every answer a test decides, and which remembers what it was asked."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """A response: its body is sent as it is, with its length unless ``headers`` say otherwise."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Route = Answer | Callable[["Exchange"], Answer | None]


class Exchange(BaseHTTPRequestHandler):
    """One request; a route that answers by itself writes to ``wfile`` and returns None."""

    protocol_version = "HTTP/1.1"
    timeout = 10
    server: Any

    def do_GET(self) -> None:
        site: Site = self.server.site
        with site.lock:
            site.asked.append((self.path, dict(self.headers.items())))
        route = site.routes.get(self.path, Answer(status=404))
        answer = route(self) if callable(route) else route
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer.status)
        if "Content-Length" not in answer.headers and "Transfer-Encoding" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class Site:
    """What the server answers, by path, and the paths and headers that it was asked for."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.routes: dict[str, Route] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.lock = threading.Lock()

    def paths(self) -> list[str]:
        """Paths asked for, robots.txt left out."""
        with self.lock:
            return [path for path, _ in self.asked if path != "/robots.txt"]

    def url(self, path: str) -> str:
        return self.base + path


@contextmanager
def web_server(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A server that has ended, with all its threads, when the block is left; over TLS if a context is given."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Exchange)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site = Site(server.server_address[1])
    server.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

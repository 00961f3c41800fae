"""Which addresses may be fetched: http and https only, resolved once, and connected to just where was checked.

Feeds and pages name addresses, and so do redirects. Whoever writes one could otherwise make the machine that fetches
ask its own neighbours: cloud metadata services, routers, databases.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore
import httpx

MAX_URL_LENGTH: Final = 4096
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class AddressRefusedError(Exception):
    """The address must not be fetched; the message says why and names no secret."""


class DeadlineError(Exception):
    """A request as a whole took longer than it may."""


def check_url(url: str) -> None:
    """Refuse what is no plain web address.

    Raises:
        AddressRefusedError: another scheme than http and https, no host, a user name or password, an impossible port.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressRefusedError("it is no address") from None
    if len(url) > MAX_URL_LENGTH:
        raise AddressRefusedError(f"it has over {MAX_URL_LENGTH} characters")
    if parts.scheme.lower() not in ("http", "https"):
        raise AddressRefusedError("only http and https are fetched")
    if not host or port == 0:
        raise AddressRefusedError("it names no host")
    if parts.username is not None or parts.password is not None:
        raise AddressRefusedError("it holds a user name; give credentials as headers of the source")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also where it wraps an IPv4 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if wrapped is None and ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    return ip.is_global and not ip.is_multicast


def resolve(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The addresses of a host that may be connected to.

    Raises:
        AddressRefusedError: all are private, loopback, link-local or otherwise reserved.
        OSError: the name cannot be resolved.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(str(error)) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    allowed = [address for address in addresses if allow_private or is_public(address)]
    if not allowed:
        raise AddressRefusedError(f"the host {host} is not on the public internet; allow_private_addresses allows it")
    return allowed


class Deadline:
    """The instant by which the request of the current thread must have ended."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        before = getattr(self._of_thread, "at", None)
        self._of_thread.at = time.monotonic() + seconds
        try:
            yield
        finally:
            self._of_thread.at = before

    def left(self, timeout: float | None = None) -> float | None:
        """Seconds that an operation may take.

        Raises:
            DeadlineError: none are left.
        """
        at = getattr(self._of_thread, "at", None)
        if at is None:
            return timeout
        seconds = float(at - time.monotonic())
        if seconds <= 0:
            raise DeadlineError
        return seconds if timeout is None else min(timeout, seconds)


class GuardedTransport(httpx.BaseTransport):
    """httpx over connections that were checked.

    Only the way to the socket is changed: the host stays in the request and in the TLS handshake, so that certificates
    are verified against the name.
    """

    def __init__(self, *, allow_private: bool, deadline: Deadline) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),  # with the authorities of SSL_CERT_FILE, where it is set
            max_connections=64,
            max_keepalive_connections=16,
            keepalive_expiry=15,
            network_backend=_GuardedBackend(allow_private, deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class _GuardedBackend(httpcore.SyncBackend):
    """Resolves a host once, and connects to the addresses that were checked and to no other."""

    def __init__(self, allow_private: bool, deadline: Deadline) -> None:
        self._allow_private = allow_private
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = resolve(host, port, allow_private=self._allow_private)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from None
        last: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                stream = super().connect_tcp(address, port, self._deadline.left(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
            else:
                return _TimedStream(stream, self._deadline)
        raise last


class _TimedStream(httpcore.NetworkStream):
    """A stream on which every operation ends by the deadline: a server that sends a byte now and then stops nobody."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

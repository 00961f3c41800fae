"""Who an article is: canonical URL, the ids of article and revision, and the fingerprint of the text it came from."""

from __future__ import annotations

import hashlib
import ipaddress
import posixpath
import re
import unicodedata
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Final
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit, urlunsplit

from newsledger.articles.lexicon import pairs, table
from newsledger.articles.syndication import origin_fingerprint

__all__ = [
    "article_id",
    "canonical_url",
    "content_hash",
    "host_of",
    "is_own_canonical",
    "origin_fingerprint",
    "publisher_of",
    "revision_id",
    "web_url",
]

MAX_URL_LENGTH: Final = 4096

_PATH_SAFE: Final = "!$&'()*+,;=:@/~-._"
_FRAGMENT_SAFE: Final = _PATH_SAFE + "?#"


def content_hash(*parts: str | None) -> str:
    """First 32 hex digits of the sha256 of the parts, each framed by its length so that no two lists collide."""
    digest = hashlib.sha256()
    for part in parts:
        data = (part or "").encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()[:32]


def article_id(canonical: str | None, source: str, external_id: str | None, text: str) -> str:
    """Identity of an article: its canonical URL, else the source's own id for it, else its text.

    Args:
        canonical: what ``canonical_url`` gave.
        source: name of the source; an external id is only unique within it.
    """
    if canonical:
        return content_hash("url", canonical)
    if external_id:
        return content_hash("external", source, external_id)
    return content_hash("text", text)


def revision_id(text: str) -> str:
    """The sha256 of the UTF-8 text, 64 hex digits.

    Raises:
        UnicodeEncodeError: the text holds lone surrogates; the readers quarantine such input.
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@lru_cache(maxsize=64)  # the same address is asked for several times while one article is assembled
def canonical_url(url: str | None) -> str | None:
    """The address without what does not decide which article it leads to; equal for equal articles, and idempotent.

    https for http, host in lower case without www, m or amp, no default port, user name, tracking parameter, fragment
    or trailing slash; parameters sorted; percent-encoding normalised as in RFC 3986, section 6.2.2. A fragment that
    begins with ``!`` or ``/`` stays: pages of one-page applications differ in nothing else.

    Returns:
        None if it is no http or https address.
    """
    if not url or len(url) > MAX_URL_LENGTH:
        return None
    try:
        url.encode("utf-8")
        parts = urlsplit("".join(url.split()))
        host, port = parts.hostname, parts.port
    except ValueError:  # lone surrogates, a port that is no number, brackets without an IPv6 address
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    name = _host(host)
    if name is None:
        return None
    authority = name if port in (None, 80, 443) else f"{name}:{port}"
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(("https", authority, _path(parts.path), _query(parts.query), _recoded(fragment, _FRAGMENT_SAFE)))


def web_url(url: str | None) -> str | None:
    """The address as stated, without surrounding and inner white space; None if it is no http or https address."""
    return "".join(url.split()) if url and canonical_url(url) else None


def is_own_canonical(claimed: str, own: str | None) -> bool:
    """Whether a page may name ``claimed`` as its canonical address.

    A page speaks for its own host and its parent or child hosts only: whoever could name any address could put words
    into another publisher's article. A page that is not a front page and names one is a mistake of its template.
    """
    claimed_url, own_url = canonical_url(claimed), canonical_url(own)
    if claimed_url is None:
        return False
    if own_url is None:
        return True
    there, here = urlsplit(claimed_url), urlsplit(own_url)
    one, two = there.netloc, here.netloc
    if one != two and not one.endswith("." + two) and not two.endswith("." + one):
        return False
    is_front_page = there.path == "/" and not there.query and not there.fragment
    return not is_front_page or claimed_url == own_url


def publisher_of(canonical: str | None) -> str | None:
    """The publisher known for the host of a canonical URL (lexicons/publishers.csv), None if it is not listed."""
    if canonical is None:
        return None
    known = pairs("publishers.csv")
    labels = (urlsplit(canonical).hostname or "").split(".")
    return next((name for i in range(len(labels) - 1) if (name := known.get(".".join(labels[i:])))), None)


def host_of(canonical: str | None) -> str | None:
    """The host of a canonical URL."""
    return urlsplit(canonical).hostname if canonical else None


def _host(host: str) -> str | None:
    """Lower case, IDNA, without the labels that only say how the page is dressed; None if it cannot be a host."""
    name = unicodedata.normalize("NFKC", host).lower().strip(".")
    try:
        return f"[{ipaddress.IPv6Address(name)}]" if ":" in name else str(ipaddress.IPv4Address(name))
    except ValueError:
        pass
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    if not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", name):
        return None
    mirrors = table("web_addresses.toml")["mirror_labels"]
    labels = name.split(".")
    while len(labels) > 2 and labels[0] in mirrors:
        labels = labels[1:]
    return ".".join(labels)


def _path(path: str) -> str:
    recoded = _recoded(path, _PATH_SAFE)
    resolved = posixpath.normpath("/" + recoded.lstrip("/"))
    return "/" + resolved.lstrip("/")


def _query(query: str) -> str:
    if not query:
        return ""
    try:
        fields = parse_qsl(query, keep_blank_values=True, max_num_fields=200, errors="surrogateescape")
    except ValueError:
        return query
    kept = sorted((name, value) for name, value in fields if not _is_tracking(name.lower()))
    return urlencode(kept, errors="surrogateescape")


@cache
def _tracking_patterns() -> tuple[str, ...]:
    return tuple(table("web_addresses.toml")["tracking_parameters"])


def _is_tracking(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in _tracking_patterns())


def _recoded(text: str, safe: str) -> str:
    """Percent-encoding in one form: unreserved characters plain, all else encoded with upper-case digits."""
    return quote(unquote_to_bytes(text.replace("%2F", "%252F").replace("%2f", "%252F")), safe=safe).replace(
        "%252F", "%2F"
    )

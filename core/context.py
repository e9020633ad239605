"""What is known about the request that causes a write: its id, address, and whose it is."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest

# Where a write comes from: the faces of the portal, a workbook, a job or command.
PAGE, ADMIN, API, IMPORT, JOB = "page", "admin", "api", "import", "job"


@dataclass(frozen=True)
class RequestContext:
    """Facts for the audit trail and the log; empty outside a request (commands, jobs).

    `user_id` is the number under which the audit trail knows who is signed in; never a name.
    """

    request_id: str = ""
    address: str = ""
    source: str = JOB
    user_id: int | None = None


OUTSIDE = RequestContext()
current: ContextVar[RequestContext] = ContextVar("request_context", default=OUTSIDE)


@contextmanager
def coming_from(source: str) -> Iterator[None]:
    """Let what is written inside come from somewhere else than the request around it."""
    token = current.set(replace(current.get(), source=source))
    try:
        yield
    finally:
        current.reset(token)


def keep_user(request: HttpRequest, user_id: int) -> None:
    """Have every line of the log that this request still causes say whose it is.

    Source: docs/rules.md R-LOG-1.
    """
    context = replace(current.get(), user_id=user_id)
    request.portal_context = context  # type: ignore[attr-defined]  # core.logs, once it is over
    current.set(context)


def source_of(path: str) -> str:
    """Return through which of the portal's faces a request comes."""
    faces = {"admin": ADMIN, "api": API}
    return faces.get(path.strip("/").partition("/")[0], PAGE)


def address_of(request: HttpRequest) -> str:
    """Return the visitor's address, by which tries and public forms are limited.

    Behind PROXY_COUNT reverse proxies each has added the address it saw to X-Forwarded-For, so the
    visitor's is that many from the right; what stands further left the visitor may have invented.
    Without proxies, or when one did not add its part, it is the address of the connection.
    """
    connection: str = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXY_COUNT:
        return connection
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(hops) < settings.PROXY_COUNT:
        return connection
    hop = hops[-settings.PROXY_COUNT].strip()
    try:
        return str(ipaddress.ip_address(hop))
    except ValueError:
        return connection


def visitor_of(request: HttpRequest) -> str:
    """Return what one visitor can have: an IPv4 address, or the whole /64 of an IPv6 one."""
    return network_of(address_of(request))


def network_of(address: str) -> str:
    """Return an IPv4 address as it is, an IPv6 one as its /64; "unknown" for none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address or "unknown"
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return address

"""What is known about the request that causes a write: its id, address, and nothing else."""

import ipaddress
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class RequestContext:
    """Facts for the audit trail; empty outside a request (commands, jobs)."""

    request_id: str = ""
    address: str = ""


OUTSIDE = RequestContext()
current: ContextVar[RequestContext] = ContextVar("request_context", default=OUTSIDE)


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

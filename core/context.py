"""What is known about the request that causes a write: its id, address, and nothing else."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestContext:
    """Facts for the audit trail; empty outside a request (commands, jobs)."""

    request_id: str = ""
    address: str = ""


OUTSIDE = RequestContext()
current: ContextVar[RequestContext] = ContextVar("request_context", default=OUTSIDE)

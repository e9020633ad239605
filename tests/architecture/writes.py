"""What one request wrote, read from its statements; what of it needs no event (G-45)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from audit.models import AuditEvent
from tests.audit.test_every_write import WITHOUT as FUNCTIONS

READS = re.compile(r"\s*(SELECT|EXPLAIN|PRAGMA|RELEASE|SET|\(SELECT)\b", re.I)
WRITE = re.compile(r'\s*(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(?P<table>\w+)', re.I)
SAVEPOINT = re.compile(r'(?P<back>ROLLBACK TO )?SAVEPOINT "?(?P<name>\w+)', re.I)
UNKNOWN = "?"  # a statement that is none of these
# Told by the trail, but not of what was written: that somebody was refused.
REFUSED = "access.refused"
# Tables whose rows come and go without an event, with the reason, as for the functions.
TABLES = {
    "django_session": "the session's own row",
    "accounts_signin": FUNCTIONS["accounts.sign_ins.touch_sign_in"],
    "accounts_message": FUNCTIONS["accounts.messages.send_message"],
    "core_outboxentry": "work that waits for what another event tells",
}
# The same for what one route writes.
DRAFT = {"volunteers_activity", "volunteers_activityphoto", "volunteers_participation"}
ROUTES = {
    "accounts:authenticator": (
        {"accounts_authenticator"},
        FUNCTIONS["accounts.second_factor.prepare_authenticator"],
    ),
    "services:useful": (
        {"services_usefultally"},
        "an event would hold the moment and the address of one reader",
    ),
    "volunteers:activity-edit": (DRAFT, "a draft has one event, when it is first saved"),
}


class Writes:
    """The tables in which rows changed, without what was taken back to a savepoint."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self._marks: dict[str, int] = {}

    @property
    def tables(self) -> set[str]:
        """Return the tables, or UNKNOWN."""
        return set(self.statements)

    def watch(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Run a statement and remember what it changed."""
        result = execute(sql, params, many, context)
        words = str(sql)
        if found := SAVEPOINT.match(words):
            if found["back"]:
                del self.statements[self._marks[found["name"]] :]
            else:
                self._marks[found["name"]] = len(self.statements)
        elif not READS.match(words):
            table = WRITE.match(words)
            # How many an INSERT made is not known before what it returns is read.
            if table is None or words[:6] == "INSERT" or context["cursor"].rowcount != 0:
                self.statements.append(table["table"] if table else UNKNOWN)
        return result


@contextmanager
def writes() -> Iterator[Writes]:
    """Yield what is written meanwhile."""
    written = Writes()
    with connection.execute_wrapper(written.watch):
        yield written


def newest_event() -> int:
    """Return the key of the newest event."""
    newest = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def has_event_since(newest: int) -> bool:
    """Tell whether the trail has grown by what tells of a write."""
    return AuditEvent.objects.filter(pk__gt=newest).exclude(action=REFUSED).exists()


def needs_event(route: str, tables: set[str]) -> set[str]:
    """Return those of the tables that a route must not write without an event."""
    return tables - TABLES.keys() - (ROUTES[route][0] if route in ROUTES else set())

"""Erasures noted in a second place, and done again where a backup has brought somebody back.

A line names rows by their uid and texts by their key, and says nothing of the person: the restored
rows themselves say who it was.
Source: docs/rules.md R-PIP-4.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from audit.actions import record
from audit.models import AuditEvent
from core import crypto
from core.database import locked, save_version
from dashboard.models import SubjectKind, SubjectRequest, SubjectState
from dashboard.personal.erasing import erase
from dashboard.personal.mentions import Mention, Words, has_namesake, mentions
from dashboard.personal.people import KEPT, Found, Identity, Kept, find
from dashboard.personal.traces import erase_traces
from places.models import Street

AGAIN = "subject_request.erased_again"
REASON = "恢复了较早的备份"


@dataclass(frozen=True)
class Erasure:
    """One erasure: which rows were the person's, which texts were picked, which were left."""

    request: str
    street: str
    by: str
    at: str
    rows: list[list[str]]
    texts: list[str]
    left: list[str]
    is_only_one: bool


def what_was_erased(
    request: UUID,
    found: list[Found],
    listed: list[Mention],
    texts: set[str],
    *,
    is_only_one: bool,
) -> dict[str, Any]:
    """Return what a request keeps of its erasure, so that it can be done again."""
    return {
        "rows": [
            [_place(one.kept), str(row.uid), _digest(one.kept, row, request)]  # type: ignore[attr-defined]
            for one in found
            for row in one.rows
        ],
        "texts": sorted(texts),
        "left": sorted({one.key for one in listed} - texts),
        "is_only_one": is_only_one,
    }


def note() -> int:
    """Add to the file every erasure that is not in it yet; return how many. Safe to run twice."""
    known = {line.request for line in noted()}
    rows = SubjectRequest.objects.filter(kind=SubjectKind.ERASE, state=SubjectState.DONE)
    missing = [
        Erasure(
            request=str(row.uid),
            street=str(row.street.uid),
            by=str(row.decided_by.uid) if row.decided_by else "",
            at=row.decided_at.isoformat() if row.decided_at else "",
            **(row.erased or {}),
        )
        for row in rows.exclude(erased=None).select_related("street", "decided_by").order_by("pk")
        if str(row.uid) not in known
    ]
    if missing:
        settings.ERASURES.parent.mkdir(parents=True, exist_ok=True)
        with settings.ERASURES.open("a", encoding="ascii") as file:
            # A line that a power cut left unfinished ends here.
            file.write("".join(f"\n{json.dumps(asdict(line))}\n" for line in missing))
    return len(missing)


def noted() -> list[Erasure]:
    """Return the lines of the file; one that was left unfinished says nothing."""
    if not settings.ERASURES.exists():
        return []
    with settings.ERASURES.open(encoding="ascii", errors="replace") as file:
        return [line for text in file if (line := _read(text)) is not None]


def undone() -> Iterator[Erasure]:
    """Yield the noted erasures that this database does not know: it is from before them."""
    yield from (line for line in noted() if _is_undone(line))


def _is_undone(line: Erasure) -> bool:
    request = SubjectRequest.objects.filter(uid=line.request)
    again = AuditEvent.objects.filter(action=AGAIN, fields__facts__request=line.request)
    return not (request.exclude(state=SubjectState.WAITING).exists() or again.exists())


@transaction.atomic
def erase_again(line: Erasure, *, at: datetime) -> tuple[dict[str, int], int] | None:
    """Erase once more what a backup brought back; None when somebody just did.

    Shape:  ({what: how many}, texts with the name that were not there to be looked at then).
    """
    street = Street.objects.filter(uid=line.street).first()
    if street is None:
        return {}, 0
    locked(street)
    if not _is_undone(line):
        return None
    found = _found(line, street)
    people = {
        identity.name: identity
        for one in found
        for row in one.rows
        for identity in [_identity(one.kept, row)]
    }
    by = User.objects.filter(uid=line.by or None).first()
    events: dict[str, Any] = {"by": by, "at": at, "reason": REASON}
    plans = [_plan(identity, found, street, line) for _name, identity in sorted(people.items())]
    done = erase(found, request=UUID(line.request), **events)
    for words, texts, alone in plans:
        more = erase_traces(words, street, texts=texts, is_only_one=alone, **events)
        done |= {what: done.get(what, 0) + count for what, count in more.items()}
    unseen = {one.key for words, _texts, _alone in plans for one in mentions(words, street)}
    request = _close(line, by, done, at)
    facts: dict[str, str | int | None] = {
        "request": line.request,
        "rows": sum(len(one.rows) for one in found),
    }
    record(AGAIN, request, by=by, at=at, reason=REASON, facts=facts)
    return done, len(unseen - set(line.left))


def _found(line: Erasure, street: Street) -> list[Found]:
    """Return the noted rows, and what else is found of the people that they are."""
    merged: dict[str, Found] = {}
    for kept in KEPT:
        for row in _noted_rows(kept, line, street):
            _add(merged, Found(kept, [row]))
            for other in find(_identity(kept, row), street):
                _add(merged, other)
    return list(merged.values())


def _noted_rows(kept: Kept, line: Erasure, street: Street) -> Iterator[Any]:
    """Yield the noted rows of a place that are still this person's.

    A team may have had another leader when the backup was made: there the name must be the same.
    """
    digests = {uid: digest for place, uid, digest in line.rows if place == _place(kept)}
    rows = kept.model._base_manager.filter(uid__in=digests, **{kept.street: street})
    for row in rows.order_by("pk"):
        if _is_a_person(kept) or digests[str(row.uid)] in _digests(kept, row, line.request):
            yield row


def _add(merged: dict[str, Found], more: Found) -> None:
    known = merged.setdefault(_place(more.kept), Found(more.kept, []))
    keys = {row.pk for row in known.rows}
    known.rows.extend(row for row in more.rows if row.pk not in keys)


def _plan(
    identity: Identity, found: list[Found], street: Street, line: Erasure
) -> tuple[Words, set[str], bool]:
    """Return what to look for, in which texts it goes, and whether the name alone tells who."""
    words = Words.of(identity, found)
    alone = line.is_only_one and not has_namesake(identity, found, street)
    listed = {one.key for one in mentions(words, street)}
    return words, listed - set(line.left) if alone else listed & set(line.texts), alone


def _identity(kept: Kept, row: Any) -> Identity:
    number = row.unseal_id_number() if getattr(row, "id_number_sealed", "") else ""
    return Identity(getattr(row, kept.name), getattr(row, kept.phone), number)


def _place(kept: Kept) -> str:
    return f"{kept.label}.{kept.name}"


def _is_a_person(kept: Kept) -> bool:
    """True for a table of people; a team, a unit or a guardian's place may change hands."""
    return kept.name == "name"


def _digest(kept: Kept, row: Any, request: UUID) -> str:
    return "" if _is_a_person(kept) else crypto.digest(f"{request} {getattr(row, kept.name)}")


def _digests(kept: Kept, row: Any, request: str) -> list[str]:
    text = f"{request} {getattr(row, kept.name)}"
    return [crypto.digest_under(key, text) for key in crypto.audit_keys()]


def _close(
    line: Erasure, by: User | None, done: dict[str, int], at: datetime
) -> SubjectRequest | None:
    """Close the request, where the backup has it and whoever decided it."""
    found = SubjectRequest.objects.filter(uid=line.request).first()
    if found is None or by is None:
        return found
    row = locked(found)
    row.state, row.identity_sealed, row.outcome = SubjectState.DONE, "", done
    row.decided_by, row.decided_at = by, at
    row.erased = {
        "rows": line.rows,
        "texts": line.texts,
        "left": line.left,
        "is_only_one": line.is_only_one,
    }
    save_version(row)
    return row


def _read(text: str) -> Erasure | None:
    try:
        return Erasure(**json.loads(text))
    except (ValueError, TypeError):
        return None

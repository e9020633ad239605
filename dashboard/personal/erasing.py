"""A person's data taken out of every table; the rows stay, so every figure stays (PIPL 47)."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Q

from accounts.models import User
from audit.actions import record
from core import crypto
from core.models import ImportedRows
from core.pagecache import forget_on_commit
from dashboard.personal.people import Found
from volunteers.models import VolunteerMerge, forget_alike_count

GONE = "已删除"


def pseudonym(request: UUID) -> str:
    """Return the name that stands for the person from now on, the same in every row of theirs."""
    return f"{GONE}{request.hex[:6]}"


def erase(
    found: list[Found], *, request: UUID, by: User | None, at: datetime, reason: str
) -> dict[str, int]:
    """Replace names and phones, empty what else tells who it was; return {table: rows}.

    Runs inside the caller's transaction. Each row gets an event of its own, without values.
    """
    done: dict[str, int] = {}
    uids = set()
    for one in found:
        if one.kept.held:
            done |= _empty_held(one, by=by, at=at, reason=reason)
            continue
        keys = [row.pk for row in one.rows]
        one.kept.model._base_manager.filter(pk__in=keys).update(
            **{one.kept.name: pseudonym(request), one.kept.phone: GONE},
            **one.kept.emptied,
            version=F("version") + 1,
            updated_at=at,
        )
        for row in one.rows:
            record("person.erased", row, by=by, at=at, reason=reason, label=one.kept.noun)
        uids |= {str(row.uid) for row in one.rows}  # type: ignore[attr-defined]
        done[one.kept.noun] = len(keys)
    done |= {noun: n for noun, n in _forget_memories(found, uids).items() if n}
    forget_alike_count()
    forget_on_commit()
    return done


def _empty_held(found: Found, *, by: User | None, at: datetime, reason: str) -> dict[str, int]:
    """Empty of a row that stays what only the person's wish kept there: how to reach them."""
    names = list(found.kept.emptied)
    told = [row for row in found.rows if any(getattr(row, name) for name in names)]
    keys = [row.pk for row in told]
    found.kept.model._base_manager.filter(pk__in=keys).update(
        **found.kept.emptied, version=F("version") + 1, updated_at=at
    )
    for row in told:
        record("person.erased", row, by=by, at=at, reason=reason, label=found.kept.noun)
    return {f"{found.kept.noun}的通知方式": len(told)} if told else {}


def _forget_memories(found: list[Found], uids: set[str]) -> dict[str, int]:
    """Empty what merges and imports remember of the rows: undoing would bring the person back."""
    people = [row.pk for one in found for row in one.rows if one.kept.volunteer == "pk"]
    merges = VolunteerMerge.objects.filter(Q(kept__in=people) | Q(entries__in=people)).distinct()
    emptied = 0
    for merge in merges:
        merge.remember({"entries": [], "seats": [], "activities": [], "followers": []})
        merge.save(update_fields=["memory_sealed"])
        emptied += 1
    labels = {one.kept.label.lower() for one in found}
    kept = ImportedRows.objects.filter(model_label__in=labels)
    return {"合并记录": emptied, "导入前的内容": sum(_forget(rows, uids) for rows in kept)}


def _forget(kept: ImportedRows, uids: set[str]) -> int:
    """Empty the former values of the person's rows in one kept chunk; return how many."""
    field, row = ImportedRows.SEALED_FIELD, str(kept.uid)
    memories: list[list[Any]] = json.loads(crypto.unseal(kept.sealed, field=field, row=row))
    own = [memory for memory in memories if memory[0] in uids and memory[2]]
    for memory in own:
        memory[2], memory[3] = {}, {}
    if own:
        text = json.dumps(memories, cls=DjangoJSONEncoder, ensure_ascii=False)
        kept.sealed = crypto.seal(text, field=field, row=row)
        kept.save(update_fields=["sealed"])
    return len(own)

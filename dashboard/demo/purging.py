"""Take the demo rows out again, and nothing else.

Rows count as demo data when they are marked, when they belong to a marked row alone (opening
hours, photos of an activity), or when they are traces of a demo person's visits. Any other row
that points at a demo row is real work: then nothing is removed and all of it is listed.
"""

from collections.abc import Iterator
from functools import partial, reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from accounts.models import Message, SignIn
from audit.actions import record
from audit.models import AuditEvent
from core import pagecache
from core.errors import RefusedError
from core.models import Job, Record

TRACES: tuple[tuple[type[Record], str], ...] = (
    (SignIn, "user"),
    (Message, "recipient"),
    (Job, "owner"),
)
LISTED = 20


@transaction.atomic
def purge_demo() -> dict[str, int]:
    """Remove all demo data.

    Shape:  {中文 name of the register: rows removed}; empty when there was none.
    Errors: RefusedError naming the real rows that hang on demo rows; nothing is removed then.
    """
    for trace, owner in TRACES:
        trace._default_manager.filter(**{f"{owner}__is_demo": True}).update(is_demo=True)
    in_the_way = [sentence for model in _tables() for sentence in _real_rows_on_demo(model)]
    if in_the_way:
        shown = "\n".join(in_the_way[:LISTED])
        more = f"\n……共 {len(in_the_way)} 条" if len(in_the_way) > LISTED else ""
        raise RefusedError(f"以下真实数据挂在演示数据上，请先改挂或结束，再清除：\n{shown}{more}")
    files = list(_demo_files())
    removed = {}
    for model in sorted(_tables(), key=lambda table: issubclass(table, Record)):
        # Keys are checked at commit, so the order among the marked tables does not matter.
        rows = model._default_manager.filter(_is_demo(model))
        count = rows._raw_delete(rows.db)
        if count and not model._meta.auto_created:
            removed[str(model._meta.verbose_name)] = count
    record("demo.purged", facts={"rows": sum(removed.values())})
    pagecache.forget_on_commit()
    for storage, name in files:
        transaction.on_commit(partial(storage.delete, name))
    return removed


def _tables() -> list[type[models.Model]]:
    """Return every table that can hold demo rows, the automatic link tables included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model is not AuditEvent and (issubclass(model, Record) or _record_keys(model))
    ]


def _demo_files() -> Iterator[tuple[Any, str]]:
    """Yield where each file of a demo row is kept: photos, agreements, exports …"""
    for model in _tables():
        if not issubclass(model, Record):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                rows = model._default_manager.filter(is_demo=True).order_by()
                names = rows.exclude(**{field.name: ""}).values_list(field.name, flat=True)
                yield from ((field.storage, name) for name in names if name)


def _record_keys(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Record)
    ]


def _is_demo(model: type[models.Model]) -> Q:
    """Return the condition that a row is demo data: marked, or hanging on a marked row."""
    if issubclass(model, Record):
        return Q(is_demo=True)
    return reduce(or_, (Q(**{f"{key.name}__is_demo": True}) for key in _record_keys(model)))


def _real_rows_on_demo(model: type[models.Model]) -> Iterator[str]:
    """Yield a line for each real row of `model` that points at a demo row."""
    keys = _record_keys(model)
    for key in keys:
        points_at_demo = Q(**{f"{key.name}__is_demo": True})
        if issubclass(model, Record):
            real = Q(is_demo=False)
        else:
            others = [other for other in keys if other is not key]
            real = reduce(
                or_, (Q(**{f"{other.name}__is_demo": False}) for other in others), Q(pk__in=[])
            )
        rows = model._default_manager.filter(points_at_demo & real).select_related(key.name)
        for row in rows.order_by("pk")[: LISTED * 5]:
            label = model._meta.verbose_name
            yield f"{label}“{row}”的{key.verbose_name}是演示数据“{getattr(row, key.name)}”"

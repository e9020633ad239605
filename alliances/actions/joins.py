"""One unit that was entered twice becomes one again, and comes apart when that was a mistake."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.actions.joined_spans import end_coverage_of_joined, end_doubles, give_back
from audit.actions import record
from core import pagecache
from core.database import save_version
from core.errors import RefusedError
from core.models import Record
from places.models import Unit, UnitJoin, covered_by

FILLED = ("address", "contact_name", "contact_phone", "community")
# Posts are granted, never moved; joins are about the unit itself.
STAYS = {"accounts.Post", "places.Unit", "places.UnitJoin"}


@transaction.atomic
def join_units(*, kept: Unit, joined: Unit, by: User, at: datetime | None = None) -> UnitJoin:
    """Let `kept` stand for both: what names `joined` names `kept` from now on.

    Shape:  memberships, projects, activities and whatever else points at the unit go over; where
            `kept` has the same already the row stays and counts nowhere, and a membership of
            `kept` begins with the first of both. What `kept` lacks (code, address, contact,
            community) it takes from `joined`.
    Errors: RefusedError outside one's posts, across streets, between demo and real data, for one
            that was joined before, or with two different credit codes.
    Source: docs/rules.md R-UNI-4.
    """
    now = at or timezone.now()
    kept, joined = _locked(kept, joined, by=by)
    memory: dict[str, Any] = {"code": "", "filled": [], "followers": [], "moved": [], "stayed": 0}
    if joined.credit_code and not kept.credit_code:
        memory["code"], code = joined.credit_code, joined.credit_code
        joined.credit_code = None
        joined.save(update_fields=["credit_code"])
        kept.credit_code = code
    for name in FILLED:
        if not getattr(kept, name) and getattr(joined, name):
            setattr(kept, name, getattr(joined, name))
            memory["filled"].append(name)
    followers = Unit.objects.filter(same_as=joined)
    memory["followers"] = list(followers.values_list("pk", flat=True))
    followers.update(same_as=kept)
    joined.same_as = kept
    for row in (joined, kept):
        save_version(row)
    memory["doubles"] = end_doubles(kept=kept, joined=joined, by=by, at=now)
    ended = {(change["table"], change["key"]) for change in memory["doubles"]}
    for model, field in relations():
        moved, stayed = _move(model, field, joined, kept, ended)
        memory["stayed"] += stayed
        if moved:
            memory["moved"].append([model._meta.label, field, moved])
    memory["doubles"] += end_coverage_of_joined(kept)
    join = UnitJoin(
        kept=kept, joined=joined, joined_at=now, joined_by=by, memory=memory, is_demo=kept.is_demo
    )
    join.full_clean()
    join.save()
    facts = {"moved": join.moved_count, "stayed": join.stayed_count}
    record("unit.merged", kept, by=by, at=now, facts=facts)
    record("unit.merged_away", joined, by=by, at=now)
    pagecache.forget_on_commit()
    return join


@transaction.atomic
def undo_join(*, join: UnitJoin, by: User, at: datetime | None = None) -> UnitJoin:
    """Let both units stand for themselves again, each with what it had.

    What was moved on to a third unit since, or came to the remaining one, stays there.
    Errors: RefusedError when it was undone, or the remaining unit was joined to another since.
    Source: docs/rules.md R-UNI-4.
    """
    now = at or timezone.now()
    join = UnitJoin.objects.select_for_update(no_key=True).get(pk=join.pk)
    if join.undone_at is not None:
        raise RefusedError("这次合并已经撤销过。")
    units = Unit.objects.select_for_update(no_key=True).filter(
        pk__in=[join.kept_id, join.joined_id]
    )
    rows = {row.pk: row for row in units.order_by("pk")}
    kept, joined = rows[join.kept_id], rows[join.joined_id]
    _check_posts([kept, joined], by=by)
    if kept.same_as is not None:
        raise RefusedError(f"“{kept}”后来又并入了“{kept.same_as}”，请先撤销那一次。")
    memory = join.memory
    for name in memory["filled"]:
        if getattr(kept, name) == getattr(joined, name):
            setattr(kept, name, None if name == "community" else "")
    gives_code = bool(memory["code"]) and kept.credit_code == memory["code"]
    if gives_code:
        kept.credit_code = None
    save_version(kept)
    joined.same_as = None
    joined.credit_code = memory["code"] if gives_code else joined.credit_code
    save_version(joined)
    Unit.objects.filter(pk__in=memory["followers"], same_as=kept).update(same_as=joined)
    tables = {model._meta.label: model for model, _ in relations()}
    for label, field, keys in memory["moved"]:
        for key in keys:
            _point(tables[label], field, key, kept, joined)
    give_back(memory.get("doubles", []))  # a join of an earlier version ended none
    join.undone_at, join.undone_by = now, by
    join.full_clean()
    join.save()
    record("unit.merge_undone", kept, by=by, at=now)
    pagecache.forget_on_commit()
    return join


@transaction.atomic
def tell_units_apart(*, units: Sequence[Unit], by: User, at: datetime | None = None) -> None:
    """Note that units which look alike are different ones; they are not listed again.

    Errors: RefusedError outside one's posts.
    Source: docs/rules.md R-UNI-3.
    """
    now = at or timezone.now()
    _check_posts(units, by=by)
    for unit in units:
        record("unit.kept_apart", unit, by=by, at=now)
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(told_apart_at=now)


def relations() -> Iterator[tuple[Any, str]]:
    """Yield every (table, column) of the portal that names a unit and follows it into a join."""
    related: tuple[Any, ...] = tuple(Unit._meta.related_objects)
    for relation in related:
        model: Any = relation.related_model
        if model._meta.label in STAYS:
            continue
        if not relation.many_to_many:
            yield model, relation.field.name
        elif relation.through._meta.auto_created:  # else it is a table of its own, found above
            yield relation.through, relation.field.m2m_reverse_field_name()


def _move(
    model: Any, field: str, joined: Unit, kept: Unit, ended: Collection[tuple[str, int]]
) -> tuple[list[int], int]:
    """Point rows at the remaining unit; return their keys, and how many it has already."""
    moved, stayed = [], 0
    for key in model._default_manager.filter(**{field: joined}).values_list("pk", flat=True):
        has_it = (model._meta.label, key) in ended
        if not has_it and _point(model, field, key, joined, kept):
            moved.append(key)
        else:
            stayed += 1
    return moved, stayed


def _point(model: Any, field: str, key: int, old: Unit, new: Unit) -> bool:
    """Change one row from `old` to `new`; False when a constraint says that `new` has it."""
    values: dict[str, Any] = {field: new}
    if issubclass(model, Record):
        values["version"] = F("version") + 1
    rows: models.QuerySet[Any] = model._default_manager.filter(pk=key, **{field: old})
    try:
        with transaction.atomic():
            rows.update(**values)
    except IntegrityError:
        return False
    return True


def _check_posts(units: Sequence[Unit], *, by: User) -> None:
    if not all(covered_by(by, unit, Permission.UNIT_EDIT) for unit in units):
        raise RefusedError("这两家单位不都在您的岗位范围内，请联系街道党建办。")


def _locked(kept: Unit, joined: Unit, *, by: User) -> tuple[Unit, Unit]:
    """Return both under lock, if they may become one."""
    found = (
        Unit.objects.select_for_update(no_key=True)
        .filter(pk__in=[kept.pk, joined.pk])
        .order_by("pk")
    )
    rows = {row.pk: row for row in found}
    if len(rows) != 2:
        raise RefusedError("请选择两家不同的单位。")
    kept, joined = rows[kept.pk], rows[joined.pk]
    _check_posts([kept, joined], by=by)
    for unit in (kept, joined):
        if unit.same_as is not None:
            raise RefusedError(f"“{unit}”已并入“{unit.same_as}”，请刷新后再看。")
    if kept.street_id != joined.street_id or kept.is_demo != joined.is_demo:
        raise RefusedError("只能合并同一街道的单位；演示数据不能和真实数据合并。")
    if kept.credit_code and joined.credit_code:
        raise RefusedError("两家单位的统一社会信用代码不同，是两个法人，不能合并。")
    return kept, joined

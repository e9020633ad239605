"""Writes of the codes on door posters: issued, revoked, issued again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from core.words import written
from grids.actions.places import kept_buildings
from grids.models import BuildingCode
from places.models import Building, Compound

MOST_POSTERS = 300  # in one file: thirteen seconds of work, half a gigabyte of memory


@transaction.atomic
def issue_codes(
    *, buildings: Iterable[Building], by: User, at: datetime | None = None
) -> list[BuildingCode]:
    """Give a code to each building that has no valid one.

    Shape:  the new codes.
    Errors: RefusedError when one of the buildings is out of reach.
    Source: docs/rules.md R-GRD-8.
    """
    keys = [building.pk for building in buildings]
    rows = list(Building.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    if kept_buildings(by, on=timezone.localdate(at)).filter(pk__in=keys).count() != len(rows):
        raise RefusedError("有的楼栋不在您的岗位或网格范围内，请由所在社区发放。")
    have = set(BuildingCode.objects.valid().filter(building__in=rows).values_list("building"))
    now = at or timezone.now()
    new = [
        BuildingCode(building=row, issued_at=now, issued_by=by)
        for row in rows
        if (row.pk,) not in have
    ]
    made = BuildingCode.objects.bulk_create(new)
    if made:
        record("building_code.issued", by=by, at=at, facts={"buildings": len(made)})
    return made


@transaction.atomic
def order_posters(*, compound: Compound, by: User, at: datetime | None = None) -> list[Building]:
    """Note that the posters of a compound are made; give a code to each building without one.

    Shape:  the buildings that `by` keeps there, with what a poster says of their place.
    Errors: RefusedError for none, and for more than one file holds.
    """
    rows = kept_buildings(by, on=timezone.localdate(at)).filter(compound=compound).order_by("pk")
    buildings = list(rows.select_related("compound__community__street"))
    if not buildings:
        raise RefusedError("这个小区没有在您范围内的楼栋，请由所在社区打印。")
    if len(buildings) > MOST_POSTERS:
        raise RefusedError(
            f"一份 PDF 最多 {MOST_POSTERS} 张，这个小区有 {len(buildings)} 栋，请逐栋打印。"
        )
    issue_codes(buildings=buildings, by=by, at=at)
    facts = {"rows": len(buildings)}
    record("posters.made", by=by, at=at, label=compound.name, facts=facts)
    return buildings


@transaction.atomic
def revoke_code(
    *, code: BuildingCode, reason: str, by: User, at: datetime | None = None
) -> BuildingCode:
    """Make a code lead nowhere: its page says so from now on.

    Errors: RefusedError for one that was revoked before, or out of reach.
    Source: docs/rules.md R-GRD-8.
    """
    row = locked(code)
    check_valid(row, by=by, at=at)
    row.revoke_reason = written(reason, ask="请写明作废原因。")
    row.revoked_at, row.revoked_by = at or timezone.now(), by
    pagecache.forget_on_commit()
    return save_recorded(row, "building_code.revoked", by=by, version=row.version, at=at)


def check_valid(row: BuildingCode, *, by: User, at: datetime | None = None) -> None:
    """Refuse to revoke a code that is out of one's reach, or was revoked before.

    Source: docs/rules.md R-GRD-8.
    """
    if not kept_buildings(by, on=timezone.localdate(at)).filter(pk=row.building_id).exists():
        raise RefusedError("这栋楼不在您的岗位或网格范围内，请由所在社区办理。")
    if row.revoked_at is not None:
        raise RefusedError("这个楼栋码已经作废。")

"""Writes of renewal projects, their hand-over lists and of drainage units."""

from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked, save_version
from core.errors import RefusedError
from core.words import written
from places.actions import check_scope, placed
from places.models import covered_by
from projects.models import (
    STAGES,
    DrainageStage,
    DrainageUnit,
    HandoverItem,
    RenewalHalt,
    RenewalProject,
    RenewalStage,
)

Row = TypeVar("Row", RenewalProject, DrainageUnit)

MOST_ITEMS = 40
MOST_NOTED = 300  # signs of a remark


@transaction.atomic
def save_renewal(
    *,
    project: RenewalProject,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> RenewalProject:
    """Save what a project is; its four days are registered one by one.

    Source: docs/rules.md R-RNW-1.
    """
    check_scope(project, by=by, permission=Permission.RENEWAL_EDIT, place_of=placed)
    return save_recorded(project, "renewal.saved", by=by, version=version, at=at)


@transaction.atomic
def reach_renewal_stage(
    *,
    project: RenewalProject,
    stage: RenewalStage,
    day: date,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> RenewalProject:
    """Register the day of the step that comes next: 启动, 开工, 完工 or 验收.

    Errors: RefusedError out of order, for a day to come or before the step in front, and for an
            acceptance while the hand-over list is open; ConflictError.
    Source: docs/rules.md R-RNW-1.
    """
    row = locked(project)
    check_stage(row, stage, by=by)
    row.expect_version(version)
    place = STAGES.index(stage)
    earlier = getattr(row, STAGES[place - 1].day_field) if place else None
    _check_day(day, earlier, stage.label, at=at)
    setattr(row, stage.day_field, day)
    return _save_stage(row, f"renewal.{stage.value}", by=by, at=at)


@transaction.atomic
def take_back_renewal_stage(
    *,
    project: RenewalProject,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> RenewalProject:
    """Take back the last step that was registered, when that was a mistake.

    The reason stands before what was noted already.
    Errors: RefusedError without a reason, or for one that leaves no room for the remark;
            ConflictError.
    Source: docs/rules.md R-RNW-1.
    """
    row = locked(project)
    last = check_begun(row, by=by)
    row.expect_version(version)
    words = written(reason, ask="请写明为什么撤回。")
    setattr(row, last.day_field, None)
    row.note = _noted(f"撤回{last.label}：{words}", row.note)
    return _save_stage(row, "renewal.taken_back", by=by, at=at, reason=words)


@transaction.atomic
def halt_renewal(
    *,
    project: RenewalProject,
    halt: str,
    day: date,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> RenewalProject:
    """Let a project stand still since a day: paused, or given up; its steps stay registered.

    Shape:  `halt` is PAUSED or ENDED of RenewalHalt; what is paused may be given up.
    Errors: RefusedError without a reason, once it is completed or stands still so already, for a
            day to come or before its last step or its pause; ConflictError.
    Source: docs/rules.md R-RNW-8.
    """
    row = locked(project)
    check_haltable(row, by=by)
    row.expect_version(version)
    if row.halt == halt:
        raise RefusedError(f"项目{row.get_halt_display()}，不用再登记一次。")
    words = written(reason, ask="请写明暂停或终止的原因。", most=MOST_NOTED)
    days = [getattr(row, stage.day_field) for stage in STAGES]
    reached = max((one for one in (*days, row.halted_on) if one is not None), default=None)
    _check_day(day, reached, RenewalHalt(halt).label.removeprefix("已"), at=at)
    row.halt, row.halted_on, row.halt_reason = halt, day, words
    return _save_stage(row, "renewal.halted", by=by, at=at, reason=words)


@transaction.atomic
def resume_renewal(
    *,
    project: RenewalProject,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> RenewalProject:
    """Go on with a project that stood still; the trail keeps why and since when it did.

    Errors: RefusedError without a reason, or when it does not stand still; ConflictError.
    Source: docs/rules.md R-RNW-8.
    """
    row = locked(project)
    check_halted(row, by=by)
    row.expect_version(version)
    words = written(reason, ask="请写明恢复的原因。", most=MOST_NOTED)
    row.halt, row.halted_on, row.halt_reason = RenewalHalt.NONE, None, ""
    return _save_stage(row, "renewal.resumed", by=by, at=at, reason=words)


@transaction.atomic
def add_handover_item(
    *, project: RenewalProject, text: str, by: User, at: datetime | None = None
) -> HandoverItem:
    """Put one more thing on the list of what is to be handed over.

    Source: docs/rules.md R-RNW-1.
    """
    row = locked(project)
    check_takes_items(row, by=by)
    item = HandoverItem(project=row, text=text.strip())
    return save_recorded(item, "handover_item.saved", by=by, at=at)


@transaction.atomic
def check_handover_item(
    *, item: HandoverItem, note: str, by: User, at: datetime | None = None
) -> HandoverItem:
    """Register that one thing is there.

    Source: docs/rules.md R-RNW-1.
    """
    locked(item.project)
    row = locked(item)
    check_unchecked(row, by=by)
    row.checked_on, row.note = timezone.localdate(at), note.strip()[:200]
    return save_recorded(row, "handover_item.checked", by=by, version=row.version, at=at)


@transaction.atomic
def save_drainage(
    *, unit: DrainageUnit, by: User, version: int | None = None, at: datetime | None = None
) -> DrainageUnit:
    """Save what a drainage unit is; its days are registered one by one."""
    check_scope(unit, by=by, permission=Permission.RENEWAL_EDIT, place_of=placed)
    return save_recorded(unit, "drainage.saved", by=by, version=version, at=at)


@transaction.atomic
def reach_drainage_stage(
    *,
    unit: DrainageUnit,
    stage: DrainageStage,
    day: date,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> DrainageUnit:
    """Register the day of the step that comes next: 进场, 完工 or 验收.

    Errors: as reach_renewal_stage.
    Source: docs/rules.md R-RNW-2.
    """
    row = locked(unit)
    check_drainage_stage(row, stage, by=by)
    row.expect_version(version)
    stages = tuple(DrainageStage)
    place = stages.index(stage)
    earlier = getattr(row, stages[place - 1].day_field) if place else None
    _check_day(day, earlier, stage.label, at=at)
    setattr(row, stage.day_field, day)
    row.issue = "" if stage == DrainageStage.ACCEPTED else row.issue
    return _save_stage(row, f"drainage.{stage.value}", by=by, at=at)


def check_stage(row: RenewalProject, stage: RenewalStage, *, by: User) -> None:
    """Refuse a step out of order, and the acceptance while the hand-over list is open.

    Source: docs/rules.md R-RNW-1.
    """
    _check_edited(row, by=by)
    _check_running(row)
    _check_next(row, stage)
    if stage == RenewalStage.ACCEPTED and row.handover_items.filter(checked_on=None).exists():
        raise RefusedError("接收清单还有没有核对的项，核对完再登记验收。")


def check_drainage_stage(row: DrainageUnit, stage: DrainageStage, *, by: User) -> None:
    """Refuse a step of a unit out of order, or by somebody else.

    Source: docs/rules.md R-RNW-2.
    """
    if not covered_by(by, row, Permission.RENEWAL_EDIT):
        raise RefusedError("这个排水单元不在您的岗位范围内。")
    _check_next(row, stage)


def check_begun(row: RenewalProject, *, by: User) -> RenewalStage:
    """Return the last step that was registered; refuse to take one back when there is none.

    Source: docs/rules.md R-RNW-1.
    """
    _check_edited(row, by=by)
    _check_running(row)
    done = [stage for stage in STAGES if getattr(row, stage.day_field) is not None]
    if not done:
        raise RefusedError("这个项目还没有登记过进度。")
    return done[-1]


def check_haltable(row: RenewalProject, *, by: User) -> None:
    """Refuse to stop what is completed or was given up.

    Source: docs/rules.md R-RNW-8.
    """
    _check_edited(row, by=by)
    if row.completed_on is not None:
        raise RefusedError("项目已完工，不能暂停或终止。")
    if row.halt == RenewalHalt.ENDED:
        raise RefusedError("项目已终止，要改的请先恢复。")


def check_halted(row: RenewalProject, *, by: User) -> None:
    """Refuse to go on with what does not stand still.

    Source: docs/rules.md R-RNW-8.
    """
    _check_edited(row, by=by)
    if not row.halt:
        raise RefusedError("项目没有暂停或终止，不用恢复。")


def check_takes_items(row: RenewalProject, *, by: User) -> None:
    """Refuse one more thing on the hand-over list of what is accepted, or on a full one.

    Source: docs/rules.md R-RNW-1.
    """
    _check_edited(row, by=by)
    if row.accepted_on is not None:
        raise RefusedError("项目已经验收，接收清单不能再加。")
    if row.handover_items.count() >= MOST_ITEMS:
        raise RefusedError(f"接收清单最多 {MOST_ITEMS} 项。")


def check_unchecked(row: HandoverItem, *, by: User) -> None:
    """Refuse to register a second time that one thing is there.

    Source: docs/rules.md R-RNW-1.
    """
    _check_edited(row.project, by=by)
    if row.checked_on is not None:
        raise RefusedError("这一项已经核对过。")


def _check_edited(row: RenewalProject, *, by: User) -> None:
    if not covered_by(by, row, Permission.RENEWAL_EDIT):
        raise RefusedError("这个项目不在您的岗位范围内，不能办理。")


def _check_running(row: RenewalProject) -> None:
    if row.halt:
        raise RefusedError(f"项目{row.get_halt_display()}，请先恢复，再登记或撤回进度。")


def _check_next(row: RenewalProject | DrainageUnit, stage: RenewalStage | DrainageStage) -> None:
    if row.next_stage != stage:
        raise RefusedError(f"“{row}”现在是“{row.stage_label}”，不能登记{stage.label}。")


def _check_day(day: date, earlier: date | None, label: str, *, at: datetime | None) -> None:
    if day > timezone.localdate(at):
        raise RefusedError(f"{label}日期不能晚于今天。")
    if earlier is not None and day < earlier:
        raise RefusedError(f"{label}日期不能早于前一步的 {earlier:%Y年%-m月%-d日}。")


def _noted(words: str, before: str) -> str:
    """Return a remark with what stood there before; nothing of either is cut off."""
    text = f"{words}；{before}" if before else words
    if len(text) > MOST_NOTED:
        raise RefusedError(
            f"原因和原有的备注合起来最多 {MOST_NOTED} 个字，请写短一些，或先把备注改短。"
        )
    return text


def _save_stage(row: Row, action: str, *, by: User, at: datetime | None, reason: str = "") -> Row:
    """Save a row that is locked and whose days are no fields of a form."""
    before = type(row)._default_manager.get(pk=row.pk)
    save_version(row)
    days = [field.name for field in row._meta.concrete_fields if field.name.endswith("_on")]
    changed = {
        name: (getattr(before, name), getattr(row, name))
        for name in days
        if getattr(before, name) != getattr(row, name)
    }
    record(action, row, by=by, at=at, fields=changed, reason=reason)
    pagecache.forget_on_commit()
    return row

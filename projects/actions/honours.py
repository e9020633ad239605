"""Writes of honour programmes, standards and their items, platforms, and honours as granted."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked, save_version
from core.dates import months_on
from core.errors import RefusedError
from core.words import written
from places.actions import check_scope, placed
from places.models import covered_by
from projects.models import (
    CompoundPlatform,
    Honour,
    HonourCheck,
    HonourCheckResult,
    HonourCriterion,
    HonourProgramme,
    HonourStandard,
)

# What an application was judged for; a street's clerk alone changes none of it afterwards.
DECIDED: Final = (
    *("programme_id", "compound_id", "unit_id", "lane", "community_id"),
    *("period_from", "period_to", "level"),
)
OWN_STANDARD: Final = (
    "自己编写或改过评分项的标准，请街道另一位同事核对后发布；代办期间，委托人和代办人也算同一个人。"
)


@transaction.atomic
def save_programme(
    *, programme: HonourProgramme, by: User, version: int | None = None, at: datetime | None = None
) -> HonourProgramme:
    """Save a programme; what it is given to stays once somebody has applied."""
    check_scope(
        programme,
        by=by,
        permission=Permission.HONOUR_EDIT,
        place_of=lambda row: (row.street_id, None),
    )
    before = HonourProgramme.objects.filter(pk=programme.pk).first() if programme.pk else None
    is_other = before is not None and before.target_kind != programme.target_kind
    if before is not None and is_other and _is_used(before):
        raise RefusedError("这个创建项目已有申报或荣誉，创建对象不能再改。请新建一个项目。")
    pagecache.forget_on_commit()
    return save_recorded(programme, "honour_programme.saved", by=by, version=version, at=at)


@transaction.atomic
def save_honour_standard(
    *, standard: HonourStandard, by: User, version: int | None = None, at: datetime | None = None
) -> HonourStandard:
    """Save a draft standard; a new one takes the next edition of its programme and year.

    Errors: RefusedError outside one's posts, or once it is published.
    Source: docs/rules.md R-HON-1.
    """
    _check_standard(standard, by=by)
    if standard.pk is None:
        HonourProgramme.objects.select_for_update(no_key=True).get(pk=standard.programme_id)
        earlier = HonourStandard.objects.filter(programme=standard.programme, year=standard.year)
        last = earlier.order_by("-edition").first()
        standard.edition = last.edition + 1 if last is not None else 1
    return save_recorded(standard, "honour_standard.saved", by=by, version=version, at=at)


@transaction.atomic
def save_criterion(
    *, criterion: HonourCriterion, by: User, version: int | None = None, at: datetime | None = None
) -> HonourCriterion:
    """Save an item of a draft standard.

    Source: docs/rules.md R-HON-1.
    """
    check_scope(
        criterion,
        by=by,
        permission=Permission.HONOUR_EDIT,
        place_of=lambda row: (row.standard.programme.street_id, None),
    )
    if not locked(criterion.standard).is_draft:
        raise RefusedError("已发布的标准不能再改评分项，请编写新的一版。")
    return save_recorded(criterion, "honour_criterion.saved", by=by, version=version, at=at)


@transaction.atomic
def publish_standard(
    *, standard: HonourStandard, by: User, version: int, at: datetime | None = None
) -> HonourStandard:
    """Put a standard in force; the earlier edition of its year is replaced in the same step.

    Errors: RefusedError for who wrote in it, without items, or when they do not add up to the
            line of 优秀.
    Source: docs/rules.md R-HON-1.
    """
    row = _standard(standard, by=by, version=version)
    if not row.is_draft:
        raise RefusedError("这份标准已经发布，请刷新后再看。")
    if not HonourStandard.objects.publishable_by(by).filter(pk=row.pk).exists():
        raise RefusedError(OWN_STANDARD)
    full = row.full_score()
    if full < row.excellent_score:
        raise RefusedError(
            f"评分项合计 {full} 分，不到优秀分 {row.excellent_score} 分，请补充评分项或调整分数线。"
        )
    today = timezone.localdate(at)
    others = HonourStandard.objects.select_for_update(no_key=True).in_force()
    for other in others.filter(programme=row.programme, year=row.year):
        other.replaced_on = today
        save_recorded(other, "honour_standard.replaced", by=by, version=other.version, at=at)
    row.published_on = today
    return save_recorded(row, "honour_standard.published", by=by, version=row.version, at=at)


@transaction.atomic
def copy_standard(
    *, standard: HonourStandard, year: int, by: User, at: datetime | None = None
) -> HonourStandard:
    """Begin the next edition, or another year's standard, as a copy with all items.

    Errors: RefusedError outside one's posts, or while a draft of that year waits.
    Source: docs/rules.md R-HON-1.
    """
    row = _standard(standard, by=by, version=None)
    drafts = HonourStandard.objects.filter(programme=row.programme, year=year, published_on=None)
    if drafts.exists():
        raise RefusedError(f"{year} 年已有一份草稿，请接着改那一份。")
    copy = HonourStandard(
        programme=row.programme,
        year=year,
        pass_score=row.pass_score,
        excellent_score=row.excellent_score,
    )
    save_honour_standard(standard=copy, by=by, at=at)
    for item in row.criteria.all():
        save_criterion(
            criterion=HonourCriterion(
                standard=copy,
                order=item.order,
                dimension=item.dimension,
                item=item.item,
                max_score=item.max_score,
                needs_photo=item.needs_photo,
            ),
            by=by,
            at=at,
        )
    return copy


@transaction.atomic
def save_honour(
    *, honour: Honour, by: User, version: int | None = None, at: datetime | None = None
) -> Honour:
    """Save an honour that was granted outside the portal, or correct one; it is public.

    Errors: RefusedError outside one's posts, for one that was withdrawn, for a day to come, or for
            what the three people of an application decided.
    Source: docs/rules.md R-HON-3.
    """
    check_scope(honour, by=by, permission=Permission.HONOUR_EDIT, place_of=placed)
    before = (
        Honour.objects.select_for_update(of=("self",), no_key=True).filter(pk=honour.pk).first()
    )
    if honour.revoked_on is not None:
        raise RefusedError("已撤销的荣誉不能再改。")
    day: date | None = honour.granted_on  # None where the form left it out
    if day is not None and day > timezone.localdate(at):
        raise RefusedError("命名日期不能晚于今天，请到命名以后再登记。")
    if before is not None and before.application_id and _is_other(before, honour, DECIDED):
        raise RefusedError("由申报评定的荣誉，对象、年度和等次不能在这里改；有误的请街道领导撤销。")
    pagecache.forget_on_commit()
    return save_recorded(honour, "honour.saved", by=by, version=version, at=at)


@transaction.atomic
def check_honour(
    *,
    honour: Honour,
    done_on: date,
    result: str,
    words: str,
    by: User,
    at: datetime | None = None,
) -> HonourCheck:
    """Write down a re-examination; kept, the next one is due after the programme's years.

    Errors: RefusedError for anybody but the street, for a day to come, or a withdrawn honour.
    Source: docs/rules.md R-HON-5.
    """
    row = locked(honour)
    check_standing(row, by=by, permission=Permission.HONOUR_REVIEW)
    if done_on > timezone.localdate(at):
        raise RefusedError("复评日期不能晚于今天。")
    if done_on < row.granted_on:
        raise RefusedError("复评日期不能早于命名日期。")
    check = HonourCheck(
        honour=row, done_on=done_on, result=result, words=words.strip(), checked_by=by
    )
    saved = save_recorded(check, "honour_check.saved", by=by, at=at)
    years = row.programme.valid_years
    if result == HonourCheckResult.KEPT and years:
        # One of earlier, written down late, does not bring the next one forward.
        kept = row.checks.filter(result=HonourCheckResult.KEPT)
        row.check_on = months_on(kept.aggregate(last=Max("done_on"))["last"], 12 * years)
        save_recorded(row, "honour.re_examined", by=by, version=row.version, at=at)
    return saved


@transaction.atomic
def revoke_honour(
    *, honour: Honour, reason: str, by: User, version: int, at: datetime | None = None
) -> Honour:
    """Withdraw an honour with its reason; it counts nowhere from today on.

    Errors: RefusedError for anybody but the street's leader, without a reason, or twice.
    Source: docs/rules.md R-HON-5.
    """
    row = locked(honour)
    check_standing(row, by=by, permission=Permission.HONOUR_RECOMMEND)
    row.expect_version(version)
    words = written(reason, ask="请写明撤销的原因。")
    row.revoked_on = max(timezone.localdate(at), row.granted_on)
    row.revoke_reason, row.revoked_by, row.check_on = words, by, None
    save_version(row)
    record("honour.revoked", row, by=by, at=at, reason=reason)
    pagecache.forget_on_commit()
    return row


@transaction.atomic
def save_platform(
    *, platform: CompoundPlatform, by: User, version: int | None = None, at: datetime | None = None
) -> CompoundPlatform:
    """Save which of the four parties a compound has.

    Source: docs/rules.md R-HON-6.
    """
    community = platform.compound.community
    may_file = by.reach(Permission.HONOUR_FILE).covers(community.street_id, community.pk)
    check_scope(
        platform,
        by=by,
        permission=Permission.HONOUR_FILE if may_file else Permission.HONOUR_EDIT,
        place_of=lambda row: (row.compound.community.street_id, row.compound.community_id),
    )
    return save_recorded(platform, "platform.saved", by=by, version=version, at=at)


def check_standing(row: Honour, *, by: User, permission: Permission) -> None:
    """Refuse a step on an honour by anybody but the street, or once it is withdrawn.

    Source: docs/rules.md R-HON-5.
    """
    if not covered_by(by, row, permission):
        who = "街道领导" if permission == Permission.HONOUR_RECOMMEND else "街道"
        raise RefusedError(f"这一步由{who}办理。")
    if not row.is_standing:
        raise RefusedError("这项荣誉已经撤销。")


def _is_other(before: Honour, after: Honour, names: Iterable[str]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in names)


def _is_used(programme: HonourProgramme) -> bool:
    return programme.honours.exists() or programme.honourapplications.exists()


def _check_standard(standard: HonourStandard, *, by: User) -> None:
    check_scope(
        standard,
        by=by,
        permission=Permission.HONOUR_EDIT,
        place_of=lambda row: (row.programme.street_id, None),
    )
    if standard.pk and not locked(standard).is_draft:
        raise RefusedError("已发布的标准不能再改，请编写新的一版。")


def _standard(standard: HonourStandard, *, by: User, version: int | None) -> HonourStandard:
    row = locked(standard)
    row.expect_version(version)
    if not by.reach(Permission.HONOUR_EDIT).covers(row.programme.street_id, None):
        raise RefusedError("创建标准由街道维护。")
    return row

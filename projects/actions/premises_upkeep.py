"""What is written down about premises from day to day: inspections, use, keys, repairs, papers."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import User
from alliances.actions.agreements import PreparedAgreement
from audit.actions import record, save_recorded
from core.database import locked, refuse_again
from core.errors import RefusedError
from core.models import Photo
from projects.actions.premises import check_keeper, write_step
from projects.models import (
    Premises,
    PremisesFile,
    PremisesFinding,
    PremisesInspection,
    PremisesKey,
    PremisesRepair,
    PremisesUse,
)

MOST_PHOTOS: Final = 9
MOST_FILES: Final = 60
OLDEST: Final = timedelta(days=366)  # what is older comes in by the ledger, not by the phone
_DAYS_OF_MONTH: Final = 30


@transaction.atomic
def add_inspection(
    *,
    premises: Premises,
    result: str,
    findings: str = "",
    fix_by: date | None = None,
    photos: Sequence[Photo] = (),
    by: User,
    at: datetime | None = None,
) -> PremisesInspection:
    """Write down today's inspection; the next one is due after the file's interval.

    Errors: RefusedError for those who do not keep them, before they are received, for a day to
            mend that has passed, or for photos of somebody else.
    Source: docs/rules.md R-PRM-8.
    """
    row, today = locked(premises), timezone.localdate(at)
    check_held(row, "需要巡查", by=by)
    if fix_by is not None and fix_by < today:
        raise RefusedError("整改期限不能早于今天。")
    if len(photos) > MOST_PHOTOS:
        raise RefusedError(f"照片最多 {MOST_PHOTOS} 张，请去掉几张。")
    check_own_photos(photos, by=by)
    is_found = result == PremisesFinding.FOUND
    inspection = PremisesInspection(
        premises=row,
        done_on=today,
        due_on=row.inspect_on,
        result=result,
        findings=findings.strip() if is_found else "",
        fix_by=fix_by if is_found else None,
        inspected_by=by,
    )
    saved = save_recorded(inspection, "premises_inspection.saved", by=by, at=at, photos=photos)
    row.inspect_on = today + timedelta(days=row.inspect_every * _DAYS_OF_MONTH)
    write_step(row, "premises.inspected", by=by, at=at)
    return saved


@transaction.atomic
def fix_finding(
    *,
    inspection: PremisesInspection,
    fixed_on: date,
    fix_note: str,
    by: User,
    at: datetime | None = None,
) -> PremisesInspection:
    """Write down what was done about a finding.

    Errors: RefusedError for those who do not keep them, for a day to come, or when it is done.
    Source: docs/rules.md R-PRM-8.
    """
    locked(inspection.premises)
    row = locked(inspection)
    check_finding_open(row, by=by)
    _check_past(fixed_on, at=at)
    row.fixed_on, row.fix_note = fixed_on, fix_note.strip()
    return save_recorded(row, "premises_inspection.fixed", by=by, version=row.version, at=at)


@transaction.atomic
def add_use(
    *,
    premises: Premises,
    used_on: date,
    purpose: str,
    used_by: str = "",
    hours: Decimal | None = None,
    headcount: int | None = None,
    by: User,
    at: datetime | None = None,
) -> PremisesUse:
    """Write down a use; premises without one for ninety days stand on the idle list.

    Errors: RefusedError for those who do not keep them, or for a day to come or before receipt.
    Source: docs/rules.md R-PRM-4.
    """
    row = locked(premises)
    check_held(row, "能登记使用", by=by)
    _check_past(used_on, at=at)
    if row.handed_over_on is not None and used_on < row.handed_over_on:
        raise RefusedError(f"使用日期不能早于接收日期 {row.handed_over_on:%Y年%-m月%-d日}。")
    use = PremisesUse(
        premises=row,
        used_on=used_on,
        purpose=purpose.strip(),
        used_by=used_by.strip(),
        hours=hours,
        headcount=headcount,
    )
    said = ("used_on", "purpose", "used_by", "hours", "headcount")
    refuse_again(row.uses.filter(**{name: getattr(use, name) for name in said}), "使用")
    saved = save_recorded(use, "premises_use.saved", by=by, at=at)
    if row.last_used_on is None or used_on > row.last_used_on:
        row.last_used_on = used_on
        write_step(row, "premises.used", by=by, at=at)
    return saved


@transaction.atomic
def give_key(
    *,
    premises: Premises,
    what: str,
    holder: str,
    given_on: date,
    by: User,
    at: datetime | None = None,
) -> PremisesKey:
    """Write down which post holds a set of keys.

    Source: docs/rules.md R-PRM-6.
    """
    row = locked(premises)
    check_held(row, "能登记钥匙", by=by)
    _check_past(given_on, at=at)
    key = PremisesKey(premises=row, what=what.strip(), holder=holder.strip(), given_on=given_on)
    same = row.keys.filter(what=key.what, holder=key.holder, given_on=given_on, returned_on=None)
    refuse_again(same, "钥匙")
    return save_recorded(key, "premises_key.handed_out", by=by, at=at)


@transaction.atomic
def take_key_back(
    *, key: PremisesKey, returned_on: date, by: User, at: datetime | None = None
) -> PremisesKey:
    """Write down that a set of keys came back."""
    locked(key.premises)
    row = locked(key)
    check_key_out(row, by=by)
    _check_past(returned_on, at=at)
    row.returned_on = returned_on
    return save_recorded(row, "premises_key.brought_back", by=by, version=row.version, at=at)


@transaction.atomic
def report_repair(
    *, premises: Premises, what: str, reported_on: date, by: User, at: datetime | None = None
) -> PremisesRepair:
    """Write down what is broken."""
    row = locked(premises)
    check_held(row, "能登记维修", by=by)
    _check_past(reported_on, at=at)
    repair = PremisesRepair(premises=row, what=what.strip(), reported_on=reported_on)
    refuse_again(row.repairs.filter(what=repair.what, reported_on=reported_on), "维修")
    return save_recorded(repair, "premises_repair.saved", by=by, at=at)


@transaction.atomic
def finish_repair(
    *,
    repair: PremisesRepair,
    done_on: date,
    result: str,
    contractor: str = "",
    cost: Decimal | None = None,
    by: User,
    at: datetime | None = None,
) -> PremisesRepair:
    """Write down who mended it and what it cost."""
    locked(repair.premises)
    row = locked(repair)
    check_repair_open(row, by=by)
    _check_past(done_on, at=at)
    row.done_on, row.result = done_on, result.strip()
    row.contractor, row.cost = contractor.strip(), cost
    return save_recorded(row, "premises_repair.finished", by=by, version=row.version, at=at)


@transaction.atomic
def add_file(
    *,
    premises: Premises,
    kind: str,
    title: str,
    scan: PreparedAgreement,
    by: User,
    at: datetime | None = None,
) -> PremisesFile:
    """Keep a drawing or paper, checked by its content as signed agreements are.

    Errors: RefusedError for those who do not keep them, too many, or one that is there already.
    Source: docs/rules.md R-PRM-9.
    """
    row = locked(premises)
    check_takes_files(row, by=by)
    if row.files.filter(sha256=scan.sha256).exists():
        raise RefusedError("这个文件已在档案里，不用再传。")
    kept_file = PremisesFile(
        premises=row,
        kind=kind,
        title=title.strip(),
        scan=str(scan.kind),
        size=len(scan.content),
        sha256=scan.sha256,
        uploaded_by=by,
    )
    kept_file.file.save("file", ContentFile(scan.content), save=False)
    try:
        kept_file.full_clean()
        kept_file.save()
        facts: dict[str, str | int | None] = {"kind": kind, "bytes": kept_file.size}
        record("premises_file.added", row, by=by, at=at, facts=facts)
    except Exception:
        kept_file.file.storage.delete(str(kept_file.file.name))
        raise
    return kept_file


def check_held(row: Premises, what: str, *, by: User) -> None:
    """Refuse what is written down about premises only once they are received.

    Source: docs/rules.md R-PRM-4, R-PRM-6, R-PRM-8.
    """
    check_keeper(row, by=by)
    if not row.is_held:
        raise RefusedError(f"已接收的用房才{what}。")


def check_finding_open(row: PremisesInspection, *, by: User) -> None:
    """Refuse to mend a finding that there is not, or that is mended.

    Source: docs/rules.md R-PRM-8.
    """
    check_keeper(row.premises, by=by)
    if not row.is_open:
        raise RefusedError("这次巡查没有待整改的问题，请刷新后再看。")


def check_key_out(row: PremisesKey, *, by: User) -> None:
    """Refuse a key that came back already."""
    check_keeper(row.premises, by=by)
    if row.returned_on is not None:
        raise RefusedError("这把钥匙已登记交回。")


def check_repair_open(row: PremisesRepair, *, by: User) -> None:
    """Refuse a repair that is finished already."""
    check_keeper(row.premises, by=by)
    if row.done_on is not None:
        raise RefusedError("这次维修已登记完成。")


def check_takes_files(row: Premises, *, by: User) -> None:
    """Refuse one more paper in a file that is full.

    Source: docs/rules.md R-PRM-9.
    """
    check_keeper(row, by=by)
    if row.files.count() >= MOST_FILES:
        raise RefusedError(f"一份档案最多 {MOST_FILES} 个文件，请合并成一个 PDF。")


def _check_past(day: date, *, at: datetime | None) -> None:
    """Refuse a day to come, and one so long ago that it is a slip."""
    today = timezone.localdate(at)
    if day > today:
        raise RefusedError("日期不能晚于今天。")
    if day < today - OLDEST:
        raise RefusedError("日期早于一年，请核对；以前年度的资料请街道在台账里补。")

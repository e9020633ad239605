"""Writes of the lists: a new version, its items, review by a second person, publication."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record, save_recorded
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from core.words import written
from party.models import (
    OPEN_STATES,
    OwnerLevel,
    WorkList,
    WorkListItem,
    WorkListKind,
    WorkListState,
)
from places.actions import check_scope
from places.models import Street

OWN_LIST = (
    "自己编写的清单不能由自己发布或退回，请由街道另一位同事办理；"
    "代办期间，委托人和代办人也算同一个人。"
)
COPIED = ("seq", "code", "name", *WorkListItem.CONTENT)


@transaction.atomic
def begin_version(
    *,
    street: Street,
    owner_level: OwnerLevel,
    kind: WorkListKind,
    by: User,
    at: datetime | None = None,
) -> WorkList:
    """Begin the next version of a list, as a copy of the one in force.

    Errors: RefusedError out of scope, or while another version is being written.
    Source: docs/rules.md R-ADM-1.
    """
    Street.objects.select_for_update(no_key=True).get(pk=street.pk)
    versions = WorkList.objects.filter(street=street, owner_level=owner_level, kind=kind)
    if versions.filter(state__in=OPEN_STATES).exists():
        raise RefusedError("这类清单已有一个正在编写的版本，请在那一版上修改。")
    last = versions.aggregate(edition=Max("edition"))["edition"] or 0
    former = versions.published().first()
    new = WorkList(
        street=street,
        owner_level=owner_level,
        kind=kind,
        edition=last + 1,
        title=former.title if former else f"{owner_level.label}{kind.label}清单",
        issued_by=former.issued_by if former else street.name,
    )
    _check(new, by=by)
    save_recorded(new, "worklist.drafted", by=by, at=at, authors=[by])
    for item in former.items.all() if former else ():
        copy = WorkListItem(work_list=new, **{name: getattr(item, name) for name in COPIED})
        copy.full_clean()
        copy.save()
    return new


@transaction.atomic
def save_list(
    *, work_list: WorkList, by: User, version: int | None = None, at: datetime | None = None
) -> WorkList:
    """Save the head of a draft; the caller has set its fields.

    Errors: RefusedError once it is sent for review; ConflictError since `version`.
    """
    _draft(work_list, by=by)
    _check(work_list, by=by)
    saved = save_recorded(work_list, "worklist.saved", by=by, version=version, at=at)
    saved.authors.add(by)
    return saved


@transaction.atomic
def save_item(
    *, item: WorkListItem, by: User, version: int | None = None, at: datetime | None = None
) -> WorkListItem:
    """Save an item of a draft; the caller has set its fields.

    Errors: as save_list.
    """
    draft = _draft(item.work_list, by=by)
    item.work_list = draft
    saved = save_recorded(item, "worklistitem.saved", by=by, version=version, at=at)
    draft.authors.add(by)
    return saved


@transaction.atomic
def remove_item(*, item: WorkListItem, by: User, at: datetime | None = None) -> None:
    """Take an item out of a draft; versions that were published keep theirs.

    Errors: RefusedError once the version is sent for review, or when the item is cited.
    """
    draft = _draft(item.work_list, by=by)
    row = locked(item)
    record("worklistitem.removed", row, by=by, at=at)
    draft.authors.add(by)
    row.delete()


@transaction.atomic
def submit_list(
    *, work_list: WorkList, by: User, version: int | None = None, at: datetime | None = None
) -> WorkList:
    """Send a draft for review by a second person.

    Errors: RefusedError without an item, without a day from which it holds, or not a draft.
    """
    row = _draft(work_list, by=by, version=version)
    if not row.items.exists():
        raise RefusedError("清单里还没有事项，请先添加或导入，再送审。")
    if row.effective_from is None:
        raise RefusedError("还没有填写施行日期，请先在“修改清单信息”里填写。")
    row.state, row.return_reason = WorkListState.REVIEWING, ""
    row.authors.add(by)
    # An import that wrote items cannot be taken back from here on: they count as changed since.
    row.items.update(version=F("version") + 1)
    return save_recorded(row, "worklist.submitted", by=by, at=at)


@transaction.atomic
def withdraw_list(
    *, work_list: WorkList, by: User, version: int | None = None, at: datetime | None = None
) -> WorkList:
    """Take a version back from review to go on writing.

    Errors: RefusedError unless it waits for review and `by` wrote in it.
    """
    row = _locked(work_list, by=by, permission=Permission.WORKLIST_EDIT, version=version)
    _refuse_unless_reviewing(row)
    if not row.is_authored_by(by):
        raise RefusedError("只有编写人可以收回；需要修改的，请退回并写明原因。")
    row.state = WorkListState.DRAFT
    return save_recorded(row, "worklist.withdrawn", by=by, at=at)


@transaction.atomic
def return_list(
    *,
    work_list: WorkList,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> WorkList:
    """Send a version back to its authors with a reason.

    Errors: RefusedError without a reason, for one's own version, or unless it waits for review.
    Source: docs/rules.md R-ADM-1.
    """
    row = locked(work_list)
    check_reviewable(row, by=by)
    row.expect_version(version)
    row.state, row.return_reason = WorkListState.DRAFT, written(reason, ask="请写明退回的原因。")
    return save_recorded(row, "worklist.returned", by=by, at=at)


@transaction.atomic
def publish_list(
    *, work_list: WorkList, by: User, version: int | None = None, at: datetime | None = None
) -> WorkList:
    """Put a version in force; the one before it is superseded in the same step.

    Errors: RefusedError for one's own version, or unless it waits for review.
    Source: docs/rules.md R-ADM-1.
    """
    Street.objects.select_for_update(no_key=True).get(pk=work_list.street_id)
    row, today = locked(work_list), timezone.localdate(at)
    check_reviewable(row, by=by)
    row.expect_version(version)
    _supersede(row, today, by=by, at=at)
    row.state, row.published_on, row.published_by = WorkListState.PUBLISHED, today, by
    pagecache.forget_on_commit()
    return save_recorded(row, "worklist.published", by=by, at=at)


def _supersede(row: WorkList, today: date, *, by: User, at: datetime | None) -> None:
    former = (
        WorkList.objects.select_for_update(no_key=True)
        .published()
        .filter(street=row.street_id, owner_level=row.owner_level, kind=row.kind)
        .first()
    )
    if former is not None:
        former.state, former.superseded_on = WorkListState.SUPERSEDED, today
        save_recorded(former, "worklist.superseded", by=by, at=at)


def _check(row: WorkList, *, by: User) -> None:
    check_scope(
        row,
        by=by,
        permission=Permission.WORKLIST_EDIT,
        place_of=lambda state: (state.street_id, None),
    )


def _draft(work_list: WorkList, *, by: User, version: int | None = None) -> WorkList:
    row = _locked(work_list, by=by, permission=Permission.WORKLIST_EDIT, version=version)
    if not row.is_draft:
        raise RefusedError("这一版清单已送审或发布，不能再改；需要修改的请收回，或新建一版。")
    return row


def check_reviewable(row: WorkList, *, by: User) -> None:
    """Refuse a word on a version that does not wait for one, or that one wrote in.

    Source: docs/rules.md R-ADM-1.
    """
    _check_place(row, by=by, permission=Permission.WORKLIST_PUBLISH)
    _refuse_unless_reviewing(row)
    if not WorkList.objects.publishable_by(by).filter(pk=row.pk).exists():
        raise RefusedError(OWN_LIST)


def _check_place(row: WorkList, *, by: User, permission: Permission) -> None:
    if not by.reach(permission).covers(row.street_id, None):
        raise RefusedError("这份清单不在您的岗位范围内，不能办理。")


def _locked(
    work_list: WorkList, *, by: User, permission: Permission, version: int | None
) -> WorkList:
    row = locked(work_list)
    _check_place(row, by=by, permission=permission)
    row.expect_version(version)
    return row


def _refuse_unless_reviewing(row: WorkList) -> None:
    if row.state != WorkListState.REVIEWING:
        raise RefusedError(f"这一版清单是“{row.get_state_display()}”，不在待审核，请刷新后再看。")

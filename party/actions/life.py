"""Writes of organisational life: filing, and what the superior says to it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record as write_event
from audit.actions import save_recorded
from core.database import locked, save_version
from core.errors import RefusedError, ReusedKeyError
from core.models import Photo
from core.words import written
from party import notifications
from party.models import LifeRequirement, LifeState, OrgLifePhoto, OrgLifeRecord, PartyOrganisation
from places.actions import check_scope
from places.models import covered_by

MOST_LIFE_PHOTOS: Final = 9
OWN_LIFE = "不能确认或退回自己填报、填写过的组织生活，请由上级党组织或街道的另一位同事办理。"


@dataclass(frozen=True, kw_only=True)
class LifeContent:
    """What somebody says of what was held; a draft may leave the rest blank."""

    organisation: PartyOrganisation
    kind: str
    topic: str = ""
    held_on: date | None = None
    place: str = ""
    host: str = ""
    expected_count: int | None = None
    attended_count: int | None = None
    agenda: str = ""
    minutes: str = ""
    sign_sheet: Photo | None = None
    photos: tuple[Photo, ...] = ()


_PLAIN = tuple(field.name for field in fields(LifeContent) if field.name != "photos")


@transaction.atomic
def save_life_draft(
    *,
    content: LifeContent,
    by: User,
    record: OrgLifeRecord | None = None,
    key: UUID | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> OrgLifeRecord:
    """Keep a record as it is; nobody but one's own office sees a draft.

    Errors: RefusedError outside one's posts or once it is sent; ConflictError since `version`;
            ReusedKeyError for other content under a `key` whose row was changed or sent since;
            ValidationError for what the organisation cannot have held.
    Source: docs/rules.md R-LIF-1, R-LIF-2.
    """
    row = _writable(record, content, by=by, key=key, version=version)
    if not row.is_open:
        return row
    return _write(row, content, "life.drafted", by=by, at=at or timezone.now())


@transaction.atomic
def submit_life_record(
    *,
    content: LifeContent,
    by: User,
    record: OrgLifeRecord | None = None,
    key: UUID | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> OrgLifeRecord:
    """Send a record to the superior; sent twice under one key, it is one record.

    Errors: as save_life_draft; ValidationError also for what is missing and for a day to come.
    Source: docs/rules.md R-LIF-2.
    """
    now = at or timezone.now()
    if content.held_on is not None and content.held_on > timezone.localdate(now):
        raise ValidationError({"held_on": "日期不能晚于今天，请开展以后再填报。"})
    row = _writable(record, content, by=by, key=key, version=version)
    if not row.is_open:
        return row
    row.move_to(LifeState.SUBMITTED, at=now, by=by)
    return _write(row, content, "life.submitted", by=by, at=now)


@transaction.atomic
def withdraw_life_record(
    *, record: OrgLifeRecord, by: User, at: datetime | None = None
) -> OrgLifeRecord:
    """Take a record back before it is judged; it is a draft again.

    Errors: RefusedError when it is not one's own office's, or was judged.
    Source: docs/rules.md R-LIF-2.
    """
    now = at or timezone.now()
    row = _in_hands(record, by=by)
    row.move_to(LifeState.DRAFT, at=now, by=by)
    return _step(row, "life.withdrawn", by=by, at=now)


@transaction.atomic
def discard_life_draft(*, record: OrgLifeRecord, by: User, at: datetime | None = None) -> None:
    """Throw a draft away; nobody has relied on it.

    Errors: RefusedError when it is not one's own office's, or was ever returned or sent.
    Source: docs/rules.md R-LIF-2.
    """
    row = _in_hands(record, by=by)
    if row.state != LifeState.DRAFT or row.returned_at is not None:
        raise RefusedError("只有没有提交过的草稿可以删除；退回的请修改后再提交。")
    write_event("life.discarded", row, by=by, at=at or timezone.now())
    row.delete()


@transaction.atomic
def confirm_life_record(
    *, record: OrgLifeRecord, by: User, version: int | None = None, at: datetime | None = None
) -> OrgLifeRecord:
    """Let a record count; the filer is told.

    Errors: RefusedError for what one wrote oneself, what is not below one's post, or a step that
            the state does not allow; ConflictError when somebody changed it since `version`.
    Source: docs/rules.md R-LIF-3.
    """
    now = at or timezone.now()
    row = _judged(record, by=by, version=version)
    row.move_to(LifeState.CONFIRMED, at=now, by=by)
    notifications.tell_filer(_step(row, "life.confirmed", by=by, at=now))
    return row


@transaction.atomic
def return_life_record(
    *,
    record: OrgLifeRecord,
    reason: str,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> OrgLifeRecord:
    """Send a record back with a reason, also one confirmed by mistake; it no longer counts.

    Errors: as confirm_life_record; RefusedError without a reason.
    Source: docs/rules.md R-LIF-3.
    """
    now, words = at or timezone.now(), written(reason, ask="请写明退回的原因。", most=300)
    row = _judged(record, by=by, version=version)
    row.move_to(LifeState.RETURNED, at=now, by=by, reason=words)
    notifications.tell_filer(_step(row, "life.returned", by=by, at=now, reason=words))
    return row


@transaction.atomic
def save_life_requirement(
    *,
    requirement: LifeRequirement,
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> LifeRequirement:
    """Save how often the street asks for a kind; the caller has set its fields.

    Source: docs/rules.md R-LIF-4.
    """
    check_scope(
        requirement,
        by=by,
        permission=Permission.PARTY_EDIT,
        place_of=lambda row: (row.street_id, None),
    )
    return save_recorded(requirement, "life_requirement.saved", by=by, version=version, at=at)


def _writable(
    record: OrgLifeRecord | None,
    content: LifeContent,
    *,
    by: User,
    key: UUID | None,
    version: int | None,
) -> OrgLifeRecord:
    """Return an open row in one's hands under lock, a new one, or the one this key has sent."""
    if not covered_by(by, content.organisation, Permission.LIFE_FILE):
        raise RefusedError("所选党组织不在您的岗位范围内，请重新选择。")
    if record is None:
        User.objects.lock(by.pk)  # one person's sends queue up behind each other
        known = OrgLifeRecord.objects.filter(filed_by=by, filing_key=key) if key else None
        earlier = known.first() if known is not None else None
        if earlier is None:
            return OrgLifeRecord(filed_by=by, filing_key=key)
        row = _in_hands(earlier, by=by)
        _check_sent_again(row, content)
        return row
    row = _in_hands(record, by=by)
    if not row.is_open:
        raise RefusedError(
            f"这条记录已是“{row.get_state_display()}”，不能再修改；待确认的可以先撤回。"
        )
    row.expect_version(version)
    return row


def _check_sent_again(row: OrgLifeRecord, content: LifeContent) -> None:
    """Refuse other content under a key, once the row is sent or was changed after its first save.

    Who has no version saw nothing later than the first save.
    Source: docs/rules.md R-LIF-2.
    """
    if row.is_open and row.version == 1:
        return
    is_same = all(_bare(getattr(row, name)) == _bare(getattr(content, name)) for name in _PLAIN)
    photos = set(row.photos.values_list("pk", flat=True))
    if not is_same or photos != {photo.pk for photo in content.photos}:
        raise ReusedKeyError(
            f"这次组织生活已经填报，现在是“{row.get_state_display()}”，刚才的改动没有保存。请打开那一条再改，"
            "待确认的先撤回；是另一次的，请重新打开“填报组织生活”再填。"
        )


def _bare(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _in_hands(record: OrgLifeRecord, *, by: User) -> OrgLifeRecord:
    row = locked(record)
    if not OrgLifeRecord.objects.in_hands_of(by).filter(pk=row.pk).exists():
        raise RefusedError("只能办理本社区、本岗位填报的组织生活。")
    return row


def _judged(record: OrgLifeRecord, *, by: User, version: int | None) -> OrgLifeRecord:
    row = locked(record)
    if not covered_by(by, row, Permission.LIFE_CONFIRM):
        raise RefusedError("只有街道和上级党组织可以确认、退回组织生活。")
    if not OrgLifeRecord.objects.judged_by(by).filter(pk=row.pk).exists():
        wrote = row.filed_by_id in by.counts_as or row.authors.filter(pk__in=by.counts_as).exists()
        raise RefusedError(OWN_LIFE if wrote else "社区党组织自己的组织生活由街道确认。")
    row.expect_version(version)
    return row


def _write(
    row: OrgLifeRecord, content: LifeContent, action: str, *, by: User, at: datetime
) -> OrgLifeRecord:
    """Put the content into the row, with its photos, and note who wrote."""
    _check_photos(row, content, by=by)
    changed = {}
    for name in _PLAIN:
        old, new = getattr(row, name, None) if row.pk else None, getattr(content, name)
        if old != new:
            changed[name] = (old, new)
        setattr(row, name, new)
    row.street, row.community = content.organisation.street, content.organisation.community
    if row.filed_by_id == by.pk:
        row.filed_post = by.post_at(Permission.LIFE_FILE, row)
    save_version(row)
    row.authors.add(*by.counts_as)
    OrgLifePhoto.objects.filter(record=row).delete()
    OrgLifePhoto.objects.bulk_create(
        OrgLifePhoto(record=row, photo=photo, order=order)
        for order, photo in enumerate(dict.fromkeys(content.photos))
    )
    write_event(action, row, by=by, at=at, fields=changed)
    return row


def _check_photos(row: OrgLifeRecord, content: LifeContent, *, by: User) -> None:
    """Take only photos that one sent in oneself, or that the record shows already."""
    if len(content.photos) > MOST_LIFE_PHOTOS:
        raise ValidationError({"photos": f"照片最多 {MOST_LIFE_PHOTOS} 张，请去掉几张。"})
    shown = set(row.photos.values_list("pk", flat=True)) if row.pk else set()
    shown.add(row.sign_sheet_id or 0)
    new: Sequence[Photo | None] = (*content.photos, content.sign_sheet)
    try:
        check_own_photos([one for one in new if one and one.pk not in shown], by=by)
    except RefusedError as error:
        raise ValidationError({"photos": error.sentence}) from None


def _step(
    row: OrgLifeRecord, action: str, *, by: User, at: datetime, reason: str = ""
) -> OrgLifeRecord:
    save_version(row)
    write_event(action, row, by=by, at=at, reason=reason)
    return row

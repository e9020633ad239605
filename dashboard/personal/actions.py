"""What somebody asks about their own data: taken in by one person, decided by another.

Source: docs/rules.md R-PIP-1, R-PIP-2.
"""

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core import crypto
from core.database import locked, save_version
from core.errors import RefusedError
from core.masking import mask_name
from core.pagecache import forget_on_commit
from core.workdays import add_workdays
from dashboard.models import SubjectKind, SubjectRequest, SubjectState
from dashboard.personal import again
from dashboard.personal.by_eye import Look
from dashboard.personal.by_eye import to_look_at as by_eye
from dashboard.personal.copies import copy_of
from dashboard.personal.erasing import erase
from dashboard.personal.mentions import Mention, Words, has_namesake, mentions, unchangeable
from dashboard.personal.people import Found, Identity, find
from dashboard.personal.traces import erase_traces
from grids.models import ResidentHead
from places.models import Street
from volunteers.models import Volunteer

ANSWER_WORKDAYS = 15


@transaction.atomic
def take_in(
    *,
    street: Street,
    kind: str,
    identity: Identity,
    basis: str,
    by: User,
    at: datetime | None = None,
) -> SubjectRequest:
    """Register what a person asks; `basis` says how it was checked who they are.

    Errors: RefusedError outside one's posts, when neither phone nor ID number is given, or when
            nothing is kept about such a person.
    """
    now = at or timezone.now()
    if street.pk not in by.reach(Permission.SUBJECT_TAKE).streets:
        raise RefusedError("您的岗位不能受理个人信息请求。")
    if not (identity.phone or identity.id_number):
        raise RefusedError("请填写手机号或身份证号：只凭姓名认不出是谁。")
    _refuse_named(basis, identity)
    if not find(identity, street):
        raise RefusedError(
            "没有找到这个人的信息。请核对姓名和号码；都没有写错，就告诉本人平台没有登记。"
        )
    _refuse_second(identity, kind, locked(street))
    request = SubjectRequest(
        street=street,
        kind=kind,
        person=mask_name(identity.name),
        basis=basis.strip(),
        due_on=add_workdays(timezone.localdate(now), ANSWER_WORKDAYS).date,
        taken_by=by,
    )
    text = json.dumps(asdict(identity), ensure_ascii=False)
    request.identity_sealed = crypto.seal(text, field=SubjectRequest.IDENTITY, row=request.uid)
    request.full_clean()
    request.save()
    facts = {"kind": request.get_kind_display()}
    record("subject_request.taken_in", request, by=by, at=now, facts=facts)
    return request


def identity_of(request: SubjectRequest) -> Identity:
    """Open who asked.

    Errors: RefusedError once the request is closed and who it was has been forgotten.
    """
    if not request.identity_sealed:
        raise RefusedError("这件请求已经办结，本人的信息不再保存在这里。")
    text = crypto.unseal(request.identity_sealed, field=SubjectRequest.IDENTITY, row=request.uid)
    return Identity(**json.loads(text))


def preview(request: SubjectRequest) -> list[Found]:
    """Return what would be handed out or taken away now."""
    return find(identity_of(request), request.street)


def to_look_at(request: SubjectRequest) -> tuple[list[Mention], bool, list[Look]]:
    """Return what a person judges by eye before an erasure.

    Shape:  the texts in which the name stands, or a number that others have too; whether there
            are such texts and no table keeps another person of the name; the photos and papers
            to open.
    """
    identity = identity_of(request)
    found = find(identity, request.street)
    listed = mentions(Words.of(identity, found), request.street)
    is_alone = bool(listed) and not has_namesake(identity, found, request.street)
    return listed, is_alone, by_eye(found, identity.name, request.street)


@transaction.atomic
def approve(
    *,
    request: SubjectRequest,
    version: int | None,
    by: User,
    texts: Collection[str] = (),
    looked: Collection[str] = (),
    at: datetime | None = None,
) -> SubjectRequest:
    """Decide for the person: a copy may be fetched, consent ends, or everything is erased at once.

    Shape:  `texts` are the keys of those `to_look_at` that are this person's, when they are erased,
            `looked` those of all photos and papers, each opened before.
    Errors: RefusedError for one's own request, outside one's posts, when it is decided already,
            when a text of `texts` is gone, or when something was not looked at; ConflictError when
            somebody acted since `version`.
    """
    now = at or timezone.now()
    row = _deciding(request, version, by)
    found = preview(row)
    if row.kind == SubjectKind.ERASE:
        seen = _all_seen(row, found, looked)
        row.outcome = _erase(row, found, texts, by=by, at=now) | seen
        row.state, row.identity_sealed = SubjectState.DONE, ""
        transaction.on_commit(again.note, robust=True)
    elif row.kind == SubjectKind.WITHDRAW:
        row.outcome = _withdraw(found, by=by, at=now, reason=row.basis)
        row.state, row.identity_sealed = SubjectState.DONE, ""
    else:
        row.outcome = {one.kept.noun: len(one.rows) for one in found}
        row.state = SubjectState.READY
    _decided(row, by, now)
    record("subject_request.approved", row, by=by, at=now, facts=row.outcome)
    return row


def _erase(
    row: SubjectRequest, found: list[Found], texts: Collection[str], *, by: User, at: datetime
) -> dict[str, int]:
    """Erase everywhere; return {what: how many}, with what stays and why named behind it."""
    words = Words.of(identity_of(row), found)
    listed = mentions(words, row.street)
    if not {one.key for one in listed}.issuperset(texts):
        raise RefusedError("提到本人的文字有变动。请按现在的清单重新核对，再办理。")
    accounts = sum(len(one.rows) for one in found if one.kept.held)
    alone = not has_namesake(identity_of(row), found, row.street)
    row.erased = again.what_was_erased(row.uid, found, listed, set(texts), is_only_one=alone)
    done = erase(found, request=row.uid, by=by, at=at, reason=row.basis)
    done |= erase_traces(
        words, row.street, texts=texts, is_only_one=alone, by=by, at=at, reason=row.basis
    )
    stays = {
        "保留（日志须留存）：工作账号": accounts,
        "保留（核对后认定是别人）：文字中的姓名": len(mentions(words, row.street)),
    } | {
        f"保留（依法不能更改）：{noun}": count
        for noun, count in unchangeable(words, row.street).items()
    }
    return done | {what: count for what, count in stays.items() if count}


def _all_seen(row: SubjectRequest, found: list[Found], looked: Collection[str]) -> dict[str, int]:
    """Refuse when photos or papers were not looked at; return how many of them stay."""
    looks = by_eye(found, identity_of(row).name, row.street)
    left = sum(one.key not in looked for one in looks)
    if left:
        raise RefusedError(f"照片和扫描件还有 {left} 项没有核对。请逐项打开看过、打勾，再办理。")
    stays = {
        "保留（已人工核对）：所参加活动的照片": sum(one.count for one in looks if one.is_photos),
        "保留（已人工核对）：协议和用房档案的扫描件": sum(
            one.count for one in looks if not one.is_photos
        ),
    }
    return {what: count for what, count in stays.items() if count}


@transaction.atomic
def decline(
    *,
    request: SubjectRequest,
    reason: str,
    version: int | None,
    by: User,
    at: datetime | None = None,
) -> SubjectRequest:
    """Refuse what was asked, with the reason that the person is told.

    Errors: as `approve`.
    """
    now = at or timezone.now()
    row = _deciding(request, version, by)
    _refuse_named(reason, identity_of(row))
    row.state, row.reason, row.identity_sealed = SubjectState.DECLINED, reason.strip(), ""
    _decided(row, by, now)
    record("subject_request.declined", row, by=by, at=now, reason=reason)
    return row


@transaction.atomic
def fetch_copy(*, request: SubjectRequest, by: User, at: datetime | None = None) -> str:
    """Return the copy that was approved, as it stands now; that it was fetched is recorded.

    Errors: RefusedError for another kind or state, or outside one's posts.
    """
    now = at or timezone.now()
    row = locked(request)
    if row.street_id not in by.reach(Permission.SUBJECT_TAKE).streets:
        raise RefusedError("您的岗位不能领取个人信息副本。")
    if row.state != SubjectState.READY:
        raise RefusedError("这件请求没有可以领取的副本。请等另一位同事批准。")
    text = copy_of(identity_of(row), row.street, at=now)
    record("subject_request.copy_fetched", row, by=by, at=now, reason=row.basis)
    return text


def _refuse_second(identity: Identity, kind: str, street: Street) -> None:
    """Refuse what is taken in already and still open: pressed twice, or asked of two colleagues.

    The street is held meanwhile, so that of two presses one waits and then finds the other's.
    """
    same = SubjectRequest.objects.filter(
        street=street, kind=kind, person=mask_name(identity.name)
    ).exclude(identity_sealed="")
    for row in same.select_related("taken_by"):
        if identity_of(row) == identity:
            day = date_format(timezone.localtime(row.created_at), "n月j日")
            raise RefusedError(
                f"这个人的同样请求，{row.taken_by}已在{day}受理，还没有办结，请在列表里打开那一件。"
            )


def _refuse_named(text: str, identity: Identity) -> None:
    """Refuse words that say who it is: they stand on pages and, for good, in the audit trail."""
    said = (identity.name, identity.phone, identity.id_number)
    if any(word and word in text for word in said):
        raise RefusedError("这一栏不写姓名和号码：它会一直留在审计记录里。")


def check_decidable(row: SubjectRequest, *, by: User) -> None:
    """Refuse a word on one's own request, outside one's posts, or on what is decided."""
    if row.street_id not in by.reach(Permission.SUBJECT_DECIDE).streets:
        raise RefusedError("您的岗位不能批准个人信息请求。")
    if row.state != SubjectState.WAITING:
        raise RefusedError("这件请求已经办理。")
    if row.taken_by_id in by.counts_as:
        raise RefusedError("不能批准自己或正在代办的人受理的请求，请由另一位同事办理。")


def _deciding(request: SubjectRequest, version: int | None, by: User) -> SubjectRequest:
    row = locked(request)
    row.expect_version(version)
    check_decidable(row, by=by)
    return row


def _decided(row: SubjectRequest, by: User, at: datetime) -> None:
    row.decided_by, row.decided_at = by, at
    save_version(row)


def _withdraw(found: list[Found], *, by: User, at: datetime, reason: str) -> dict[str, int]:
    """End what rests on consent: use in the register, and the name on the door."""
    done: dict[str, int] = {}
    for one in found:
        for row in one.rows:
            if isinstance(row, Volunteer) and row.consented_on is not None:
                row.consented_on = None
            elif isinstance(row, ResidentHead) and row.is_public:
                row.is_public = False
            elif isinstance(row, User) and (row.email or row.notice_by):
                row.email = row.notice_by = ""
            else:
                continue
            row.version += 1
            row.save()
            record("person.consent_withdrawn", row, by=by, at=at, reason=reason)
            done[one.kept.noun] = done.get(one.kept.noun, 0) + 1
    forget_on_commit()
    return done

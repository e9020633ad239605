"""Posts: proposed by one person, granted or refused by another, ended.

Source: docs/rules.md R-ACC-1, R-ACC-3.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions.messages import send_message
from accounts.actions.sign_ins import end_sign_ins
from accounts.models import Department, HowEnded, Post, User
from accounts.models.posts import THREE_HANDS
from accounts.permissions import Permission
from accounts.roles import Role
from audit.actions import record
from core import database, pagecache
from core.errors import RefusedError
from core.words import written
from places.models import Community, Street, Unit


@transaction.atomic
def propose_post(
    *,
    user: User,
    role: Role,
    street: Street,
    by: User,
    community: Community | None = None,
    unit: Unit | None = None,
    department: Department | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    at: datetime | None = None,
) -> Post:
    """Propose a post; it gives no right until somebody else grants it.

    With `ends_on` it is a delegation that ends by itself.
    Errors: ValidationError when the role does not fit the place; RefusedError outside one's
            street, for an account that is off, when the same post runs or waits, or for a second
            of 三员.
    """
    now = at or timezone.now()
    User.objects.lock(user.pk)  # two proposals at once: the second finds the first
    if street.pk not in by.reach(Permission.ACCOUNT_EDIT).streets:
        raise RefusedError("只能提出本街道的岗位。")
    if not user.is_active:
        raise RefusedError("该账号已停用，请先启用。")
    post = Post(
        user=user,
        role=role,
        street=street,
        community=community,
        unit=unit,
        department=department,
        starts_on=starts_on or timezone.localdate(now),
        ends_on=ends_on,
        proposed_by=by,
    )
    post.full_clean()
    _refuse_a_second(post, day=timezone.localdate(now))
    _refuse_two_of_three(post, day=timezone.localdate(now))
    post.save()
    record("post.proposed", post, by=by, at=now, label=f"{user} {post}")
    return post


@transaction.atomic
def grant_post(*, post: Post, by: User, at: datetime | None = None) -> Post:
    """Let a proposed post give its rights; a deputy and who is stood in for are told.

    Errors: RefusedError for oneself, for one's own proposal, for one's own deputy, out of reach,
            when it does not wait any more, for a second of 三员, or when a deputy has no post
            there any more.
    """
    now = at or timezone.now()
    row = _waiting(post, by=by)
    if row.deputises_for is not None:
        check_deputy(row.deputises_for, row.user)
    _refuse_two_of_three(row, day=timezone.localdate(now))
    row.granted_by, row.granted_at = by, now
    database.save_version(row)
    record("post.granted", row, by=by, at=now, label=f"{row.user} {row}")
    end_sign_ins(user=row.user, how=HowEnded.CHANGED, at=now)
    if row.deputises_for is not None:
        _tell_deputy_granted(row, row.deputises_for)
    return row


@transaction.atomic
def grant_posts(*, posts: Iterable[Post], by: User, at: datetime | None = None) -> list[Post]:
    """Grant several, all or none."""
    chosen = sorted(posts, key=lambda post: post.pk)
    User.objects.lock(*(post.user_id for post in chosen))
    return [grant_post(post=post, by=by, at=at) for post in chosen]


@transaction.atomic
def refuse_post(*, post: Post, reason: str, by: User, at: datetime | None = None) -> Post:
    """Refuse a proposed post with a reason.

    Errors: as grant_post; RefusedError without a reason.
    """
    row = _waiting(post, by=by)
    return end_now(row, "post.refused", reason=reason, by=by, at=at or timezone.now())


@transaction.atomic
def end_post(*, post: Post, reason: str, by: User, at: datetime | None = None) -> Post:
    """End a post now; its rights end with the next request, those of its deputies as well.

    Errors: RefusedError out of reach, without a reason, when it has ended, or for the street's
            last person who may grant or open accounts.
    Source: docs/rules.md R-ACC-9.
    """
    now = at or timezone.now()
    row = locked(post)
    reach = by.reach(Permission.ACCOUNT_EDIT).streets | by.reach(Permission.POST_GRANT).streets
    if row.street_id not in reach:
        raise RefusedError("您的岗位不能结束这个岗位。")
    _hold_streets([row])
    _refuse_the_last(row)
    return end_now(row, "post.ended", reason=reason, by=by, at=now)


def end_all_posts(*, user: User, reason: str, by: User, at: datetime) -> None:
    """End what a person holds or was proposed for; part of switching an account off."""
    held = Post.objects.select_for_update(of=("self",), no_key=True).select_related("street")
    rows = list(held.filter(user=user, ended_at=None).order_by("pk"))
    _hold_streets(rows)
    for row in rows:
        _refuse_the_last(row)
        row.refresh_from_db()  # a deputy's may have ended with the post before it
        if row.ended_at is None:
            end_now(row, "post.ended", reason=reason, by=by, at=at)


def check_deputy(own: Post, deputy: User) -> None:
    """Refuse somebody who has no post of their own where `own` lies, or who is one of 三员."""
    if not User.objects.able_to_deputise(own).filter(pk=deputy.pk).exists():
        raise RefusedError(f"{deputy} 在“{own}”所在的地方没有自己的岗位，不能代办。")


def end_now(row: Post, action: str, *, reason: str, by: User, at: datetime) -> Post:
    """End a post under lock, and every deputy's post that cannot be without it.

    Whether `by` may do this is the caller's question.
    """
    words = written(reason, ask="请写明原因。", most=200)
    if row.ended_at is not None:
        raise RefusedError("这个岗位已经结束。")
    row.ended_by, row.ended_at, row.end_reason = by, at, words
    row.version += 1
    row.save()
    pagecache.forget_on_commit()  # posters and pages of Party work name people in office
    record(action, row, by=by, at=at, reason=words, label=f"{row.user} {row}")
    end_sign_ins(user=row.user, how=HowEnded.CHANGED, at=at)
    for orphan in _orphans_of(row):
        end_now(orphan, "post.ended", reason=f"{row}已结束", by=by, at=at)
    return row


def _orphans_of(row: Post) -> list[Post]:
    """Return the deputies of an ended post, and for whom its holder may stand in no longer."""
    rows = Post.objects.select_for_update(of=("self",), no_key=True).named().filter(ended_at=None)
    orphans = list(rows.filter(deputises_for=row).select_related("user"))
    for held in rows.deputies().filter(user=row.user).exclude(pk=row.pk).select_related("user"):
        able = User.objects.able_to_deputise(held.deputises_for)
        if not able.filter(pk=held.user_id).exists():
            orphans.append(held)
    return orphans


def _tell_deputy_granted(row: Post, own: Post) -> None:
    """Put a message before both: from when to when who stands in for whom."""
    days = f"{row.starts_on:%-m月%-d日}至{row.ends_on:%-m月%-d日}"
    said = {
        row.user: f"{days}您代{own.user}办理{own}",
        own.user: f"{days}由{row.user}代您办理{own}",
    }
    for person, sentence in said.items():
        send_message(
            recipient=person,
            key=f"post.deputy_granted:{row.uid}:{person.pk}",
            title=sentence,
            body="被退回的填报、待解决的问题和等着审核的都看得到；办的每件事记为“代办”。",
            link="/desk/me/deputies/",
        )


def locked(post: Post) -> Post:
    """Return the post under lock; its holder and the holder's deputies first."""
    deputies = Post.objects.filter(deputises_for__user=post.user_id, ended_at=None)
    User.objects.lock(post.user_id, *deputies.values_list("user", flat=True))
    rows = Post.objects.select_for_update(of=("self",), no_key=True).named().select_related("user")
    return rows.get(pk=post.pk)


def _waiting(post: Post, *, by: User) -> Post:
    """Return the proposal under lock when `by` may decide on it."""
    row = locked(post)
    if row.street_id not in by.reach(Permission.POST_GRANT).streets:
        raise RefusedError("只有本街道的安全管理员可以授权。")
    if row.granted_at is not None or row.ended_at is not None:
        raise RefusedError("这个岗位已经处理过了。")
    if by.pk == row.user_id:
        raise RefusedError("不能给自己授权，请由另一位安全管理员办理。")
    if by.pk == row.proposed_by_id:
        raise RefusedError("不能给自己提出的岗位授权，请由另一位安全管理员办理。")
    if row.deputises_for is not None and by.pk == row.deputises_for.user_id:
        raise RefusedError("不能给代自己办理的人授权，请由另一位安全管理员办理。")
    return row


def _refuse_a_second(post: Post, *, day: date) -> None:
    same = Post.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        user=post.user,
        role=post.role,
        street=post.street,
        community=post.community,
        unit=post.unit,
        department=post.department,
        deputises_for__isnull=True,
        ended_at__isnull=True,
    )
    if same.exists():
        raise RefusedError("此人已有同样的岗位，或正在等待授权。")


def _refuse_two_of_three(post: Post, *, day: date) -> None:
    """Who opens accounts, who grants and who audits are three people; the caller holds the person.

    Source: docs/rules.md R-ACC-18.
    """
    if (other := Post.objects.clashing(post, day).first()) is not None:
        raise RefusedError(THREE_HANDS.format(role=other.get_role_display()))


def _is_kept_by_one(row: Post) -> bool:
    """True for a post that gives one of the two rights that a street never goes without."""
    return row.role in {Role.SYSADMIN, Role.SECADMIN} and row.granted_at is not None


def _hold_streets(rows: Iterable[Post]) -> None:
    """Let two who end the last two such posts of a street come one after the other."""
    streets = {row.street_id: row.street for row in rows if _is_kept_by_one(row)}
    for _, street in sorted(streets.items()):
        database.locked(street)


def _refuse_the_last(row: Post) -> None:
    """A street keeps one person who opens accounts and one who grants, or nobody could go on.

    The street is held by the caller.
    """
    today = timezone.localdate()
    if not _is_kept_by_one(row):
        return
    others = (
        Post.objects.active_on(today)
        .filter(street=row.street_id, role=row.role, user__is_active=True)
        .exclude(pk=row.pk)
        .exclude(user=row.user_id)
    )
    if not others.exists():
        raise RefusedError(f"这是本街道最后一位{row.get_role_display()}，请先为接任的人授权。")

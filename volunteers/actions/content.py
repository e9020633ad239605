"""What a person fills in for one activity, and whether they may use what they picked."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from accounts.models import Post, User
from accounts.permissions import Permission
from alliances.models import Alliance, CoBuildProject, alliances_of
from core.errors import RefusedError
from core.models import Photo
from grids.models import Grid
from places.models import Facility, Unit
from volunteers.models import Activity, ActivityKind, HeadcountBasis, Line, Team, Volunteer

PLAIN_FIELDS = (
    "line",
    "kind",
    "title",
    "held_on",
    "place",
    "headcount",
    "headcount_basis",
    "summary",
    "team",
    "project",
    "alliance",
    "grid",
    "facility",
    "hours",
)


@dataclass(frozen=True, kw_only=True)
class ProblemContent:
    """One problem as typed: with a result it was solved on the spot, else it has an owner."""

    title: str
    result: str = ""
    owner: User | None = None
    due_on: date | None = None
    uid: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ActivityContent:
    """One activity as typed: `PLAIN_FIELDS`, units, participants, photos and problems."""

    line: str = Line.VOLUNTEER
    kind: str = ActivityKind.SERVICE
    title: str = ""
    held_on: date | None = None
    place: str = ""
    headcount: int | None = None
    headcount_basis: str = HeadcountBasis.PEOPLE
    summary: str = ""
    team: Team | None = None
    project: CoBuildProject | None = None
    alliance: Alliance | None = None
    grid: Grid | None = None
    facility: Facility | None = None
    hours: Decimal | None = None
    units: tuple[Unit, ...] = ()
    participants: tuple[Volunteer, ...] = ()
    photos: tuple[Photo, ...] = ()
    problems: tuple[ProblemContent, ...] = ()

    def digest(self, post: Post) -> str:
        """Return a digest of what is filed under which post: one key cannot carry two contents."""
        values = {"post": post, **_values_of(self)}
        if self.alliance is None:
            del values["alliance"]  # as of what was sent before an alliance could be named
        content = json.dumps(values, default=_plain, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    def is_kept_in(self, row: Activity) -> bool:
        """Tell whether a kept filing says this already; due days are not looked at."""
        kept = row.problems.order_by("pk").values_list("title", "result", "owner")
        photos = row.photos.order_by("order").values_list("photo", flat=True)
        return (
            all(getattr(row, name) == getattr(self, name) for name in PLAIN_FIELDS)
            and set(row.units.all()) == set(self.units)
            and set(row.participants.all()) == set(self.participants)
            and list(photos) == [photo.pk for photo in dict.fromkeys(self.photos)]
            and list(kept) == [_told(problem, row.filed_by_id) for problem in self.problems]
        )


def place_of(post: Post) -> dict[str, Any]:
    """Return the street and community of what is filed under a post; a unit's are its own."""
    community = post.community or (post.unit.community if post.unit else None)
    return {"street": post.street, "community": community}


def likely_duplicates(
    *, content: ActivityContent, post: Post, by: User, key: UUID, activity: Activity | None = None
) -> list[Activity]:
    """Return what `by` may see that looks like the same activity filed before, newest first.

    Never the filing itself, by its row or by its key. Source: docs/rules.md R-ACT-6.
    """
    names = ("line", "team", "project", "alliance", "held_on", "place", "title")
    values = {name: getattr(content, name) for name in names}
    candidate = Activity(pk=activity.pk if activity else None, **values, **place_of(post))
    rows = Activity.objects.visible_to(by).like(candidate).exclude(filed_by=by, filing_key=key)
    return list(rows.for_lists()[:5])


def keep_authors(row: Activity, *, by: User) -> None:
    """Note who wrote, and for whom, beside the filer; they do not judge it (R-ACT-7)."""
    own = row.filed_post.deputises_for if row.filed_post else None
    authors = {by.pk} | ({own.user_id} if own is not None else set())
    row.co_authors.add(*(authors - {row.filed_by_id}))


def fileable_alliances(by: User) -> QuerySet[Alliance]:
    """Return the alliances for which `by` may file, also those dissolved since; each once.

    The street files for all, a community and a member unit for those that are open to them.
    Source: docs/rules.md R-ACT-12.
    """
    their_own = alliances_of(by.reach(Permission.ACTIVITY_FILE))
    return Alliance.objects.filter(pk__in=their_own.values("pk"))


def check_post(post: Post, *, by: User) -> None:
    """Refuse a post that is not one's own, has ended, or does not permit filing."""
    if post not in by.posts_with(Permission.ACTIVITY_FILE):
        raise RefusedError("您现在的岗位不能填报活动，请刷新页面后重新选择岗位。")


def check_picked(row: Activity, content: ActivityContent, *, by: User) -> None:
    """Refuse what `by` could not have picked; what the row already holds may stay.

    An action trusts no id that it did not fetch.
    """
    this = Activity.objects.filter(uid=row.uid)
    teams = Team.objects.fileable_by(by)
    projects = CoBuildProject.objects.visible_to(by)
    mine = Q(uploaded_by=by) | Q(activity_photos__activity__in=this)
    known = Volunteer.objects.visible_to(by).values("pk")
    people = Q(pk__in=known) | Q(participations__activity__in=this)
    if content.team is not None and content.team.pk != row.team_id:
        _only(teams, [content.team], f"您不能以“{content.team}”的名义填报，请另选队伍。")
    if content.project is not None and content.project.pk != row.project_id:
        _only(projects, [content.project], f"您不能填报“{content.project}”的活动，请另选项目。")
    if content.alliance is not None and content.alliance.pk != row.alliance_id:
        sentence = f"您不能填报“{content.alliance}”的活动，请另选联盟。"
        _only(fileable_alliances(by), [content.alliance], sentence)
    if sentence := wrong_alliance(content.alliance, content.held_on):
        raise ValidationError({"alliance": sentence})
    _only(Photo.objects.filter(mine), content.photos, "有照片已失效，请重新添加照片。")
    _only(
        Unit.objects.filter(street=row.street_id),
        content.units,
        "有参与单位不在本街道，请重新选择。",
    )
    _only(
        Volunteer.objects.filter(people),
        content.participants,
        "有志愿者不在您能查看的花名册中，请移除后再提交。",
    )
    check_owners(content.problems, row.street_id, row.community_id)


def wrong_alliance(alliance: Alliance | None, held_on: date | None) -> str:
    """Return why nothing was held by `alliance` on that day; "" when it stood then.

    Source: docs/rules.md R-ACT-12.
    """
    if alliance is None or held_on is None or alliance.stands_on(held_on):
        return ""
    is_over = alliance.dissolved_on is not None and alliance.dissolved_on <= held_on
    day = alliance.dissolved_on if is_over else alliance.founded_on
    then = f"{day:%Y年%-m月%-d日}{'已解散' if is_over else '才成立'}"
    return f"“{alliance}”{then}，不能填报这一天的活动。请核对活动日期，或者另选联盟。"


def check_owners(
    problems: Iterable[ProblemContent], street_id: int, community_id: int | None
) -> None:
    """Refuse an owner who could not solve a problem of that place."""
    able = User.objects.able_at(
        Permission.PROBLEM_SOLVE, street_id=street_id, community_id=community_id
    )
    owners = [problem.owner for problem in problems if problem.owner is not None]
    _only(able, owners, "有问题的责任人不在本社区或街道任职，请另选责任人。")


def _only(allowed: QuerySet[Any], picked: Iterable[Model], sentence: str) -> None:
    keys = {row.pk for row in picked}
    if keys and set(allowed.filter(pk__in=keys).values_list("pk", flat=True)) != keys:
        raise RefusedError(sentence)


def _values_of(content: Any) -> dict[str, Any]:
    return {field.name: getattr(content, field.name) for field in fields(content)}


def _told(problem: ProblemContent, filer: int | None) -> tuple[str, str, int | None]:
    """Return a problem's title, result and owner as they are kept."""
    title, result = problem.title.strip(), problem.result.strip()
    return title, result, None if result else problem.owner.pk if problem.owner else filer


def _plain(value: object) -> object:
    if is_dataclass(value):
        return _values_of(value)
    return as_text(value)


def as_text(value: object) -> str | None:
    """Return what a version or a digest keeps of a value: related rows by their key."""
    if value is None:
        return None
    return str(value.pk) if isinstance(value, Model) else str(value)

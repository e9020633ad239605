"""双报到 out of several apps: what a unit or a member did, and the counts per community."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from accounts.permissions import Permission
from party.halves import Half
from party.models import (
    CheckIn,
    CheckInReport,
    MemberCheckIn,
    PostClaim,
    ServicePost,
    UnitCheckIn,
    due_reports,
    first_day_of,
    last_day_of,
)
from places.models import Community
from projects.models import WishClaim, wishes_granted
from volunteers.models import Problem, member_services, unit_services

MOST_SHOWN = 20
MEMBERS, UNITS = "members", "units"


@dataclass(frozen=True)
class ServiceRecord:
    """What somebody did between two days: activities, solved problems, posts held, wishes."""

    parts: QuerySet[Any]
    problems: QuerySet[Problem]
    claims: QuerySet[PostClaim]
    wishes: QuerySet[WishClaim]
    hours: Decimal | None  # a member's own; of a unit nobody knows how many people came

    @property
    def activity_count(self) -> int:
        return self.parts.count()

    @property
    def problem_count(self) -> int:
        return self.problems.count()

    @property
    def activities(self) -> list[Any]:
        """All activities, in the order of days."""
        return [part.activity for part in self.parts.order_by("activity__held_on", "pk")]

    @property
    def last_activities(self) -> list[Any]:
        """The newest activities, as many as a page shows."""
        return [part.activity for part in self.parts[:MOST_SHOWN]]


def record_of(
    check_in: CheckIn, start: date | None = None, end: date | None = None
) -> ServiceRecord:
    """Return what a unit or a member did from `start` to `end`; None leaves it open.

    Source: docs/rules.md R-CHK-8, R-WSH-8.
    """
    hours = None
    if isinstance(check_in, MemberCheckIn):
        parts = member_services(MemberCheckIn.objects.filter(pk=check_in.pk), start, end)
        hours = parts.aggregate(sum=Sum("activity__hours"))["sum"]
    else:
        parts = unit_services(UnitCheckIn.objects.filter(pk=check_in.pk), start, end)
    claims = PostClaim.objects.of(check_in).select_related("post")
    if start:
        claims = claims.filter(Q(left_on=None) | Q(left_on__gte=start))
    if end:
        claims = claims.filter(claimed_on__lte=end)
    return ServiceRecord(
        parts=parts,
        problems=_solved(check_in).solved_between(start, end).order_by("solved_on", "pk"),
        claims=claims.order_by("claimed_on", "pk"),
        wishes=wishes_granted(check_in, start, end),
        hours=hours,
    )


def record_in(check_in: CheckIn, half: Half) -> ServiceRecord:
    """Return what a unit or a member did in a half-year, while they served."""
    return record_of(check_in, first_day_of(check_in, half), last_day_of(check_in, half))


def _solved(check_in: CheckIn) -> Any:
    if isinstance(check_in, UnitCheckIn):
        return Problem.objects.counted().filter(solver_unit=check_in)
    return Problem.objects.counted().filter(solver_member=check_in)


@dataclass(frozen=True)
class MemberLine:
    """One member in a unit's letter: numbers only."""

    check_in: MemberCheckIn
    posts: list[str]
    activity_count: int
    problem_count: int


def members_of(check_in: UnitCheckIn, half: Half) -> list[MemberLine]:
    """Return the unit's members who served in the same community in a half-year, by name."""
    rows = MemberCheckIn.objects.confirmed().running_in(half)
    rows = rows.filter(home_unit=check_in.unit_id, community=check_in.community_id)
    rows = rows.select_related("home_unit", "street", "community")
    parts = Counter(
        member_services(rows, half.start, half.end).values_list("check_in_id", flat=True)
    )
    solved = Problem.objects.counted().solved_between(half.start, half.end)
    problems = Counter(
        solved.filter(solver_member__in=rows).values_list("solver_member", flat=True)
    )
    posts: dict[int | None, list[str]] = {}
    claims = PostClaim.objects.filter(member_check_in__in=rows, claimed_on__lte=half.end)
    claims = claims.filter(Q(left_on=None) | Q(left_on__gte=half.start))
    for member, post in claims.order_by("claimed_on").values_list("member_check_in", "post__name"):
        posts.setdefault(member, []).append(post)
    return [
        MemberLine(row, posts.get(row.pk, []), parts[row.pk], problems[row.pk])
        for row in rows.order_by("name_pinyin", "pk")
    ]


@dataclass(frozen=True)
class Cell:
    """One number with the list that holds exactly its rows."""

    label: str
    value: int
    url: str


# What each column counts, from left to right.
COLUMNS = (
    "单位服务中",
    "党员服务中",
    "党员待确认",
    "服务岗位",
    "岗位已认领",
    "单位参加活动",
    "党员参加活动",
    "单位待报告",
    "党员待报告",
)


@dataclass(frozen=True)
class CommunityLine:
    """One community's numbers; the last line is the sum, without a community."""

    label: str
    cells: list[Cell]


def lines_of(user: User, half: Half) -> list[CommunityLine]:
    """Return the numbers of the communities in the user's reach, and their sum at the end.

    Shape:  stocks are as of now; activities and reports are those of the half-year. One query per
            column.
    """
    communities = list(
        Community.objects.within(user.reach(Permission.CHECKIN_VIEW)).order_by("code")
    )
    counts = _counts(user, half)
    lines = [
        CommunityLine(row.name, _cells([count[row.pk] for count in counts], half, row))
        for row in communities
    ]
    totals = [sum(count[row.pk] for row in communities) for count in counts]
    return [*lines, CommunityLine("合计", _cells(totals, half, None))]


def _counts(user: User, half: Half) -> list[Counter[int | None]]:
    units, members = UnitCheckIn.objects.visible_to(user), MemberCheckIn.objects.visible_to(user)
    posts = ServicePost.objects.visible_to(user).open()
    period = (half.start, half.end)
    return [
        _by_community(units.active()),
        _by_community(members.active()),
        _by_community(members.pending()),
        _by_community(posts),
        _by_community(PostClaim.objects.held().filter(post__in=posts), "post__community"),
        _by_community(unit_services(units, *period), "activity__community"),
        _by_community(member_services(members, *period), "activity__community"),
        _by_community(due_reports(units, half)),
        _by_community(due_reports(members, half)),
    ]


def _by_community(rows: Any, path: str = "community") -> Counter[int | None]:
    counted = rows.order_by().values(counted_at=F(path)).annotate(count=Count("pk"))
    counted = counted.values_list("counted_at", "count")
    return Counter(dict(counted))


def _cells(numbers: list[int], half: Half, community: Community | None) -> list[Cell]:
    place = {"community": str(community.uid)} if community is not None else {}
    period = {"half": half.key, **place}
    service, due = reverse("dashboard:check-in-services"), reverse("dashboard:check-in-due")
    units, members = reverse("party:check-in-units"), reverse("party:check-in-members")
    posts = reverse("party:service-posts")
    urls = [
        _url(units, {"state": "active", **place}),
        _url(members, {"state": "active", **place}),
        _url(members, {"state": "pending", **place}),
        _url(posts, place),
        _url(reverse("dashboard:check-in-claims"), place),
        _url(service, {"who": UNITS, **period}),
        _url(service, {"who": MEMBERS, **period}),
        _url(due, {"who": UNITS, **period}),
        _url(due, {"who": MEMBERS, **period}),
    ]
    return [Cell(*each) for each in zip(COLUMNS, numbers, urls, strict=True)]


def _url(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(asked)}" if asked else address


def halves_to_choose(user: User, today: date) -> list[Half]:
    """Return the half-years from the first check-in that the user may see until now."""
    firsts = [
        rows.visible_to(user).order_by("checked_in_on").values_list("checked_in_on", flat=True)[:1]
        for rows in (UnitCheckIn.objects, MemberCheckIn.objects)
    ]
    days = [day for rows in firsts for day in rows]
    half, last = Half.of(min([*days, today])), Half.of(today)
    found = [last]
    while found[-1] > half and len(found) < _MOST_HALVES:
        found.append(found[-1].before)
    return found


_MOST_HALVES = 16


def reports_of(check_in: CheckIn) -> QuerySet[CheckInReport]:
    """Return somebody's reports, newest first."""
    return CheckInReport.objects.of(check_in).for_lists().order_by("-year", "-half", "kind", "pk")


def waiting_members(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the members' check-ins wait for this person's confirmation."""
    return [MemberCheckIn.objects.confirmable_by(user)]


def waiting_reviews(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the reports that wait for this person's answer."""
    return [CheckInReport.objects.reviewable_by(user)]


def waiting_reports(user: User, today: date) -> list[QuerySet[Any]]:
    """Return the check-ins of one's own unit or community that lack a report that is due.

    The street sees them on the page; they are not its own work.
    """
    if user.reach(Permission.CHECKIN_FILE).streets:
        return []
    half = Half.due_on(today)
    rows = (UnitCheckIn.objects.fileable_by(user), MemberCheckIn.objects.fileable_by(user))
    return [due_reports(each, half) for each in rows]

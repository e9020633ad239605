"""双报到: 30 units and 60 members, service posts, who did what, and reports in every state."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random

from django.utils import timezone

from dashboard.demo.activities import World
from dashboard.demo.words import dice, person_names
from party.halves import Half
from party.models import (
    CheckIn,
    CheckInReport,
    MemberCheckIn,
    MemberCheckInState,
    PostClaim,
    ReportGrade,
    ReportKind,
    ReportState,
    ServicePost,
    UnitCheckIn,
    UnitCheckInState,
)
from places.models import Community, Unit
from volunteers.models import (
    Activity,
    ActivityState,
    CheckInLink,
    Participation,
    Problem,
    ProblemState,
    Volunteer,
)

UNITS, ENDED_UNITS = 30, 3
LINKED_MEMBERS, OTHER_MEMBERS = 44, 16
PENDING_MEMBERS, LEFT_MEMBERS = 8, 4
FIRST_FREE_NAME = 9_300  # names after those of the volunteers
ACTIVITIES_OF_A_UNIT = 4
POSTS = (
    ("楼道巡查岗", "每周巡查楼道堆物、飞线充电，发现问题当天登记。", 4),
    ("护学岗", "上学放学时段在校门口引导车辆、护送学生。", 3),
    ("政策宣讲岗", "每月一次，讲居民用得上的政策。", 2),
)
SKILLS = ("法律咨询", "家电维修", "理发", "心理疏导", "摄影", "", "")
REASONS = ("工作调动，离开本社区。", "单位搬迁。", "退休后组织关系转出。")
BODY = (
    "本半年按认领的岗位参加社区服务，参加了社区组织的活动，协助解决了居民反映的问题。"
    "下半年继续做好巡查和走访。"
)
FEEDBACK = "随叫随到，居民反映好。"


def make_check_ins(world: World, today: date) -> None:
    """Write check-ins, posts and reports on what stands there; no figure changes."""
    roll = dice("check-ins")
    units = _make_units(world, roll)
    members = _make_members(world, roll, today)
    _make_services(units)
    _make_posts(world, units, members)
    _make_reports(world, units, members, today)


def _make_units(world: World, roll: Random) -> list[UnitCheckIn]:
    names = islice(person_names(), FIRST_FREE_NAME, None)
    rows = []
    for number, unit in enumerate(world.places.units[:UNITS]):
        is_ended = number >= UNITS - ENDED_UNITS
        rows.append(
            UnitCheckIn(
                street=world.places.street,
                community=unit.community or world.places.communities[number % 13],
                unit=unit,
                checked_in_on=date(2022, 1, 10) + timedelta(days=number * 4),
                liaison_name=next(names),
                liaison_phone=f"1380006{number:04d}",
                state=UnitCheckInState.ENDED if is_ended else UnitCheckInState.ACTIVE,
                ended_on=date(2023, 6, 30) if is_ended else None,
                end_reason=roll.choice(REASONS[:2]) if is_ended else "",
                is_demo=True,
            )
        )
    return UnitCheckIn.objects.bulk_create(rows)


def _make_members(world: World, roll: Random, today: date) -> list[MemberCheckIn]:
    volunteers = _busy_volunteers()
    others = islice(person_names(), FIRST_FREE_NAME + UNITS, None)
    rows, links = [], []
    for number in range(LINKED_MEMBERS + OTHER_MEMBERS):
        volunteer = next(volunteers) if number < LINKED_MEMBERS else None
        row = _member(world, roll, number, volunteer, next(others), today)
        row.set_pinyin()
        rows.append(row)
        if volunteer is not None:
            links.append((row, volunteer))
    made = MemberCheckIn.objects.bulk_create(rows)
    CheckInLink.objects.bulk_create(
        CheckInLink(check_in=row, volunteer=volunteer, is_demo=True) for row, volunteer in links
    )
    return made


def _busy_volunteers() -> Iterator[Volunteer]:
    """Yield people who took part in something of their own community, each once."""
    parts = Participation.objects.filter(
        activity__state=ActivityState.CONFIRMED, activity__community__isnull=False
    )
    seen = set()
    for part in parts.select_related("volunteer__community", "activity").order_by("pk"):
        person = part.volunteer
        if person.community_id == part.activity.community_id and person.pk not in seen:
            seen.add(person.pk)
            yield person


def _member(
    world: World,
    roll: Random,
    number: int,
    volunteer: Volunteer | None,
    name: str,
    today: date,
) -> MemberCheckIn:
    home = world.places.communities[number % 13]
    community = volunteer.community if volunteer and volunteer.community else home
    total = LINKED_MEMBERS + OTHER_MEMBERS
    is_pending = number >= total - PENDING_MEMBERS
    has_left = not is_pending and number >= total - PENDING_MEMBERS - LEFT_MEMBERS
    has_unit = number % 4 != 3
    row = MemberCheckIn(
        street=world.places.street,
        community=community,
        name=volunteer.name if volunteer else name,
        phone=volunteer.phone if volunteer else f"1380007{number:04d}",
        home_unit=_unit_near(world, number, community) if has_unit else None,
        home_unit_name="" if has_unit else "区外某单位（示例）",
        checked_in_on=date(2022, 1, 12) + timedelta(days=number * 3),
        skills=roll.choice(SKILLS),
        wanted_post=POSTS[number % len(POSTS)][0],
        is_demo=True,
    )
    if is_pending:
        row.checked_in_on = today - timedelta(days=number % 6)
        row.entered_by = world.staff.reviewers[1]
    else:
        row.state = MemberCheckInState.ACTIVE
        row.confirmed_by = world.staff.secretaries[community.pk]
        row.confirmed_at = _moment(row.checked_in_on + timedelta(days=1))
    if has_left:
        row.state = MemberCheckInState.LEFT
        row.left_on, row.leave_reason = date(2023, 9, 1), roll.choice(REASONS)
    return row


def _unit_near(world: World, number: int, community: Community) -> Unit:
    """Return a unit that reported to the same community, if there is one."""
    reported = world.places.units[:UNITS]
    near = [unit for unit in reported if unit.community_id == community.pk] or reported
    return near[number % len(near)]


def _make_services(units: list[UnitCheckIn]) -> None:
    """Let units take part in activities that stand there, and both help to solve problems."""
    part = Activity.units.through
    parts = []
    for number, row in enumerate(units):
        held = Activity.objects.confirmed().filter(
            community=row.community, held_on__gte=row.checked_in_on, held_on__year=2022
        )
        chosen = list(held.order_by("held_on", "pk")[number : 60 : 60 // ACTIVITIES_OF_A_UNIT])
        parts += [part(activity=activity, unit=row.unit) for activity in chosen]
        solved = Problem.objects.filter(
            state=ProblemState.SOLVED,
            community=row.community,
            solved_on__gte=row.checked_in_on,
            solver_unit=None,
            solver_member=None,
        ).order_by("pk")
        Problem.objects.filter(pk__in=list(solved.values_list("pk", flat=True)[:2])).update(
            solver_unit=row
        )
    part._default_manager.bulk_create(parts)
    for member in MemberCheckIn.objects.confirmed().order_by("pk")[:20]:
        free = Problem.objects.filter(
            state=ProblemState.SOLVED,
            community=member.community_id,
            solved_on__gte=member.checked_in_on,
            solver_unit=None,
            solver_member=None,
        ).order_by("-pk")
        Problem.objects.filter(pk__in=list(free.values_list("pk", flat=True)[:1])).update(
            solver_member=member
        )


def _make_posts(world: World, units: list[UnitCheckIn], members: list[MemberCheckIn]) -> None:
    posts = ServicePost.objects.bulk_create(
        ServicePost(
            street=world.places.street,
            community=community,
            name=name,
            duties=duties,
            place=world.places.compounds[community.pk][0].name,
            seats=seats,
            opened_on=date(2022, 1, 6),
            is_demo=True,
        )
        for community in world.places.communities
        for name, duties, seats in POSTS
    )
    by_place = {(post.community_id, post.name): post for post in posts}
    taken: dict[int, int] = {}
    claims = []
    helpers: list[CheckIn] = [*units[::3], *members]
    for number, helper in enumerate(row for row in helpers if row.is_active):
        post = by_place[helper.community_id, POSTS[number % len(POSTS)][0]]
        seat = taken.get(post.pk, 0) + 1
        if seat > post.seats:
            continue
        taken[post.pk] = seat
        whose = "unit_check_in" if isinstance(helper, UnitCheckIn) else "member_check_in"
        claimed_on = helper.checked_in_on + timedelta(days=5)
        claim = PostClaim(post=post, seat=seat, claimed_on=claimed_on, is_demo=True)
        setattr(claim, whose, helper)
        claims.append(claim)
    PostClaim.objects.bulk_create(claims)


def _make_reports(
    world: World, units: list[UnitCheckIn], members: list[MemberCheckIn], today: date
) -> None:
    helpers: list[CheckIn] = [*units, *(row for row in members if row.confirmed_at)]
    rows = [
        _report(world, helper, half, kind, ReportState.REVIEWED, number, today)
        for half in (Half(2022, 1), Half(2022, 2))
        for number, helper in enumerate(helpers)
        for kind in ReportKind
        if helper.checked_in_on <= half.end
    ]
    states = (ReportState.REVIEWED, ReportState.SUBMITTED, ReportState.DRAFT)
    now = Half.due_on(today)
    serving = [row for row in helpers if row.is_active]
    rows += [
        _report(world, helper, now, ReportKind.TO_COMMUNITY, states[number % 3], number, today)
        for number, helper in enumerate(serving[::4])
    ]
    CheckInReport.objects.bulk_create(rows)


def _report(
    world: World,
    check_in: CheckIn,
    half: Half,
    kind: ReportKind,
    state: ReportState,
    number: int,
    today: date,
) -> CheckInReport:
    whose = "unit_check_in" if isinstance(check_in, UnitCheckIn) else "member_check_in"
    row = CheckInReport(
        street=world.places.street,
        community=check_in.community,
        year=half.year,
        half=half.number,
        kind=kind,
        body=BODY,
        state=state,
        is_demo=True,
    )
    setattr(row, whose, check_in)
    sent_on = min(half.end - timedelta(days=40), today - timedelta(days=3))
    if state != ReportState.DRAFT:
        row.submitted_at = _moment(sent_on)
        row.submitted_by = world.staff.liaison or world.staff.reviewers[1]
    if state == ReportState.REVIEWED:
        row.reviewed_at = _moment(sent_on + timedelta(days=2))
        row.reviewed_by = world.staff.secretaries[check_in.community_id or 0]
        row.grade = ReportGrade.FAIR if number % 5 == 4 else ReportGrade.GOOD
        row.feedback = FEEDBACK
    return row


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 0)))

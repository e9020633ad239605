"""招募: plans near today in each state; hours, certificates and points of last year."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice

from django.utils import timezone

from dashboard.demo.activities import World
from dashboard.demo.words import GIVEN, person_names
from places.models import Community
from volunteers import actions
from volunteers.models import (
    Activity,
    ActivityKind,
    ActivityPlan,
    ActivityState,
    HoursState,
    Line,
    Participation,
    PointEntry,
    PointKind,
    PointsRank,
    PointsRanking,
    Risk,
    ServiceProof,
    ServiceRecord,
    Signup,
    SignupState,
    span_of_period,
)

Words = tuple[str, ActivityKind, Risk, str, int, int]
PLANS: tuple[Words, ...] = (
    ("楼道清洁日", ActivityKind.ENVIRONMENT, Risk.LOW, "清理楼道堆物，擦扶手。", 2, 12),
    ("探访独居老人", ActivityKind.VISIT, Risk.NONE, "结伴上门，陪聊天、换灯泡。", 4, 6),
    ("高处线缆排查", ActivityKind.SAFETY, Risk.BODILY, "协助电工排查楼顶线缆。", 6, 4),
    ("护学岗招募", ActivityKind.SERVICE, Risk.LOW, "上学放学时段在校门口引导。", 0, 8),
)
FIRST_DAY = date(2022, 1, 5)
SERVED, HOURS_OF = 400, (Decimal("1.5"), Decimal(2), Decimal(3))
PROOFS = 8


def make_recruiting(world: World, today: date) -> None:
    """Write plans with names on them, and hours; no figure changes."""
    for number, community in enumerate(world.places.communities[:6]):
        for offset, plan in enumerate(PLANS[: 2 + number % 3]):
            _make_plan(world, community, plan, today, number * 10 + offset)
    _make_hours(world)


def _make_plan(world: World, community: Community, words: Words, today: date, number: int) -> None:
    title, kind, risk, task, days, capacity = words
    secretary = world.staff.secretaries[community.pk]
    post = next(post for post in secretary.current_posts if post.community_id == community.pk)
    start = _moment(today + timedelta(days=days), time(9) if days else time(7, 30))
    state = ActivityState.PLANNED if number % 10 == 2 else ActivityState.OPEN
    activity = Activity.objects.create(
        street=world.places.street,
        community=community,
        line=Line.COMMUNITY,
        kind=kind,
        title=f"{community.name}{title}",
        title_initials="",
        place=world.places.compounds[community.pk][0].name,
        held_on=timezone.localdate(start),
        state=state,
        filed_by=secretary,
        filed_post=post,
        is_demo=True,
    )
    is_dangerous = risk == Risk.BODILY
    is_open = state == ActivityState.OPEN
    plan = ActivityPlan.objects.create(
        activity=activity,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        closes_at=start - timedelta(hours=1),
        capacity=capacity,
        task=task,
        risk=risk,
        risk_notice="请穿防滑鞋，听从现场安排。" if risk != Risk.NONE else "",
        insurer="某保险公司（示例）" if is_dangerous else "",
        policy_number=f"示例{number:06d}" if is_dangerous else "",
        sign_up_code=f"demo{number:010d}",
        check_in_code=f"demq{number:010d}",
        published_at=timezone.now() if is_open else None,
        published_by=secretary if is_open else None,
        is_demo=True,
    )
    if is_open:
        _put_names_down(plan, number)


def _put_names_down(plan: ActivityPlan, number: int) -> None:
    names = islice(person_names(), number * 20, None)
    count = plan.capacity + 3 if number % 2 else plan.capacity // 2
    Signup.objects.bulk_create(
        Signup(
            plan=plan,
            name=f"{next(names)}{GIVEN[seat % 30]}",
            phone=f"1380009{number * 20 + seat:04d}",
            seat=seat if seat <= plan.capacity else None,
            state=SignupState.TAKEN if seat <= plan.capacity else SignupState.WAITING,
            applied_at=timezone.now() - timedelta(hours=60 - seat),
            is_demo=True,
        )
        for seat in range(1, count + 1)
    )


def _make_hours(world: World) -> None:
    parts = Participation.objects.filter(
        activity__state=ActivityState.CONFIRMED, activity__community__isnull=False
    )
    parts = parts.select_related("activity", "volunteer").order_by("pk")[:SERVED]
    proposer = world.staff.reviewers[1]
    rows = []
    for number, part in enumerate(parts):
        activity = part.activity
        is_confirmed = number % 25 != 24
        rows.append(
            ServiceRecord(
                street=activity.street,
                community_id=activity.community_id,
                volunteer=part.volunteer,
                activity=activity,
                served_on=activity.held_on or FIRST_DAY,
                hours=HOURS_OF[number % 3],
                content=activity.title,
                is_backfilled=True,
                state=HoursState.CONFIRMED if is_confirmed else HoursState.PROPOSED,
                proposed_by=proposer,
                confirmed_by=world.staff.reviewers[0] if is_confirmed else None,
                confirmed_at=activity.confirmed_at if is_confirmed else None,
                is_demo=True,
            )
        )
    confirmed = [
        row for row in ServiceRecord.objects.bulk_create(rows) if row.state == HoursState.CONFIRMED
    ]
    PointEntry.objects.bulk_create(
        PointEntry(
            volunteer=row.volunteer,
            record=row,
            kind=PointKind.SERVICE,
            points=int(row.hours * 10),
            entered_on=row.served_on,
            entered_by=row.confirmed_by,
            is_demo=True,
        )
        for row in confirmed
    )
    _freeze_rankings(world, confirmed)
    ServiceProof.objects.bulk_create(
        ServiceProof(
            street=row.street,
            community_id=row.community_id,
            number=f"ZM20230110{number:04d}",
            code=f"demz{number:010d}",
            volunteer=row.volunteer,
            starts_on=row.served_on,
            ends_on=row.served_on,
            hours=row.hours,
            items=[[f"{row.served_on:%Y-%m-%d}", row.activity.title, row.content, str(row.hours)]],
            issued_on=date(2023, 1, 10),
            issued_by=world.staff.secretaries[row.community_id or 0],
            is_demo=True,
        )
        for number, row in enumerate(confirmed[:: len(confirmed) // PROOFS][:PROOFS], start=1)
    )


def _freeze_rankings(world: World, served: list[ServiceRecord]) -> None:
    """Write the rankings of the last two quarters with hours, as if frozen the day after."""
    days = sorted({row.served_on for row in served}, reverse=True)
    quarters = list(dict.fromkeys(f"{day.year}-Q{(day.month + 2) // 3}" for day in days))[:2]
    for period in quarters:
        span = span_of_period(period)
        if span is not None:
            actions.freeze_ranking(
                street=world.places.street,
                community=None,
                period=period,
                by=world.staff.reviewers[0],
                at=_moment(span[1] + timedelta(days=1), time(9)),
            )
    PointsRanking.objects.update(is_demo=True)
    PointsRank.objects.update(is_demo=True)


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))

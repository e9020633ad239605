"""Plans, sign-ups in each state, hours, corrections, certificates and points of a zone."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.roles import Role
from tests import factories as make
from volunteers.models import (
    Activity,
    ActivityPlan,
    ActivityState,
    HoursCorrection,
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
)

if TYPE_CHECKING:
    from places.models import Community
    from tests.architecture.world import World


def fill_community(world: "World", zone: str, community: "Community") -> None:
    """Make a plan of each state, names on one of them, and what came of an activity."""
    place: dict[str, Any] = {"street": community.street, "community": community}
    staff = world.people[Role.COMMUNITY_STAFF, zone]
    secretary = world.people[Role.COMMUNITY_SECRETARY, zone]
    states = (ActivityState.PLANNED, ActivityState.OPEN, ActivityState.CANCELLED)
    plans = [_plan(place, staff, state) for state in states]
    signups = [_signup(plans[1], number, state) for number, state in enumerate(SignupState)]
    activity = make.make_activity(filed_by=staff, state="confirmed", held_on=make.day(-3))
    volunteer, other = [make.make_volunteer(community=community) for _ in range(2)]
    for person in (volunteer, other):
        Participation.objects.create(activity=activity, volunteer=person)
    shared: dict[str, Any] = {
        **place,
        "activity": activity,
        "served_on": make.day(-3),
        "hours": 2,
        "content": "x",
        "proposed_by": staff,
    }
    proposed = make.saved(ServiceRecord(**shared, volunteer=other))
    confirmed = ServiceRecord(**shared, volunteer=volunteer, state=HoursState.CONFIRMED)
    confirmed.confirmed_by, confirmed.confirmed_at = secretary, timezone.now()
    make.saved(confirmed)
    correction = HoursCorrection(
        record=confirmed, before=3, after=2, reason="x", corrected_at=timezone.now()
    )
    correction.corrected_by = secretary
    proof = ServiceProof(
        **place,
        number=f"ZM{ServiceProof.objects.count()}",
        volunteer=volunteer,
        starts_on=make.day(-90),
        ends_on=make.day(0),
        hours=2,
        items=[["2026-01-01", "x", "x", "2"]],
        issued_on=make.day(0),
        issued_by=secretary,
    )
    points = PointEntry(
        volunteer=volunteer,
        record=confirmed,
        kind=PointKind.SERVICE,
        points=20,
        what="x",
        entered_on=make.day(0),
    )
    exchange = PointEntry(
        volunteer=volunteer,
        kind=PointKind.EXCHANGE,
        points=-10,
        what="x",
        entered_on=make.day(0),
    )
    rows = [make.saved(row) for row in (correction, proof, points, exchange)]
    number = PointsRanking.objects.count()
    ranking = PointsRanking(
        **place,
        period=f"{2000 + number // 12}-{number % 12 + 1:02}",
        starts_on=make.day(-90),
        ends_on=make.day(-60),
        frozen_at=timezone.now(),
        frozen_by=secretary,
    )
    rows.append(make.saved(ranking))
    rank = PointsRank(ranking=ranking, rank=1, volunteer=volunteer, surname="x", points=20)
    rank.community_name = "x"
    rows.append(make.saved(rank))
    for plan in plans:
        world.add(zone, plan.activity)
    for row in (*plans, *signups, proposed, confirmed, *rows):
        world.add(zone, row)


def _plan(place: dict[str, Any], staff: Any, state: ActivityState) -> ActivityPlan:
    start = timezone.now() + timedelta(days=3)
    activity = Activity(
        **place,
        title="x",
        place="x",
        line=Line.COMMUNITY,
        held_on=timezone.localdate(start),
        state=state,
        filed_by=staff,
        filed_post=staff.posts.get(),
    )
    plan = ActivityPlan(
        activity=make.saved(activity),
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        closes_at=start,
        capacity=3,
        task="x",
        target="x",
        risk=Risk.LOW,
        risk_notice="x",
        insurer="x",
        policy_number="x",
        takes_minors=True,
    )
    if state != ActivityState.PLANNED:
        plan.published_at, plan.published_by = timezone.now(), staff
    if state == ActivityState.CANCELLED:
        plan.cancel_reason = "x"
    return make.saved(plan)


def _signup(plan: ActivityPlan, number: int, state: SignupState) -> Signup:
    has_seat = state in {SignupState.TAKEN, SignupState.ATTENDED, SignupState.ABSENT}
    return make.saved(
        Signup(
            plan=plan,
            name="x",
            phone=f"1380000{number:04d}",
            is_minor=True,
            guardian_name="x",
            guardian_phone="13800000009",
            seat=number + 1 if has_seat else None,
            state=state,
            applied_at=timezone.now(),
            checked_in_at=timezone.now() if state == SignupState.ATTENDED else None,
            moved_up_at=timezone.now() if state == SignupState.TAKEN else None,
        )
    )

"""红袖标: 2046 people with shifts around today; duties to visit and the walks that fulfil some."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import cycle
from uuid import UUID, uuid5

from django.utils import timezone

from accounts.models import User
from dashboard.demo.activities import World
from dashboard.demo.words import GIVEN, dice, person_names
from places.models import Community
from volunteers.models import (
    NUMBER_PREFIX,
    ArmbandSource,
    AskAnswer,
    Attendance,
    DutyPeriod,
    DutyRoster,
    GridWalk,
    PatrolShift,
    Problem,
    RedArmband,
    RosterDays,
    ShiftAsk,
    ShiftMember,
    VisitDone,
    VisitDuty,
    VisitDutyKind,
    Volunteer,
    WalkKind,
)

ARMBANDS, LEFT, ALSO_VOLUNTEERS = 2046, 37, 420
SHOPS = ("便民超市（示例）", "早点铺（示例）", "五金店（示例）", "水果店（示例）")
KINDS = (
    ("独居老人", 2, DutyPeriod.MONTH),
    ("残疾人家庭", 1, DutyPeriod.MONTH),
    ("困境儿童", 1, DutyPeriod.MONTH),
    ("出租房", 1, DutyPeriod.QUARTER),
    ("沿街商铺", 1, DutyPeriod.WEEK),
)
NOTES = ("情况正常，已提醒关好水电。", "楼道清爽，老人精神好。", "已讲解防诈骗，留了联系卡。", "")
PLACE = "{community}东门岗亭"
NAMESPACE = UUID("6f1c1c64-6f5e-4f53-9a39-5e2f6d3a17c1")


def make_armbands(world: World, today: date) -> None:
    """Write the register, shifts and walks; no other figure changes."""
    people = _make_people(world)
    rosters = _make_rosters(world, people)
    _make_shifts(rosters, people, today)
    _make_walks(world, _make_duties(world), today)


def _make_people(world: World) -> dict[int, list[RedArmband]]:
    roll = dice("armbands")
    # Four characters, so that nobody is taken for a volunteer of three.
    names = (f"{name}{end}" for name, end in zip(person_names(), cycle(GIVEN), strict=False))
    rows: list[RedArmband] = []
    for number, volunteer in enumerate(_volunteers(), start=1):
        rows.append(_person(world, volunteer.community, volunteer.name, volunteer.phone, number))
        rows[-1].volunteer = volunteer
    while len(rows) < ARMBANDS + LEFT:
        number = len(rows) + 1
        community = world.places.communities[number % len(world.places.communities)]
        rows.append(_person(world, community, next(names), f"1380008{number:04d}", number))
    for row in rows[ARMBANDS:]:
        row.left_on = date(2022, 12, 1) + timedelta(days=roll.randrange(300))
    by_place: dict[int, list[RedArmband]] = {}
    for row in RedArmband.objects.bulk_create(rows, batch_size=1000):
        if row.left_on is None:
            by_place.setdefault(row.community_id or 0, []).append(row)
    return by_place


def _volunteers() -> Iterator[Volunteer]:
    rows = Volunteer.objects.active().exclude(phone="").select_related("community")
    return iter(rows.order_by("pk")[: ALSO_VOLUNTEERS * 5 : 5])


def _person(
    world: World, community: Community | None, name: str, phone: str, number: int
) -> RedArmband:
    source = list(ArmbandSource)[number % 5]
    row = RedArmband(
        street=world.places.street,
        community=community,
        name=name,
        phone=phone,
        source=source,
        organisation=SHOPS[number % 4] if source == ArmbandSource.SHOP else "",
        joined_on=date(2022, 3, 1) + timedelta(days=number % 280),
        is_demo=True,
    )
    row.set_pinyin()
    return row


def _make_rosters(world: World, people: dict[int, list[RedArmband]]) -> list[DutyRoster]:
    rosters = DutyRoster.objects.bulk_create(
        DutyRoster(
            street=world.places.street,
            community=community,
            place=PLACE.format(community=community.name),
            seats=3,
            note="戴好红袖标，提醒电动车不进楼。",
            days=days,
            starts=starts,
            ends=ends,
            is_demo=True,
        )
        for community in world.places.communities
        for days, starts, ends in (
            (RosterDays.WORKDAYS, time(7, 30), time(9, 0)),
            (RosterDays.DAYS_OFF, time(19, 0), time(21, 0)),
        )
    )
    link = DutyRoster.members.through
    link._default_manager.bulk_create(
        link(dutyroster=roster, redarmband=person)
        for number, roster in enumerate(rosters)
        for person in people[roster.community_id or 0][number % 2 * 3 :][:3]
    )
    return rosters


def _make_shifts(
    rosters: list[DutyRoster], people: dict[int, list[RedArmband]], today: date
) -> None:
    evening = _moment(today - timedelta(days=1), time(18, 0))
    days = [today + timedelta(days=offset) for offset in range(-14, 8)]
    shifts = PatrolShift.objects.bulk_create(
        PatrolShift(
            street=roster.street,
            community=roster.community,
            place=roster.place,
            seats=roster.seats,
            note=roster.note,
            roster=roster,
            starts_at=_moment(day, roster.starts),
            ends_at=_moment(day, roster.ends),
            is_demo=True,
        )
        for roster in rosters
        for day in days
        if roster.falls_on(day)
    )
    members, asks = [], []
    for number, shift in enumerate(shifts):
        group = people[shift.community_id or 0]
        is_over = timezone.localdate(shift.ends_at) < today
        # Some coming shifts still lack somebody.
        taken = shift.seats if is_over or number % 4 else shift.seats - 1
        for place in range(taken):
            person = group[(number + place * 7) % len(group)]
            came = Attendance.ABSENT if (number + place) % 23 == 0 else Attendance.PRESENT
            members.append(
                ShiftMember(
                    shift=shift,
                    armband=person,
                    attendance=came if is_over else Attendance.UNKNOWN,
                    is_demo=True,
                )
            )
        if taken < shift.seats:
            asks.append(
                ShiftAsk(
                    shift=shift,
                    armband=group[(number + 40) % len(group)],
                    asked_at=min(shift.starts_at - timedelta(hours=2), evening),
                    answer=AskAnswer.NO if number % 8 else AskAnswer.WAITING,
                    is_demo=True,
                )
            )
    ShiftMember.objects.bulk_create(members)
    ShiftAsk.objects.bulk_create(asks)


def _make_duties(world: World) -> list[VisitDuty]:
    kinds = VisitDutyKind.objects.bulk_create(
        VisitDutyKind(street=world.places.street, name=name, order=order, is_demo=True)
        for order, (name, _, _) in enumerate(KINDS)
    )
    plans = list(zip(kinds, KINDS, strict=True))
    duties = []
    for community in world.places.communities:
        grids = world.grids[community.pk]
        for number in range(15):
            kind, (_, times, period) = plans[number % len(plans)]
            duties.append(
                VisitDuty(
                    street=world.places.street,
                    community=community,
                    grid=grids[number % len(grids)],
                    kind=kind,
                    label=f"{number // 5 + 1} 栋 {number % 3 + 1} 单元{'甲乙丙丁戊'[number % 5]}户",
                    times=times,
                    period=period,
                    started_on=date(2022, 1, 5),
                    is_demo=True,
                )
            )
    return VisitDuty.objects.bulk_create(duties)


def _make_walks(world: World, duties: list[VisitDuty], today: date) -> None:
    walks, done = [], []
    by_place: dict[int, list[VisitDuty]] = {}
    for duty in duties:
        by_place.setdefault(duty.community_id or 0, []).append(duty)
    counts: dict[str, int] = {}
    for offset in range(40, -1, -2):
        day = today - timedelta(days=offset)
        for number, community in enumerate(world.places.communities):
            kind = WalkKind.PATROL if (number + offset // 2) % 3 == 0 else WalkKind.VISIT
            prefix = f"{NUMBER_PREFIX[kind]}{day:%Y%m%d}"
            counts[prefix] = counts.get(prefix, 0) + 1
            walk = _walk(world, community, kind, day, number)
            walk.number = f"{prefix}{counts[prefix]:04}"
            walks.append(walk)
            if kind == WalkKind.VISIT:
                # One visit, several ledgers: two duties at neighbouring doors.
                own = by_place[community.pk]
                start = offset // 2 * 2 % (len(own) - 5)
                done += [VisitDone(walk=walk, duty=duty, is_demo=True) for duty in own[start:][:2]]
    GridWalk.objects.bulk_create(walks)
    VisitDone.objects.bulk_create(done)
    _link_problems(walks)


def _walk(world: World, community: Community, kind: WalkKind, day: date, number: int) -> GridWalk:
    walker: User = world.staff.secretaries[community.pk]
    post = next(post for post in walker.current_posts if post.community_id == community.pk)
    compound = world.places.compounds[community.pk][0]
    key = uuid5(NAMESPACE, f"{community.pk} {day} {kind}")
    return GridWalk(
        street=world.places.street,
        community=community,
        kind=kind,
        walked_on=day,
        place=f"{compound.name}{number % 6 + 1} 栋",
        households=None if kind == WalkKind.PATROL else number % 4 + 1,
        note=NOTES[(number + day.day) % len(NOTES)],
        walker=walker,
        filed_post=post,
        filing_key=key,
        content_digest=key.hex * 2,
        is_demo=True,
    )


def _link_problems(walks: list[GridWalk]) -> None:
    """Say of some open problems that they were found on a walk of the same place and person."""
    by_walker = {(walk.walker_id, walk.walked_on): walk for walk in walks}
    for problem in Problem.objects.open().filter(activity=None, walk=None):
        walk = by_walker.get((problem.found_by_id or 0, problem.found_on))
        if walk is not None and walk.community_id == problem.community_id:
            Problem.objects.filter(pk=problem.pk).update(walk=walk)


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))

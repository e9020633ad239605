"""Red armbands with shifts and rosters; duties to visit and walks, in each state."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from accounts.roles import Role
from tests import factories as make
from volunteers.models import (
    ArmbandSource,
    DutyRoster,
    GridWalk,
    PatrolShift,
    RedArmband,
    RosterDays,
    ShiftAsk,
    ShiftMember,
    VisitDone,
    VisitDuty,
    VisitDutyKind,
    WalkKind,
)

if TYPE_CHECKING:
    from places.models import Community, Street
    from tests.architecture.world import World


def fill_street(world: "World", zone: str, street: "Street") -> None:
    """Make a kind of duty."""
    number = VisitDutyKind.objects.count()
    world.add(zone, VisitDutyKind.objects.create(street=street, name=f"类别{number}", basis="x"))


def fill_community(world: "World", zone: str, community: "Community") -> None:
    """Make people, shifts before and after now, a roster, duties and walks."""
    place: dict[str, Any] = {"street": community.street, "community": community}
    number = RedArmband.objects.count()
    worker = world.people[Role.GRID_WORKER, zone]
    people = [
        RedArmband(
            **place,
            name="x",
            phone=f"139{number + index:08d}",
            source=ArmbandSource.SHOP,
            organisation="x",
            joined_on=make.day(-9),
        )
        for index in range(3)
    ]
    people[2].left_on = make.day(-1)
    roster = DutyRoster(
        **place, place="x", note="x", days=RosterDays.DAILY, starts=time(8), ends=time(9)
    )
    shifts = [_shift(place, offset) for offset in (-2, 2, 3)]
    shifts[2].cancelled_at, shifts[2].cancel_reason = timezone.now(), "x"
    _save(*people, roster, *shifts)
    roster.members.add(people[0])
    rows = [
        ShiftMember(shift=shifts[0], armband=people[0]),
        ShiftMember(shift=shifts[1], armband=people[0]),
        ShiftAsk(shift=shifts[1], armband=people[1], asked_at=timezone.now()),
    ]
    kind = VisitDutyKind.objects.filter(street=community.street).first()
    duties = [
        VisitDuty(
            **place,
            kind=kind,
            label=f"{number} 栋 {index}",
            owner=(worker, None)[index],
            started_on=make.day(-90),
        )
        for index in range(2)
    ]
    walks = [_walk(place, worker, number + index) for index in range(2)]
    walks[1].voided_at, walks[1].void_reason = timezone.now(), "x"
    _save(*rows, *duties, *walks)
    done = [VisitDone(walk=walk, duty=duty) for walk in walks for duty in duties]
    _save(*done)
    for row in (*people, roster, *shifts, *rows, *duties, *walks, *done):
        world.add(zone, row)


def _shift(place: dict[str, Any], offset: int) -> PatrolShift:
    start = timezone.make_aware(datetime.combine(make.day(offset), time(8)))
    return PatrolShift(
        **place, place="x", note="x", seats=3, starts_at=start, ends_at=start + timedelta(hours=1)
    )


def _walk(place: dict[str, Any], worker: Any, number: int) -> GridWalk:
    return GridWalk(
        **place,
        number=f"ZF{make.day(0):%Y%m%d}{number:04}",
        kind=WalkKind.VISIT,
        walked_on=make.day(0),
        place="x",
        note="x",
        walker=worker,
        filed_post=worker.posts.get(),
        filing_key=uuid4(),
        content_digest="0" * 64,
    )


def _save(*rows: Any) -> None:
    for row in rows:
        make.saved(row)

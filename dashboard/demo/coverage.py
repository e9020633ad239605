"""Units that sub-alliances cover, requests that wait for an answer, and a unit entered twice."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from alliances.models import (
    Alliance,
    AllianceCoverage,
    AllianceMembership,
    AllianceTier,
    MembershipState,
)
from dashboard.demo.cobuilding import SUB_MEMBERS
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from places.models import Unit
from volunteers.models import Activity, Line

COVERED_UNITS = 134
BASES = ("党组织联建", "党建指导员联系", "网格走访联系")


def make_coverage(places: Places, staff: Staff, today: date) -> None:
    """Write coverage, memberships in every state, and a likely duplicate."""
    subs = list(Alliance.objects.filter(tier=AllianceTier.COMMUNITY).order_by("pk"))
    street = Alliance.objects.get(tier=AllianceTier.STREET)
    AllianceCoverage.objects.bulk_create(
        AllianceCoverage(
            alliance=subs[number % len(subs)],
            unit=unit,
            covered_on=date(2022, 3, 1) + timedelta(days=number),
            basis=BASES[number % len(BASES)],
            is_demo=True,
        )
        for number, unit in enumerate(places.units[SUB_MEMBERS:COVERED_UNITS], start=SUB_MEMBERS)
    )
    twin = Unit(
        street=places.street,
        community=places.units[0].community,
        name=places.units[0].name.replace("（", "").replace("）", ""),
        kind=places.units[0].kind,
        is_demo=True,
    )
    twin.set_pinyin()
    twin.save()
    AllianceMembership.objects.bulk_create(_requests(places, staff, street, subs, today))
    _name_units(places)


def _name_units(places: Places) -> None:
    """Let some of the volunteers' activities name a unit that took part."""
    took_part = Activity.units.through
    rows = Activity.objects.confirmed().of_line(Line.VOLUNTEER).order_by("pk")
    took_part.objects.bulk_create(
        took_part(activity_id=key, unit=places.units[(number * 7) % COVERED_UNITS])
        for number, key in enumerate(rows.values_list("pk", flat=True)[::4])
    )


def _requests(
    places: Places, staff: Staff, street: Alliance, subs: list[Alliance], today: date
) -> list[AllianceMembership]:
    secretaries = [staff.secretaries[community.pk] for community in places.communities]
    asked = timezone.make_aware(datetime.combine(today - timedelta(days=6), time(10, 30)))
    decided = asked + timedelta(days=2)
    liaison, clerk = staff.liaison, staff.reviewers[0]
    rows = (
        (subs[1], places.units[0], MembershipState.INVITED, secretaries[1], None, ""),
        (subs[2], places.units[0], MembershipState.APPLIED, liaison, None, ""),
        (street, places.units[135], MembershipState.INVITED, clerk, None, ""),
        (
            subs[3],
            places.units[136],
            MembershipState.DECLINED,
            secretaries[3],
            clerk,
            "单位年底搬迁，明年再议。",
        ),
        (
            subs[4],
            places.units[0],
            MembershipState.REJECTED,
            liaison,
            secretaries[4],
            "单位不在本片区，建议加入所在社区的子联盟。",
        ),
    )
    made = [
        AllianceMembership(
            alliance=alliance,
            unit=unit,
            state=state,
            asked_by=asker,
            asked_at=asked,
            decided_by=decider,
            decided_at=decided if decider else None,
            reason=reason,
            is_demo=True,
        )
        for alliance, unit, state, asker, decider, reason in rows
    ]
    made.append(
        AllianceMembership(
            alliance=street,
            unit=places.units[137],
            state=MembershipState.LEFT,
            joined_on=date(2022, 3, 1),
            left_on=date(2022, 9, 30),
            reason="单位迁出本街道。",
            is_demo=True,
        )
    )
    return made

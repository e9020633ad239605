"""Seventy-one part-time members in office, some before them, and a few who are still to come."""

from datetime import date, timedelta
from itertools import islice

from alliances.models import PartTimeMember, PartTimeState
from dashboard.demo.cobuilding import STREET_MEMBERS
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.words import person_names
from party.models import OrganisationLevel, PartyOrganisation

IN_OFFICE = 71
AT_STREET = 19  # the rest sit with the communities
REPLACED = 3
ENDING_SOON = 6
TITLES = ("副校长", "党支部书记", "办公室主任", "行长助理", "站长", "副经理")
FIRST_NAME = 600  # names before it are other people's


def make_part_time_members(
    places: Places, root: PartyOrganisation, staff: Staff, today: date
) -> list[PartTimeMember]:
    """Write part-time members in every state; return those in office."""
    names = islice(person_names(), FIRST_NAME, None)
    hosts = list(
        PartyOrganisation.objects.filter(
            street=places.street, level=OrganisationLevel.COMMUNITY
        ).order_by("pk")
    )
    approver, leader = staff.reviewers[0], staff.leader

    def member(number: int, host: PartyOrganisation, state: str) -> PartTimeMember:
        row = PartTimeMember(
            street=places.street,
            community=host.community,
            host=host,
            unit=places.units[number % STREET_MEMBERS],
            name=next(names),
            title=TITLES[number % len(TITLES)],
            state=state,
            nominated_by=approver,
            is_demo=True,
        )
        row.set_pinyin()
        if state != PartTimeState.NOMINATED:
            row.approved_by = approver
        if state in {PartTimeState.APPOINTED, PartTimeState.ENDED}:
            row.appointed_by = leader
            row.appointed_on = date(2022, 4, 6) + timedelta(days=3 * (number % 60))
            row.document = f"莲工通〔2022〕{10 + number % 60} 号（示例）"
            row.term_until = date(today.year + 2, 3, 31)
        return row

    def host_of(number: int) -> PartyOrganisation:
        return root if number < AT_STREET else hosts[number % len(hosts)]

    serving = [member(n, host_of(n), PartTimeState.APPOINTED) for n in range(IN_OFFICE)]
    for number, row in enumerate(serving[-ENDING_SOON:]):
        row.term_until = today + timedelta(days=25 * (number + 1))
    former = []
    for number, successor in enumerate(serving[AT_STREET : AT_STREET + REPLACED]):
        row = member(AT_STREET + number, successor.host, PartTimeState.ENDED)
        row.unit = successor.unit
        row.ended_on, row.end_reason = date(2024, 5, 20), "工作调动"
        successor.appointed_on = date(2024, 5, 20)
        former.append(row)
    PartTimeMember.objects.bulk_create(former)
    for row, successor in zip(former, serving[AT_STREET:], strict=False):
        successor.replaces = row
    PartTimeMember.objects.bulk_create(serving)
    # One of them serves in two committees: two seats, one person.
    second = member(IN_OFFICE, hosts[0], PartTimeState.APPOINTED)
    second.name, second.unit, second.title = serving[0].name, serving[0].unit, serving[0].title
    second.set_pinyin()
    waiting = [
        member(72, root, PartTimeState.NOMINATED),
        member(73, hosts[3], PartTimeState.NOMINATED),
        member(74, hosts[3], PartTimeState.APPROVED),
    ]
    PartTimeMember.objects.bulk_create([second, *waiting])
    return serving

"""Topics, meetings, decisions, tasks and part-time members in each of their states."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.roles import Role
from alliances.models import (
    AllianceMembership,
    MemberAttendance,
    PartTimeMember,
    PartTimeState,
)
from party.models import (
    Attendee,
    Meeting,
    MeetingDecision,
    MeetingKind,
    MeetingState,
    MeetingTask,
    MeetingTopic,
    PartyOrganisation,
    TaskExtension,
    TaskNote,
    TaskState,
    TopicState,
)
from places.models import Community, Street
from tests import factories as make

if TYPE_CHECKING:
    from tests.architecture.world import World

ON_AGENDA = {TopicState.SCHEDULED, TopicState.DECIDED, TopicState.CLOSED}


def fill_street(world: "World", zone: str, street: Street) -> None:
    """What the street's own meetings and the 党工委 keep."""
    host = next(row for z, row in world.of(PartyOrganisation) if z == zone)
    for kind in MeetingKind:
        _meetings(world, zone, host, kind)
    _part_time(world, zone, host, make.make_unit(street=street))


def fill_community(world: "World", zone: str, community: Community) -> None:
    """What a community's meetings keep."""
    rows = world.of(PartyOrganisation)
    host = next(row for z, row in rows if z == zone and row.community_id == community.pk)
    _meetings(world, zone, host, MeetingKind.ALLIANCE)
    _part_time(world, zone, host, world.people[Role.UNIT_LIAISON, zone].posts.get().unit)


def _meetings(world: "World", zone: str, host: PartyOrganisation, kind: str) -> None:
    proposer = _staff(world, zone)
    for state in MeetingState:
        held = world.add(
            zone,
            Meeting.objects.create(
                **_place(host),
                kind=kind,
                organisation=host,
                title="x",
                held_on=make.day(-9),
                place="x",
                chair="x",
                minutes="x",
                state=state,
                cancel_reason="x" if state == MeetingState.CANCELLED else "",
            ),
        )
    meeting = next(m for _, m in reversed(world.of(Meeting)) if m.state == MeetingState.HELD)
    world.add(zone, Attendee.objects.create(meeting=meeting, name="x", title="x"))
    assert held.pk
    for order, state in enumerate(TopicState, start=1):
        topic = MeetingTopic.objects.create(
            **_place(host),
            kind=kind,
            title="x",
            content="x",
            proposed_by=proposer,
            proposed_on=make.day(-20),
            state=state,
            order=order,
            meeting=meeting if state in ON_AGENDA else None,
            decline_reason="x" if state == TopicState.DECLINED else "",
            answer="x" if state == TopicState.CLOSED else "",
        )
        world.add(zone, topic)
        if state == TopicState.DECIDED:
            decision = MeetingDecision.objects.create(
                meeting=meeting, topic=topic, number=order, text="x"
            )
            _tasks(world, zone, world.add(zone, decision))


def _tasks(world: "World", zone: str, decision: MeetingDecision) -> None:
    staff, now = _staff(world, zone), timezone.now()
    department = make.make_department(street=decision.meeting.street)
    other = world.people[Role.STREET_LEADER, _street(world, zone)]
    for state in TaskState:
        is_reported = state not in {TaskState.OPEN, TaskState.CANCELLED}
        is_accepted = state == TaskState.ACCEPTED
        task = MeetingTask.objects.create(
            street=decision.meeting.street,
            community=decision.meeting.community,
            decision=decision,
            what="x",
            department=department if decision.meeting.community is None else None,
            owner_community=decision.meeting.community,
            assigned_on=make.day(-9),
            due_on=make.day(-1),
            state=state,
            result="x" if is_reported else "",
            reported_by=staff if is_reported else None,
            reported_at=now if is_reported else None,
            return_reason="x" if state == TaskState.RETURNED else "",
            accepted_by=other if is_accepted else None,
            accepted_at=now if is_accepted else None,
            cancel_reason="x" if state == TaskState.CANCELLED else "",
        )
        world.add(zone, task)
        world.add(zone, TaskNote.objects.create(task=task, text="x", written_by=staff))
        extension = TaskExtension(
            task=task, old_due_on=make.day(-5), new_due_on=make.day(-1), reason="x"
        )
        extension.extended_by = staff
        extension.save()
        world.add(zone, extension)


def _part_time(world: "World", zone: str, host: PartyOrganisation, unit: Any) -> None:
    alliance = make.make_alliance(street=host.street)
    AllianceMembership.objects.create(alliance=alliance, unit=unit, joined_on=make.day(-90))
    for state in PartTimeState:
        was_appointed = state in {PartTimeState.APPOINTED, PartTimeState.ENDED}
        member = PartTimeMember(
            **_place(host),
            name=f"x{PartTimeMember.objects.count()}",
            unit=unit,
            host=host,
            title="x",
            document="x",
            state=state,
            appointed_on=make.day(-60) if was_appointed else None,
            term_until=make.day(60) if was_appointed else None,
            ended_on=make.day(-3) if state == PartTimeState.ENDED else None,
            end_reason="x" if state == PartTimeState.ENDED else "",
        )
        member.save()
        world.add(zone, member)
        if state == PartTimeState.APPOINTED:
            attendee = next(row for _, row in reversed(world.of(Attendee)))
            MemberAttendance.objects.get_or_create(attendee=attendee, defaults={"member": member})


def _staff(world: "World", zone: str) -> Any:
    return world.people[Role.STREET_STAFF, _street(world, zone)]


def _street(world: "World", zone: str) -> str:
    return {"A": "S", "B": "S", "C": "T"}.get(zone, zone)


def _place(host: PartyOrganisation) -> dict[str, Any]:
    return {"street": host.street, "community": host.community}

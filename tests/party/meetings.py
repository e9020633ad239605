"""Meetings for tests: each function makes one valid row of the street or a community."""

from typing import Any

from party.models import (
    Meeting,
    MeetingDecision,
    MeetingKind,
    MeetingState,
    MeetingTask,
    MeetingTopic,
    PartyOrganisation,
    TopicState,
)
from tests.factories import day, make_organisation, make_unit, make_user, saved, the_street


def make_meeting(**values: Any) -> Meeting:
    """Make a joint meeting held ten days ago, at the street unless `community` is given."""
    community = values.pop("community", None)
    street = values.pop("street", None) or (community.street if community else the_street())
    host = PartyOrganisation.objects.filter(street=street, community=community).first()
    if host is None:
        root = PartyOrganisation.objects.filter(street=street, parent=None).first()
        root = root or make_organisation(street=street)
        host = make_organisation(parent=root, community=community) if community else root
    defaults = {
        "title": "党建联席会议",
        "held_on": day(-10),
        "state": MeetingState.HELD,
        "organisation": host,
    }
    row = Meeting(street=street, community=community, **{**defaults, **values})
    return saved(row)


def make_topic(*, meeting: Meeting | None = None, **values: Any) -> MeetingTopic:
    """Make a topic that waits, or with `meeting` one that stands on its agenda."""
    street = meeting.street if meeting else (values.pop("street", None) or the_street())
    defaults = {
        "title": "校门口交通疏导",
        "content": "放学时段拥堵，建议设护学岗。",
        "proposed_on": day(-20),
        "kind": meeting.kind if meeting else MeetingKind.ALLIANCE,
        "community": meeting.community if meeting else None,
        "state": TopicState.SCHEDULED if meeting else TopicState.PROPOSED,
        "order": 1 if meeting else 0,
    }
    made = {**defaults, **values}
    made.setdefault("proposed_by", None)
    made["proposed_by"] = made["proposed_by"] or make_user(None)
    row = MeetingTopic(street=street, meeting=meeting, **made)
    return saved(row)


def make_decision(**values: Any) -> MeetingDecision:
    """Make a decision with its topic and its meeting."""
    meeting = values.pop("meeting", None) or make_meeting()
    topic = values.pop("topic", None) or make_topic(meeting=meeting, state=TopicState.DECIDED)
    number = meeting.decisions.count() + 1
    return MeetingDecision.objects.create(
        **{"meeting": meeting, "topic": topic, "number": number, "text": "设护学岗。", **values}
    )


def make_task(**values: Any) -> MeetingTask:
    """Make an open task of a unit, due in ten days."""
    decision = values.pop("decision", None) or make_decision()
    owners = {"unit", "department", "owner_community"}
    if not owners & values.keys():
        values["unit"] = make_unit(street=decision.meeting.street)
    defaults = {
        "street": decision.meeting.street,
        "community": decision.meeting.community,
        "what": "每天放学派两人护学",
        "assigned_on": day(-10),
        "due_on": day(10),
    }
    row = MeetingTask(decision=decision, **{**defaults, **values})
    return saved(row)

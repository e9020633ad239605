"""What people ask about their own data, in each state."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.roles import Role
from core import crypto
from dashboard.models import SubjectKind, SubjectRequest, SubjectState
from dashboard.personal.people import Identity
from tests import factories as make

if TYPE_CHECKING:
    from places.models import Street
    from tests.architecture.world import World


def fill_street(world: "World", zone: str, street: "Street") -> None:
    """Make a request of each kind that waits, a copy to fetch and one declined."""
    staff, leader = world.people[Role.STREET_STAFF, zone], world.people[Role.STREET_LEADER, zone]
    person = json.dumps(asdict(Identity("陈安然", "13800000007")))
    closed = {"decided_by": leader, "decided_at": timezone.now()}
    for kind, values in (
        (SubjectKind.COPY, {}),
        (SubjectKind.ERASE, {}),
        (SubjectKind.COPY, {"state": SubjectState.READY, **closed}),
        (SubjectKind.WITHDRAW, {"state": SubjectState.DECLINED, "reason": "x", **closed}),
    ):
        row = SubjectRequest(
            street=street,
            kind=kind,
            person="陈**",
            basis="x",
            due_on=make.day(9),
            taken_by=staff,
            **values,
        )
        if row.state != SubjectState.DECLINED:
            row.identity_sealed = crypto.seal(person, field=SubjectRequest.IDENTITY, row=row.uid)
        row.save()
        world.add(zone, row)

"""Co-building projects in every state, with what hangs on them."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.roles import Role
from alliances.models import (
    AgreementKind,
    MutualReview,
    ProjectAgreement,
    ProjectMilestone,
    ProjectState,
    ProjectStep,
    ReviewSide,
    StepKind,
)
from tests import factories as make

if TYPE_CHECKING:
    from places.models import Community
    from tests.architecture.world import World

WORDS = {
    ProjectState.RETURNED: {"return_reason": "x"},
    ProjectState.TERMINATED: {"termination_reason": "x"},
}


def fill_community(world: "World", zone: str, community: "Community") -> None:
    """Make one project in each state."""
    author = world.people[Role.COMMUNITY_SECRETARY, zone]
    host = make.make_unit(community=community)
    alliance = make.make_alliance(street=community.street)
    for state in ProjectState:
        values: dict[str, Any] = {
            "goal": "x",
            "plan": "x",
            "outcome": "x",
            "beneficiaries": 9,
            "rating": 4,
            "evaluation": "x",
            "ends_on": make.day(9),
            **WORDS.get(state, {}),
        }
        project = make.make_project(
            community=community, host_unit=host, alliance=alliance, state=state, **values
        )
        project.authors.add(author)
        world.add(zone, project)
        _fill(world, zone, project, author)


def _fill(world: "World", zone: str, project: Any, author: Any) -> None:
    world.add(
        zone,
        ProjectMilestone.objects.create(
            project=project, title="x", due_on=make.day(-3), evidence="x"
        ),
    )
    step = ProjectStep.objects.create(
        project=project, kind=StepKind.SUBMITTED, at=timezone.now(), by=author, words="x"
    )
    world.add(zone, step)
    review = MutualReview.objects.create(
        project=project,
        unit=project.host_unit,
        side=ReviewSide.PLACE,
        rating=4,
        words="x",
        given_on=make.day(),
        given_by=author,
    )
    world.add(zone, review)
    agreement = ProjectAgreement(
        project=project, kind=AgreementKind.PDF, size=9, sha256="0" * 64, uploaded_by=author
    )
    agreement.file.name = f"agreements/{agreement.uid.hex}.pdf"  # written where a test looks
    agreement.save()
    world.add(zone, agreement)

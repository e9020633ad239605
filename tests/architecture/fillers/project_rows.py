"""Livelihood projects and renewal: rows of every table, in every state."""

from itertools import count
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.roles import Role
from projects import models as rows
from projects.models import (
    AssetKind,
    AssetState,
    LivelihoodState,
    PlanStage,
    ProposalState,
    RenewalProgramme,
)
from tests import factories as make

if TYPE_CHECKING:
    from places.models import Community
    from tests.architecture.world import World

_numbers = count(1)
DAYS = {
    "notice_from": make.day(-60),
    "notice_until": make.day(-50),
    "contracted_on": make.day(-40),
    "started_on": make.day(-30),
    "finished_on": make.day(-20),
}


def fill_community(world: "World", zone: str, community: "Community") -> None:
    """Make one proposal and one project in each state, and all that hangs on one of them."""
    author = world.people[Role.COMMUNITY_SECRETARY, zone]
    place: dict[str, Any] = {"street": community.street, "community": community}
    _livelihood(world, zone, author, place)
    _renewal(world, zone, author, place)
    _plans(world, zone, author, place)


def _livelihood(world: "World", zone: str, author: Any, place: dict[str, Any]) -> None:
    for state in ProposalState:
        proposal = rows.LivelihoodProposal.objects.create(
            **place, name="x", source="appeal", content="x", raised_on=make.day(-70), state=state,
            screen_note="x",
        )  # fmt: skip
        world.add(zone, proposal)
    photo = world.add(zone, make.make_photo(author))
    world.add(
        zone,
        rows.BallotCount.objects.create(
            proposal=proposal, held_on=make.day(-5), issued=9, returned=8, yes=5, no=1,
            abstained=1, invalid=1, sheet=photo, entered_by=author,
        ),
    )  # fmt: skip
    for state in LivelihoodState:
        project = rows.LivelihoodProject.objects.create(
            **place, **DAYS, name="x", kind="works", field="safety", content="x", lead="x",
            budget=100, contract_amount=90, contractor="x", beneficiaries=9, outcome="x",
            number=f"x{next(_numbers)}", state=state, return_reason="x", cancel_reason="x",
        )  # fmt: skip
        world.add(zone, project)
        _parts(world, zone, author, project)


def _parts(world: "World", zone: str, author: Any, project: Any) -> None:
    photo = world.add(zone, make.make_photo(author))
    milestone = rows.LivelihoodMilestone(project=project, title="x", due_on=make.day(-3), note="x")
    parts = (
        rows.FundingSource(project=project, kind="street", amount=100),
        milestone,
        rows.LivelihoodPhoto(project=project, photo=photo, phase="after"),
        rows.LivelihoodPayment(
            project=project, paid_on=make.day(-9), amount=1, purpose="x", entered_by=author
        ),
        rows.NoticeObjection(
            project=project, received_on=make.day(-55), content="x", answer="x",
            answered_on=make.day(-50), entered_by=author,
        ),
        rows.Acceptance(
            project=project, accepted_on=make.day(-9), team="甲、乙", team_count=2, result="pass",
            opinion="x", entered_by=author,
        ),
        rows.SatisfactionSurvey(
            project=project, surveyed_on=make.day(-5), asked=9, answered=9, satisfied=8, neutral=1,
            dissatisfied=0, entered_by=author,
        ),
        rows.LivelihoodStep(
            project=project, kind="drafted", at=timezone.now(), by=author, words="x"
        ),
    )  # fmt: skip
    for part in parts:
        part.save()
        world.add(zone, part)


def _renewal(world: "World", zone: str, author: Any, place: dict[str, Any]) -> None:
    compound = make.make_compound(community=place["community"])
    project = rows.RenewalProject.objects.create(
        **place, compound=compound, programme=RenewalProgramme.UPLIFT, name=f"x{next(_numbers)}",
        content="x", contractor="x", note="x", due_on=make.day(-9), launched_on=make.day(-90),
    )  # fmt: skip
    world.add(zone, project)
    world.add(zone, rows.HandoverItem.objects.create(project=project, text="x", note="x"))
    unit = rows.DrainageUnit.objects.create(
        **place, code=f"x{next(_numbers)}", name="x", contractor="x", issue="x"
    )
    world.add(zone, unit)
    for state in AssetState:
        is_wrong = state in (AssetState.TROUBLED, AssetState.CLOSED)
        asset = rows.SafetyAsset.objects.create(
            **place, kind=AssetKind.LANE, name=f"x{next(_numbers)}", address="x", equipment="x",
            operator="x", state=state, opened_on=make.day(-90), next_due_on=make.day(-3),
            trouble_reason="x" if is_wrong else "", troubled_on=make.day(-2) if is_wrong else None,
        )  # fmt: skip
        world.add(zone, asset)
        world.add(
            zone,
            rows.AssetInspection.objects.create(
                asset=asset, inspected_on=make.day(-9), result="ok", finding="x",
                inspected_by=author, photo=world.add(zone, make.make_photo(author)),
            ),
        )  # fmt: skip
    pilot = rows.QuasiProperty.objects.create(
        compound=compound, provider="x", services="x", started_on=make.day(-90)
    )
    world.add(zone, pilot)
    world.add(
        zone,
        rows.QuasiPropertyReview.objects.create(
            pilot=pilot, reviewed_on=make.day(-9), asked=9, satisfied=8, opinion="x"
        ),
    )
    world.add(
        zone,
        rows.OwnersCommittee.objects.create(
            compound=compound, members_count=5, term_from=make.day(-900), term_until=make.day(30)
        ),
    )


def _plans(world: "World", zone: str, author: Any, place: dict[str, Any]) -> None:
    compound = make.make_compound(community=place["community"])
    plan = rows.YardPlan.objects.create(
        **place, compound=compound, name=f"x{next(_numbers)}", building="x", planner="x",
        vision="x", deliberation="x", evaluation="x", stage=PlanStage.DELIBERATION,
    )  # fmt: skip
    world.add(zone, plan)
    version = rows.PlanVersion.objects.create(
        plan=plan, number=1, measures="x", changes="x", drafted_by=author,
        published_on=make.day(-20), drawing=world.add(zone, make.make_photo(author)),
    )  # fmt: skip
    world.add(zone, version)
    for answer in ("", "x"):
        comment = rows.PlanComment.objects.create(
            plan_version=version, received_on=make.day(-15), text="x", answer=answer,
            answered_on=make.day(-9) if answer else None,
        )  # fmt: skip
        world.add(zone, comment)
    showcase = rows.Showcase.objects.create(
        **place, compound=compound, name=f"x{next(_numbers)}", address="x", story="x",
        is_published=True,
    )  # fmt: skip
    world.add(zone, showcase)
    showcase.photos.add(world.add(zone, make.make_photo(author)))
    world.add(
        zone,
        rows.ShowcaseIndicator.objects.create(showcase=showcase, label="x", value="x"),
    )

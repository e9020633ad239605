"""Premises with their parts, and honours in each state."""

from typing import Any

from django.core.files.base import ContentFile

from accounts.roles import Role
from places.models import Community, Street
from projects.models import (
    ApplicationState,
    BuildStage,
    CheckResult,
    CompoundPlatform,
    CriterionScore,
    HandOverCheck,
    HandOverTopic,
    Honour,
    HonourApplication,
    HonourCheck,
    HonourCheckResult,
    HonourCriterion,
    HonourLevel,
    HonourProgramme,
    HonourStandard,
    HonourTheme,
    Premises,
    PremisesFile,
    PremisesFileKind,
    PremisesFinding,
    PremisesInspection,
    PremisesKey,
    PremisesOwner,
    PremisesRepair,
    PremisesSource,
    PremisesStandard,
    PremisesState,
    PremisesUse,
    PremisesUseKind,
    ScanKind,
    TargetKind,
)
from tests.factories import day, make_compound


def fill_street(world: Any, zone: str, street: Street) -> None:
    """Add the area standard, a line of the checklist, a programme, its standard and an item."""
    number = HonourProgramme.objects.count()
    if not PremisesStandard.objects.filter(street=street).exists():
        world.add(zone, PremisesStandard.objects.create(street=street, basis="x"))
    world.add(zone, HandOverTopic.objects.create(street=street, title=f"x{number}"))
    programme = world.add(
        zone,
        HonourProgramme.objects.create(
            street=street,
            name=f"x{number}",
            theme=HonourTheme.SAFE_CELL,
            target_kind=TargetKind.LANE,
            granting_body="x",
        ),
    )
    for is_draft in (True, False):
        standard = world.add(
            zone,
            HonourStandard.objects.create(
                programme=programme,
                year=day().year,
                edition=1 + is_draft,
                published_on=None if is_draft else day(-9),
            ),
        )
        world.add(
            zone,
            HonourCriterion.objects.create(
                standard=standard, dimension="x", item="x", max_score=100
            ),
        )


def fill_community(world: Any, zone: str, community: Community) -> None:
    """Add premises in each state with their parts, applications, honours and a platform."""
    for state in PremisesState:
        _fill_premises(world, zone, community, state)
    _fill_honours(world, zone, community)
    world.add(
        zone,
        CompoundPlatform.objects.create(
            compound=make_compound(community=community), owners_committee="x", meets="x"
        ),
    )


def _fill_premises(world: Any, zone: str, community: Community, state: PremisesState) -> None:
    number = Premises.objects.count()
    premises = world.add(
        zone,
        Premises.objects.create(
            street=community.street,
            community=community,
            name=f"x{number}",
            file_no=f"x{number}",
            project_name="x",
            address="x",
            building_floor="x",
            area_m2=100,
            source=PremisesSource.BUILT,
            use=PremisesUseKind.OFFICE,
            use_detail="x",
            ownership=PremisesOwner.STREET,
            cert_no="x",
            manager="x",
            utilities_no="x",
            state=state,
            state_note="x",
            handed_over_on=day(-99),
            transferor="x",
            receiver="x",
            acceptance_doc="x",
            inspect_on=day(-1),
        ),
    )
    if state == PremisesState.IN_USE:
        _fill_parts(world, zone, premises)


def _fill_parts(world: Any, zone: str, premises: Premises) -> None:
    secretary = world.people[Role.COMMUNITY_SECRETARY, zone]
    topic = HandOverTopic.objects.filter(street=premises.street).order_by("-pk")[0]
    given = {"premises": premises}
    world.add(zone, BuildStage.objects.create(**given, title="x", due_on=day(-9), note="x"))
    world.add(
        zone,
        HandOverCheck.objects.create(
            **given, topic=topic, result=CheckResult.GOOD, note="x", checked_on=day(-9)
        ),
    )
    world.add(zone, PremisesKey.objects.create(**given, what="x", holder="x", given_on=day(-9)))
    world.add(
        zone,
        PremisesRepair.objects.create(
            **given,
            reported_on=day(-9),
            what="x",
            contractor="x",
            done_on=day(-8),
            result="x",
        ),
    )
    world.add(zone, PremisesUse.objects.create(**given, used_on=day(-9), purpose="x", used_by="x"))
    world.add(
        zone,
        PremisesInspection.objects.create(
            **given,
            done_on=day(-9),
            result=PremisesFinding.FOUND,
            findings="x",
            fix_by=day(-3),
            fixed_on=day(-4),
            fix_note="x",
            inspected_by=secretary,
        ),
    )
    file = PremisesFile(
        **given,
        kind=PremisesFileKind.DRAWING,
        title="x",
        scan=ScanKind.PDF,
        size=9,
        sha256=f"{PremisesFile.objects.count():064d}",
        uploaded_by=secretary,
    )
    file.file.save("file", ContentFile(b"%PDF-%%EOF"), save=False)
    file.save()
    world.add(zone, file)


def _fill_honours(world: Any, zone: str, community: Community) -> None:
    secretary = world.people[Role.COMMUNITY_SECRETARY, zone]
    letter = "S" if zone in "AB" else "T"
    clerk = world.people[Role.STREET_STAFF, letter]
    leader = world.people[Role.STREET_LEADER, letter]
    standards = HonourStandard.objects.in_force().filter(programme__street=community.street)
    standard = standards.order_by("-pk")[0]
    item = standard.criteria.first()
    lies = {
        "street": community.street,
        "community": community,
        "programme": standard.programme,
        "kind": TargetKind.LANE,
        "period_from": standard.year,
        "period_to": standard.year,
    }
    for state in ApplicationState:
        number = HonourApplication.objects.count()
        application = world.add(
            zone,
            HonourApplication.objects.create(
                **lies,
                lane=f"x{number}",
                standard=standard,
                state=state,
                declared_by=secretary,
                self_score=9,
                submitted_by=secretary,
                submitted_on=day(-9),
                review_score=9,
                review_note="x",
                reviewed_by=clerk,
                reviewed_on=day(-8),
                closing_reason="x",
            ),
        )
        world.add(
            zone,
            CriterionScore.objects.create(
                application=application,
                criterion=item,
                self_score=9,
                self_note="x",
                review_note="x",
            ),
        )
    for is_revoked in (False, True):
        honour = world.add(
            zone,
            Honour.objects.create(
                **lies,
                lane=f"x{Honour.objects.count()}",
                level=HonourLevel.QUALIFIED,
                granted_on=day(-90),
                doc="x",
                revoked_on=day(-3) if is_revoked else None,
                revoked_by=leader if is_revoked else None,
                revoke_reason="x" if is_revoked else "",
            ),
        )
        world.add(
            zone,
            HonourCheck.objects.create(
                honour=honour,
                done_on=day(-9),
                result=HonourCheckResult.KEPT,
                words="x",
                checked_by=clerk,
            ),
        )

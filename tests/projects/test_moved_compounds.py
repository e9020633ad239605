"""A compound that goes to another community: what is not finished goes along, what is stays."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from audit.models import AuditEvent
from dashboard.figures import BY_ID, Selection
from party.actions import save_organisation
from party.models import PartyOrganisation
from places.actions import save_compound
from projects import actions
from projects.models import (
    AssetState,
    DrainageUnit,
    Honour,
    HonourProgramme,
    LivelihoodProposal,
    LivelihoodState,
    Premises,
    ProposalState,
    QuasiProperty,
    RenewalProject,
    RenewalStage,
    SafetyAsset,
    YardPlan,
)
from tests import factories as make
from tests.projects.livelihood_rows import Crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew():
    return Crew()


@pytest.fixture
def there(crew):
    return make.make_community(street=crew.community.street)


@pytest.fixture
def compound(crew):
    return make.make_compound(community=crew.community)


def go(compound, there, by):
    compound.community = there
    return save_compound(compound=compound, by=by)


def row_at(crew, compound, model, **values):
    place = {"street": crew.community.street, "community": crew.community, "compound": compound}
    return model.objects.create(**place, **values)


def renewal_of(crew, compound, **values):
    size = {"buildings_count": 3, "households_count": 90, "area_m2": Decimal(900)}
    values = {"name": "改造一期", "programme": "overhaul", **size, **values}
    return row_at(crew, compound, RenewalProject, **values)


def number(figure_id, community, on=None):
    selection = Selection(street=community.street, community=community, today=on)
    return BY_ID[figure_id].value(selection)


def test_open_work_goes_along_and_its_next_steps_are_taken_there(crew, there, compound):
    """Source: docs/rules.md R-PLC-6."""
    project = crew.draft(compound=compound)
    project = actions.submit_livelihood(project=project, by=crew.secretary)
    renewal = renewal_of(crew, compound, launched_on=make.day(-9))
    unit = row_at(crew, compound, DrainageUnit, name="一号", entered_on=make.day(-9))
    plan = row_at(crew, compound, YardPlan, name="一院一策")
    asked = row_at(
        crew,
        compound,
        LivelihoodProposal,
        name="加装扶手",
        source="appeal",
        content="一单元",
        raised_on=make.day(-9),
    )
    assert number("F33", crew.community) == 3

    go(compound, there, crew.staff)

    for row in (project, renewal, unit, plan, asked):
        before = row.version
        row.refresh_from_db()
        assert (row.community, row.version) == (there, before + 1), row
    assert set(
        AuditEvent.objects.filter(action__endswith=".moved").values_list("action", flat=True)
    ) == {
        "livelihood.moved",
        "renewal.moved",
        "drainage.moved",
        "yard_plan.moved",
        "proposal.moved",
    }
    actions.approve_livelihood(project=project, by=crew.leader)
    actions.reach_renewal_stage(
        project=renewal, stage=RenewalStage.STARTED, day=make.day(), by=crew.staff
    )
    actions.screen_proposal(proposal=asked, is_feasible=True, note="", by=crew.staff)
    assert (number("F33", crew.community), number("F33", there)) == (0, 3)


def test_what_is_finished_stays_where_it_was_done_and_can_still_be_ended(crew, there, compound):
    project = crew.draft(compound=compound)
    type(project).objects.update(
        state=LivelihoodState.ACCEPTED,
        number="MS202601010001",
        source="import",
        finished_on=make.day(-9),
        outcome="装好了",
    )
    days = ("launched_on", "started_on", "completed_on", "accepted_on")
    renewal = renewal_of(crew, compound, **dict.fromkeys(days, make.day(-9)))
    programme = HonourProgramme.objects.create(
        street=crew.community.street,
        name="百佳小区",
        theme="model_compound",
        target_kind="compound",
    )
    honour = row_at(
        crew,
        compound,
        Honour,
        programme=programme,
        kind="compound",
        period_from=2025,
        period_to=2025,
        level="excellent",
        granted_on=make.day(-9),
    )

    go(compound, there, crew.staff)

    for row in (project, renewal, honour):
        row.refresh_from_db()
        assert row.community == crew.community, row
    assert (number("F33", crew.community), number("F45", crew.community)) == (3, 1)
    actions.revoke_honour(honour=honour, reason="整改没有到位", by=crew.leader, version=1)
    actions.take_back_renewal_stage(project=renewal, reason="没有验收", by=crew.staff)
    assert (number("F33", crew.community), number("F45", crew.community)) == (3, 0)


def test_what_stands_in_a_compound_goes_along_in_any_state(crew, there, compound):
    asset = row_at(
        crew,
        compound,
        SafetyAsset,
        name="一号站",
        kind="station",
        state=AssetState.IN_USE,
        opened_on=make.day(-9),
    )
    premises = row_at(
        crew,
        compound,
        Premises,
        file_no="YF-1",
        name="活动室",
        address="一号",
        area_m2=90,
        source="allocated",
        state="in_use",
        project_name="一期",
        use="activity",
        ownership="none",
        receiver="社区书记",
        acceptance_doc="移交协议",
        handed_over_on=make.day(-9),
    )

    go(compound, there, crew.staff)

    for row, figure_id in ((asset, "F40"), (premises, "F18")):
        row.refresh_from_db()
        assert row.community == there
        assert (number(figure_id, crew.community), number(figure_id, there)) == (0, 1)


def test_what_went_along_counts_at_its_community_of_now_on_the_days_before_too(
    crew, there, compound
):
    """Whoever may open the rows of a number is asked where they lie now.

    Source: docs/rules.md R-FIG-8, R-PLC-6.
    """
    days = dict.fromkeys(("entered_on", "completed_on"), make.day(-9))
    row_at(crew, compound, DrainageUnit, name="一号", **days)
    renewal_of(crew, compound, launched_on=make.day(-9))
    uplift = {"programme": "uplift", "launched_on": make.day(-9)}
    renewal_of(crew, make.make_compound(community=crew.community), name="提升一期", **uplift)
    pilot = {"compound": compound, "provider": "安居服务社", "services": "保洁"}
    QuasiProperty.objects.create(**pilot, started_on=make.day(-9))
    kept = ("launched_on", "started_on", "completed_on", "accepted_on")
    renewal_of(crew, compound, name="改造二期", **dict.fromkeys(kept, make.day(-9)))
    ids = ("F33", "F34", "F35", "F38", "F39", "F43")

    def numbers(community, on):
        return [number(figure_id, community, on) for figure_id in ids]

    assert numbers(crew.community, make.day(-5)) == [6, 180, 1800, 1, 1, 1]

    go(compound, there, crew.staff)

    for on in (make.day(-5), make.day()):
        assert numbers(crew.community, on) == [3, 90, 900, 0, 0, 0], on
        assert numbers(there, on) == [3, 90, 900, 1, 1, 1], on
        for community in (crew.community, there):
            rows = [
                BY_ID[key].rows(Selection(street=there.street, community=community, today=on))
                for key in ("F38", "F39", "F43")
            ]
            assert [len(found) for found in rows] == numbers(community, on)[3:]


def test_a_proposal_and_its_project_stay_together(crew, there, compound):
    chosen = row_at(
        crew,
        compound,
        LivelihoodProposal,
        name="加装扶手",
        source="appeal",
        content="一单元",
        raised_on=make.day(-9),
        state=ProposalState.CHOSEN,
    )
    project = crew.draft(proposal=chosen)  # names no compound of its own

    go(compound, there, crew.staff)

    for row in (chosen, project):
        row.refresh_from_db()
        assert row.community == there


def test_a_compound_of_another_community_is_still_not_chosen(crew, there, compound):
    renewal = renewal_of(crew, compound)
    elsewhere = make.make_compound(community=there)

    renewal.compound = elsewhere
    with pytest.raises(ValidationError, match="不在这个社区"):
        actions.save_renewal(project=renewal, by=crew.staff)
    go(compound, there, crew.staff)
    renewal.refresh_from_db()
    renewal.community = crew.community
    with pytest.raises(ValidationError, match="不在这个社区"):
        actions.save_renewal(project=renewal, by=crew.staff)


def test_a_party_organisation_of_a_compound_waits_for_its_change_of_superior(crew, there, compound):
    """Source: docs/rules.md R-PLC-6, R-PTY-2."""
    branch = PartyOrganisation.objects.create(
        **{"street": crew.community.street, "community": crew.community, "compound": compound},
        **{"code": "A-1", "name": "一村党支部", "kind": "branch", "level": "compound"},
    )

    go(compound, there, crew.staff)

    branch.refresh_from_db()
    assert branch.community == crew.community
    branch.phone = "0871-65551234"
    assert save_organisation(organisation=branch, by=crew.staff).version == 2
    branch.community = there
    assert save_organisation(organisation=branch, by=crew.staff).community == there

"""Registers of alliances, memberships and projects; of the Party tree and the grids beside them."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from alliances.actions import save_alliance, save_project
from alliances.imports import AllianceLedger
from audit.models import AuditEvent
from core.errors import RefusedError
from grids.actions import save_assignment
from grids.models import GridAssignment
from party.actions import save_organisation
from party.models import CommitteeMember, OrganisationKind, OrganisationLevel, PartyOrganisation
from tests.factories import (
    day,
    make_alliance,
    make_community,
    make_grid,
    make_project,
    make_street,
    make_unit,
    make_user,
    the_street,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LEDGERS = [
    "alliances_alliance",
    "alliances_alliancemembership",
    "alliances_cobuildproject",
    "alliances_projectcategory",
    "grids_grid",
    "party_partyorganisation",
]


@pytest.fixture
def staff(client):
    user = make_user(Role.STREET_STAFF)
    client.force_login(user)
    return user


def make_organisation(name="街道党工委", **values):
    row = PartyOrganisation(
        street=values.pop("street", None) or the_street(),
        name=name,
        code=name,
        kind=values.pop("kind", OrganisationKind.COMMITTEE),
        level=values.pop("level", OrganisationLevel.COMMUNITY),
        **values,
    )
    row.full_clean(exclude=["path"])
    row.save()
    row.place_in_tree()
    return row


@pytest.mark.parametrize("ledger", LEDGERS)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STREET_STAFF, 200),
        (Role.COMMUNITY_STAFF, 200),
        (Role.AUDITOR, 200),
        (Role.SYSADMIN, 403),
    ],
)
def test_ledger_opens_for_those_who_may_view_it(client, ledger, role, status):
    client.force_login(make_user(role))
    assert client.get(reverse(f"admin:{ledger}_changelist")).status_code == status


@pytest.mark.parametrize("ledger", LEDGERS)
def test_ledger_of_another_street_is_empty(client, ledger):
    make_project()
    make_grid()
    make_organisation()
    client.force_login(make_user(Role.STREET_STAFF, street=make_street()))
    answer = client.get(reverse(f"admin:{ledger}_changelist"))
    assert list(answer.context["cl"].result_list) == []


def test_partners_of_a_project_are_saved_with_it(client, staff):
    project, partner = make_project(), make_unit()
    url = reverse("admin:alliances_cobuildproject_change", args=[project.pk])
    form = client.get(url).context["adminform"].form
    typed = {name: value for name, value in form.initial.items() if value is not None}

    answer = client.post(
        url, {**typed, "partner_units": [partner.pk], "seen_version": project.version}
    )

    assert answer.status_code == 302, answer.context["errors"]
    assert list(project.partner_units.all()) == [partner]
    [event] = AuditEvent.objects.filter(action="project.saved")
    assert set(event.fields) == {"partner_units"}


def test_partners_and_communities_of_another_street_are_refused(staff):
    elsewhere = make_street()
    with pytest.raises(RefusedError):
        save_project(project=make_project(), by=staff, partner_units=[make_unit(street=elsewhere)])
    with pytest.raises(RefusedError):
        save_alliance(
            alliance=make_alliance(), by=staff, communities=[make_community(street=elsewhere)]
        )


def test_a_branch_may_lead_an_alliance_and_a_group_may_not(staff):
    values = {"kind": OrganisationKind.BRANCH, "level": OrganisationLevel.COMPOUND}
    branch = make_organisation(name="东苑党支部", **values)
    values = {"kind": OrganisationKind.GROUP, "level": OrganisationLevel.GROUP}
    group = make_organisation(name="第一党小组", parent=branch, **values)
    alliance = make_alliance()

    alliance.lead_organisation = group
    with pytest.raises(ValidationError, match="党支部的一部分"):
        save_alliance(alliance=alliance, by=staff)
    alliance.lead_organisation = branch
    assert save_alliance(alliance=alliance, by=staff).lead_organisation == branch
    lookups = AllianceLedger(scope=branch.street, by=staff, at=timezone.now())
    lookups.prepare()
    assert lookups.lookups["organisations"].names == ["东苑党支部"]


def test_membership_of_an_alliance_is_added_on_its_page(client, staff):
    alliance, unit = make_alliance(), make_unit()
    url = reverse("admin:alliances_alliance_change", args=[alliance.pk])
    typed = {
        "street": alliance.street_id,
        "name": alliance.name,
        "tier": alliance.tier,
        "seen_version": alliance.version,
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        "memberships-0-unit": unit.pk,
        "memberships-0-role": "member",
        "memberships-0-joined_on": "2022-03-01",
        "memberships-0-seen_version": 1,
    }

    answer = client.post(url, typed)

    assert answer.status_code == 302, answer.context["errors"]
    [membership] = alliance.memberships.all()
    ended = {
        **typed,
        "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": membership.pk,
        "memberships-0-alliance": alliance.pk,
        "memberships-0-left_on": "2022-09-01",
        "memberships-0-seen_version": membership.version,
    }
    assert client.post(url, ended).status_code == 302
    membership.refresh_from_db()
    assert (str(membership.left_on), membership.version) == ("2022-09-01", 2)
    assert AuditEvent.objects.filter(action="membership.saved").count() == 2


def test_row_on_a_page_that_somebody_else_ended_is_not_overwritten(client, staff):
    alliance, unit = make_alliance(), make_unit()
    membership = alliance.memberships.create(unit=unit, joined_on=day(-100), version=3)
    typed = {
        "street": alliance.street_id,
        "name": alliance.name,
        "tier": alliance.tier,
        "seen_version": alliance.version,
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": membership.pk,
        "memberships-0-alliance": alliance.pk,
        "memberships-0-unit": unit.pk,
        "memberships-0-role": "chair",
        "memberships-0-joined_on": day(-100).isoformat(),
        "memberships-0-seen_version": 2,
    }
    answer = client.post(reverse("admin:alliances_alliance_change", args=[alliance.pk]), typed)
    assert answer.status_code == 200
    assert "已被他人修改" in answer.content.decode()
    membership.refresh_from_db()
    assert membership.role == "member"


def test_organisation_finds_its_place_in_the_tree(staff):
    root = make_organisation(kind=OrganisationKind.WORKING_COMMITTEE)
    child = PartyOrganisation(
        street=root.street,
        parent=root,
        name="东苑社区党委",
        code="DY",
        kind=OrganisationKind.COMMITTEE,
        level=OrganisationLevel.COMMUNITY,
    )
    saved = save_organisation(organisation=child, by=staff)
    assert saved.path.startswith(root.path)
    assert AuditEvent.objects.filter(action="organisation.saved").count() == 1


def test_member_of_a_committee_is_added_on_its_page(client, staff):
    organisation = make_organisation()
    typed = {
        "street": organisation.street_id,
        "code": organisation.code,
        "name": organisation.name,
        "kind": organisation.kind,
        "level": organisation.level,
        "seen_version": organisation.version,
        "terms-TOTAL_FORMS": 0,
        "terms-INITIAL_FORMS": 0,
        "members-TOTAL_FORMS": 1,
        "members-INITIAL_FORMS": 0,
        "members-0-name": "赵示书",
        "members-0-post": "secretary",
        "members-0-started_on": "2021-03-01",
    }
    url = reverse("admin:party_partyorganisation_change", args=[organisation.pk])
    answer = client.post(url, typed)
    assert answer.status_code == 302, answer.context["errors"]
    assert CommitteeMember.objects.get().name == "赵示书"


def test_grid_is_given_only_to_people_with_a_post_in_its_street(client, staff):
    grid = make_grid()
    worker = make_user(Role.GRID_WORKER, community=grid.community)
    stranger = make_user(Role.GRID_WORKER, community=make_community(street=make_street()))
    page = client.get(reverse("admin:grids_grid_change", args=[grid.pk])).content.decode()
    assert worker.name in page
    assert stranger.name not in page

    save_assignment(assignment=GridAssignment(grid=grid, user=worker, starts_on=day()), by=staff)
    with pytest.raises(RefusedError):
        save_assignment(
            assignment=GridAssignment(grid=grid, user=stranger, starts_on=day()), by=staff
        )

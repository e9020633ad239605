"""What the figures say when duties, seats, memberships, premises and partners end and begin again,
held against a count of its own: on each day, of each place, for the office and for a secretary.
"""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from alliances.models import AllianceMembership
from grids.models import GridRole
from party.models import Partner, PartyBrand, PartyOrganisation
from places.models import Street
from projects.models import Premises, PremisesState
from tests.architecture.page_forms import forms_of, page_of
from tests.factories import make_user
from tests.imports.street_facts import STREET_LEVEL, Facts, make_facts
from tests.imports.street_figures import by_hand
from tests.imports.street_hands import bring, fill
from tests.imports.street_shown import community_of, counted, shown_everywhere
from tests.imports.street_typing import keep_brands
from tests.imports.street_works import PARTNERS, WorkCount, Works
from volunteers.models import Team, Volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

SEED = 52
PLACE = "清水"


def before(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def periods() -> tuple[str, ...]:
    return "all", f"..{before(1)}", f"..{before(45)}", "..2023-12-31"


@pytest.fixture
def office(new_office):
    """The office, a street leader beside it and the secretary of a community."""
    new_office.leader, new_office.own = Client(), Client()
    new_office.leader.force_login(make_user(Role.STREET_LEADER, street=Street.objects.get()))
    return new_office


def agree(facts, *, places=(None, PLACE, STREET_LEVEL)):
    """See that figures and a count by hand say the same of each place and day."""
    for place in places:
        for period in periods():
            found, wanted = counted(place, period), by_hand(facts, place, period)
            other = {key: (found[key], wanted[key]) for key in wanted if found[key] != wanted[key]}
            assert other == {}, (place, period)


def agree_on_every_page(office, facts):
    """See that boards, rows, exports and the API do, for the office and for a secretary."""
    secretary = make_user(community=community_of(PLACE))
    office.own.force_login(secretary)
    for period in periods()[:3:2]:
        query = f"?period={period}" if period == "all" else f"?to={period[2:]}"
        assert shown_everywhere(office, office.person, query) == by_hand(facts, None, period)
        assert shown_everywhere(office.own, secretary, query) == by_hand(facts, PLACE, period)


def type_rows(client, address, prefix, rows, **known):
    """Open a page of the office, change lines of a table and add `rows` below, and save it."""
    form = next(
        form
        for form in forms_of(page_of(client, address).text)
        if f"{prefix}-TOTAL_FORMS" in form.fields
    )
    sent = {**form.fields, **known}
    total = int(sent[f"{prefix}-INITIAL_FORMS"])
    for number, row in enumerate(rows, start=total):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    sent[f"{prefix}-TOTAL_FORMS"] = total + len(rows)
    sent = {name: value for name, value in sent.items() if name not in {"_addanother", "_continue"}}
    answer = client.post(address, sent)
    assert answer.status_code == 302, [
        one.errors for one in answer.context["inline_admin_formsets"]
    ]


def test_seats_memberships_duties_and_organisations_end_and_begin_again(office):
    facts = make_facts(SEED)
    facts.part_time, facts.projects, facts.drainage, facts.assets = [], [], [], []
    facts.premises = []
    facts.activities = [row for row in facts.activities if row["line"] != "项目"][:12]
    bring(office, facts, SEED)
    agree(facts)
    leave_a_team_and_come_again(office, facts)
    leave_an_alliance_and_join_again(office, facts)
    work_a_grid_and_stop(office, facts)
    end_an_organisation(office, facts)
    agree_on_every_page(office, facts)


def leave_a_team_and_come_again(office, facts):
    person = next(
        row
        for row in facts.people
        if row["state"] == "在册" and row["place"] == PLACE and len(row["seats"]) == 1
    )
    ((team, joined),) = person["seats"].items()
    volunteer = Volunteer.objects.get(phone=person["phone"])
    address = reverse("admin:volunteers_volunteer_change", args=[volunteer.pk])
    left, again = max(joined, before(60)), before(30)

    type_rows(office, address, "seats", [], **{"seats-0-left_on": left.isoformat()})
    person["seats"], person["past"] = {}, [(team, joined, left)]
    agree(facts)
    seat = {"team": Team.objects.get(name=team).pk, "joined_on": again.isoformat()}
    type_rows(office, address, "seats", [seat])
    person["seats"] = {team: again}
    agree(facts)


def leave_an_alliance_and_join_again(office, facts):
    units = {row["name"] for row in facts.units if row["place"] == PLACE}
    row = next(row for row in facts.members if row["unit"] in units)
    membership = AllianceMembership.objects.get(
        unit__name=row["unit"], alliance__name=row["alliance"]
    )
    left = max(row["joined"], before(50))
    address = reverse("alliances:membership-leave", args=[membership.uid])
    fill(office, address, left_on=left.isoformat(), reason="单位迁走")
    row["left"] = left
    agree(facts)

    back = {"unit": row["unit"], "alliance": row["alliance"], "joined": before(20)}
    bring(office, Facts(members=[back]), SEED + 1, kinds=("alliance-members",))
    facts.members.append(back)
    agree(facts)


def work_a_grid_and_stop(office, facts):
    """Who works which cell is in no figure; ended and begun again it changes none."""
    community = community_of(PLACE)
    worker = make_user(Role.GRID_WORKER, community=community)
    fill(
        office,
        reverse("admin:grids_grid_add"),
        community=community.pk,
        code=f"{community.code}001",
        name="1号网格",
        effective_from="2022-01-01",
    )
    grid = community.grids.get()
    address = reverse("admin:grids_grid_change", args=[grid.pk])
    duty = {"user": worker.pk, "role": GridRole.WORKER.value, "starts_on": "2022-01-01"}
    type_rows(office, address, "assignments", [duty])
    agree(facts)
    type_rows(office, address, "assignments", [], **{"assignments-0-ends_on": "2023-06-30"})
    type_rows(office, address, "assignments", [{**duty, "starts_on": before(9).isoformat()}])
    assert grid.assignments.count() == 2
    agree(facts)


def end_an_organisation(office, facts):
    row = next(row for row in facts.organisations if row["level"] == "小区")
    organisation = PartyOrganisation.objects.get(name=row["name"])
    address = reverse("admin:party_partyorganisation_change", args=[organisation.pk])
    fill(office, address, ended_on=before(40).isoformat())
    row["ended"] = before(40)
    agree(facts)


def test_premises_that_are_used_repaired_and_given_back(office):
    facts = Facts(communities=make_facts(SEED).communities, premises=make_facts(SEED).premises)
    bring(office, facts, SEED)
    agree(facts)
    row = next(
        row for row in facts.premises if row["project"] and row["state"] in {"使用中", "装修中"}
    )
    one = Premises.objects.get(name=row["name"])
    if one.state != PremisesState.IN_USE:
        step(office, "premises-use", one)
    agree(facts)
    step(office, "premises-close", one, reason="漏水")
    agree(facts)  # closed for repair it is still the community's
    step(office.leader, "premises-return", one, reason="规划调整")
    row["state"] = "已退回"
    agree(facts)
    agree_on_every_page(office, facts)


def step(client, name, row, **typed):
    fill(client, reverse(f"projects:{name}", args=[row.uid]), **typed)


def test_partners_whose_agreement_runs_out_is_renewed_and_ends(office):
    facts = Facts(communities=make_facts(SEED).communities)
    bring(office, facts, SEED)
    brand = {"kind": "基地", "place": PLACE, "partner": PARTNERS[0], "ended": None}
    works = Works(
        brands=[
            {**brand, "name": "一号基地", "started": before(100)},
            {**brand, "name": "二号基地", "started": before(10), "place": None},
        ]
    )
    keep_brands(office, works)

    def agree_on_brands():
        for place in (None, PLACE, STREET_LEVEL):
            for end in (None, before(1), before(45)):
                wanted = WorkCount(facts, before(0), place, None, end, works=works).figures()
                found = counted(place, f"..{end}" if end else "all")
                assert found["F02"] == wanted["F02"], (place, end)
                assert found["F03"] == wanted["F03"], (place, end)

    agree_on_brands()
    partner = Partner.objects.get(name=PARTNERS[0])
    address = reverse("admin:party_partner_change", args=[partner.pk])
    fill(office, address, signed_on="2023-01-01", agreed_until=before(30).isoformat())
    agree_on_brands()  # what was built together is kept up without a paper that is in force
    fill(office, address, signed_on=before(5).isoformat(), agreed_until="2099-01-01")
    agree_on_brands()
    fill(office, address, ended_on=before(2).isoformat())
    agree_on_brands()
    first = PartyBrand.objects.get(name="一号基地")
    where = reverse("admin:party_partybrand_change", args=[first.pk])
    fill(office, where, ended_on=before(20).isoformat())
    works.brands[0]["ended"] = before(20)
    agree_on_brands()

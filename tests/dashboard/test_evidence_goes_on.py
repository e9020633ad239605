"""事实依据 of an appraisal: what is corrected, confirmed, voided and elected afterwards is in it,
each year for itself; every number opens as many rows, for the office and for the secretary.
"""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from party.models import CommitteeTerm, LifeKind, OrgLifeRecord, RequiredPer
from tests import factories as make
from tests.imports.street_hands import fill
from tests.party.life_rows import make_appraisal, make_life_record, make_requirement
from volunteers.models import ActivityState, ProblemState

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

NOW = "2024-11-15T10:00:00+08:00"
COUNTED = ("解决实际问题", "志愿活动", "社区自办活动", "组织生活", "届满还没有换届的班子")


@pytest.fixture
def office(client, community):
    with time_machine.travel(NOW, tick=False):
        street = community.street
        client.force_login(make.make_user(Role.STREET_STAFF, street=street))
        client.colleague, client.secretary = Client(), Client()
        client.colleague.force_login(make.make_user(Role.STREET_STAFF, street=street))
        client.secretary.force_login(make.make_user(community=community))
        committee = make.make_organisation(
            parent=make.make_organisation(),
            community=community,
            secretary="何明",
            term=(date(2019, 3, 1), date(2024, 3, 1)),
        )
        client.branch = make.make_organisation(parent=committee, founded_on=date(2020, 1, 1))
        client.committee = committee
        made = [make_appraisal(committee) for _ in range(2)]
        client.appraisals = {row.round.year: row for row in made}
        yield client


def agree(office, **wanted):
    """See that the page of each year says these numbers, and that each opens as many rows.

    `wanted`: by year (y2023, y2024) the numbers of COUNTED, and the life that was owed and done.
    """
    for name, (numbers, owed) in wanted.items():
        address = reverse("dashboard:appraisal-detail", args=[office.appraisals[int(name[1:])].uid])
        for client in (office, office.secretary):
            page = client.get(address)
            facts = {fact.label: fact for fact in page.context["facts"]}
            found = tuple(int(facts[label].value.split()[0]) for label in COUNTED)
            assert found == numbers, (name, found)
            for label, number in zip(COUNTED, numbers, strict=True):
                rows = client.get(facts[label].url)
                assert rows.context["page"].paginator.count == number, (name, label)
            said = "应开展 {} 次，已完成 {} 次".format(*owed)
            assert said in facts["组织生活完成率"].value, facts["组织生活完成率"].value


def test_each_year_says_what_was_corrected_held_and_elected_for_it(office, community):
    make_requirement(office.branch, kind=LifeKind.LECTURE, per=RequiredPer.QUARTER)
    team = make.make_team(community=community)
    given = {"community": community, "state": ActivityState.CONFIRMED}
    first = make.make_activity(**given, team=team, held_on=date(2023, 12, 31))
    own = make.make_activity(**given, held_on=date(2024, 1, 1))
    late = make.make_problem(activity=first, state=ProblemState.SOLVED, solved_on=date(2024, 1, 2))
    lecture = {"kind": LifeKind.LECTURE, "topic": "微党课"}
    make_life_record(office.branch, **lecture, held_on=date(2023, 12, 31), state="confirmed")
    waiting = make_life_record(office.branch, **lecture, held_on=date(2024, 3, 31))
    agree(office, y2023=((0, 1, 0, 1, 0), (4, 1)), y2024=((1, 0, 1, 0, 1), (3, 0)))

    record = OrgLifeRecord.objects.get(pk=waiting.pk)
    page = reverse("party:life-confirm", args=[record.uid])
    assert office.post(page, {"version": record.version}).status_code == 302
    agree(office, y2024=((1, 0, 1, 1, 1), (3, 1)))

    correct(office, first, held_on="2024-01-02")
    late.refresh_from_db()
    assert late.solved_on == date(2024, 1, 2)
    agree(office, y2023=((0, 0, 0, 1, 0), (4, 1)), y2024=((1, 1, 1, 1, 1), (3, 1)))

    step(office, "activity-void", own, reason="没有办成")
    agree(office, y2024=((1, 1, 0, 1, 1), (3, 1)))
    step(office, "activity-void", first, reason="没有办成")
    agree(office, y2023=((0, 0, 0, 1, 0), (4, 1)), y2024=((0, 0, 0, 1, 1), (3, 1)))

    term = office.committee.terms.get()
    CommitteeTerm.objects.filter(pk=term.pk).update(ended_on=date(2024, 11, 1))
    CommitteeTerm.objects.create(
        organisation=office.committee,
        number=7,
        elected_on=date(2024, 11, 1),
        expires_on=date(2029, 11, 1),
    )
    agree(office, y2023=((0, 0, 0, 1, 0), (4, 1)), y2024=((0, 0, 0, 1, 0), (3, 1)))
    address = reverse("admin:party_partyorganisation_change", args=[office.branch.pk])
    fill(office, address, ended_on="2024-06-30")
    agree(office, y2023=((0, 0, 0, 1, 0), (4, 1)), y2024=((0, 0, 0, 1, 0), (1, 1)))


def correct(office, activity, **typed):
    step(office, "activity-correct", activity, **typed, reason="日期抄错了")


def step(office, name, activity, **typed):
    fill(office.colleague, reverse(f"volunteers:{name}", args=[activity.uid]), **typed)

"""What the figures say when life goes on after a workbook: what is corrected, voided, merged,
ended, erased, renamed or taken back, held against a count of its own after every step.
"""

from collections.abc import Iterable
from copy import deepcopy
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from alliances.models import CoBuildProject, PartTimeMember
from core.models import ImportBatch
from dashboard.figures import BY_ID, FIGURES, Selection
from dashboard.models import SubjectRequest
from places.models import Community, Compound, Street, Unit, UnitJoin
from tests.factories import make_user
from tests.imports.street_facts import HALL, STREET_LEVEL, make_facts
from tests.imports.street_figures import by_hand
from tests.imports.street_hands import bring, bring_one, fill, post_to
from tests.imports.street_shown import counted, shown_everywhere
from tests.imports.street_workbooks import workbooks, written
from volunteers.models import Activity, Volunteer, VolunteerMerge

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

SEED = 31


@pytest.fixture
def office(new_office):
    street = Street.objects.get()
    new_office.leader = Client()
    new_office.leader.force_login(make_user(Role.STREET_LEADER, street=street))
    return new_office


def agree(facts) -> None:
    """See that figures and a count by hand say the same, now and before."""
    yesterday = f"..{timezone.localdate() - timedelta(days=1)}"
    asked = [(None, period) for period in ("all", "2023Q4", "2025", yesterday)]
    _agree_on(facts, [*asked, (STREET_LEVEL, "all"), (facts.communities[1]["name"], "all")])


def agree_everywhere(facts) -> None:
    """See that they do of every place, and that the rows behind each figure are as many."""
    _agree_on(facts, [(row["name"], "all") for row in facts.communities])
    selection = Selection(street=Street.objects.get())
    values = {figure.id: BY_ID[figure.id].value(selection) for figure in FIGURES}
    assert _other(values, by_hand(facts)) == {}


def _agree_on(facts, asked) -> None:
    for place, period in asked:
        found, wanted = counted(place, period), by_hand(facts, place, period)
        assert _other(found, wanted) == {}, (place, period)


def _other(found, wanted) -> dict[str, tuple[int, int]]:
    return {key: (found[key], wanted[key]) for key in wanted if found[key] != wanted[key]}


def activities_file(facts, seed, names: Iterable[str]):
    """Return a workbook of some of the activities."""
    chosen = deepcopy(facts)
    chosen.activities = [row for row in facts.activities if row["name"] in names]
    book = next(one for one in workbooks(chosen, seed) if one[0] == "activities")
    return written(seed, *book[1:])


def test_activities_that_are_undone_corrected_voided_and_brought_again(office):
    facts = make_facts(SEED)
    facts.part_time, facts.premises, facts.assets, facts.drainage = [], [], [], []
    facts.people, facts.armbands, facts.organisations, facts.members = [], [], [], []
    undo_and_bring_again(office, facts, bring(office, facts, SEED)["activities"])
    first, second = [row for row in facts.activities if row["problems"]][:2]
    names = [first["name"], second["name"]]
    as_it_was = activities_file(facts, SEED, names)

    first |= {"held": date(2025, 5, 20), "headcount": 7}
    correct(office, first["name"], held_on="2025-05-20", headcount=7)
    agree(facts)
    as_it_is = activities_file(facts, SEED, names[:1])
    for file in (as_it_was, as_it_is):
        assert bring_one(office, "activities", file) is None
    agree(facts)

    for row in (first, second):
        activity = Activity.objects.get(title=row["name"])
        address = reverse("volunteers:activity-void", args=[activity.uid])
        fill(office.colleague, address, reason="没有办成")
        facts.activities.remove(row)
    agree(facts)
    for file in (as_it_was, as_it_is):
        assert bring_one(office, "activities", file) is None
    agree_everywhere(facts)


def undo_and_bring_again(office, facts, file):
    batch, before = ImportBatch.objects.get(kind="activities"), facts.activities
    post_to(office.colleague, reverse("dashboard:import-undo", args=[batch.uid]))
    facts.activities = []
    agree(facts)
    bring_one(office, "activities", file)
    facts.activities = before
    agree(facts)


def correct(office, name, **typed):
    activity = Activity.objects.get(title=name)
    address = reverse("volunteers:activity-correct", args=[activity.uid])
    fill(office.colleague, address, **typed, reason="日期抄错了")


def test_people_units_places_and_projects_that_go_on(office):
    facts = make_facts(SEED)
    facts.premises, facts.assets = [], []
    bring(office, facts, SEED)
    join_and_part_two_units(office, facts)
    merge_and_part_two_volunteers(office, facts)
    erase_a_volunteer(office, facts)
    end_a_project(office, facts)
    end_a_part_time_member(office, facts)
    rename_a_community_and_move_a_compound(office, facts)
    with time_machine.travel("2027-01-01T00:30:00+08:00", tick=False):
        agree_everywhere(facts)
        office.force_login(office.person)
        assert shown_everywhere(office, office.person, "?period=2026") == by_hand(
            facts, None, "2026"
        )


def join_and_part_two_units(office, facts):
    before, first, second = deepcopy(facts), *[u["name"] for u in facts.units if u["place"]][:2]
    kept, joined = (Unit.objects.get(name=name) for name in (first, second))
    address = f"{reverse('alliances:join-preview')}?unit={kept.uid}&unit={joined.uid}"
    fill(office, address, kept=str(kept.uid))
    facts.units = [row for row in facts.units if row["name"] != second]
    for row in (*facts.members, *facts.part_time):
        row["unit"] = first if row["unit"] == second else row["unit"]
    agree(facts)

    join = UnitJoin.objects.get()
    post_to(office, reverse("alliances:join-undo", args=[join.uid]))
    facts.__dict__.update(before.__dict__)
    agree(facts)


def merge_and_part_two_volunteers(office, facts):
    before = deepcopy(facts)
    armbands = {row["phone"] for row in facts.armbands}
    serving = [
        row for row in facts.people if row["state"] == "在册" and row["phone"] not in armbands
    ]
    first, second = next(
        (one, other)
        for one in serving
        for other in serving
        if one is not other
        and one["place"] == other["place"]
        and set(one["seats"]) & set(other["seats"])
    )
    kept, other = (Volunteer.objects.get(phone=row["phone"]) for row in (first, second))
    address = f"{reverse('volunteers:merge-preview')}?entry={kept.uid}&entry={other.uid}"
    fill(office, address, kept=str(kept.uid))
    for team, joined in second["seats"].items():
        first["seats"][team] = min(joined, first["seats"].get(team, joined))
    facts.people.remove(second)
    agree(facts)

    merge = VolunteerMerge.objects.get()
    post_to(office, reverse("volunteers:merge-undo", args=[merge.uid]))
    facts.__dict__.update(before.__dict__)
    agree(facts)


def erase_a_volunteer(office, facts):
    person = next(row for row in facts.people if row["state"] == "在册")
    typed = {"kind": "erase", "name": person["name"], "phone": person["phone"]}
    fill(office, reverse("dashboard:subject-new"), **typed, basis="看了身份证原件")
    request = SubjectRequest.objects.get()
    address = reverse("dashboard:subject-approve", args=[request.uid])
    fill(office.colleague, address, version=request.version)
    assert not Volunteer.objects.filter(phone=person["phone"]).exists()
    agree(facts)


def end_a_project(office, facts):
    row = next(
        row for row in facts.projects if row["alliance"] == HALL and row["state"] == "执行中"
    )
    project = CoBuildProject.objects.get(name=row["name"])
    address = reverse("alliances:project-terminate", args=[project.uid])
    fill(office.leader, address, reason="单位迁走")
    row["state"] = "已终止"
    agree(facts)


def end_a_part_time_member(office, facts):
    row = next(row for row in facts.part_time if row["until"] is None)
    member = PartTimeMember.objects.get(
        name=row["name"], unit__name=row["unit"], host__name=row["host"]
    )
    today = timezone.localdate()
    address = reverse("alliances:part-time-end", args=[member.uid])
    fill(office, address, ended_on=today.isoformat(), reason="工作调动")
    row["ended"] = today
    agree(facts)


def rename_a_community_and_move_a_compound(office, facts):
    community = Community.objects.get(name="桐山社区")
    fill(office, reverse("admin:places_community_change", args=[community.pk]), name="梧桐社区")
    for rows in vars(facts).values():
        for row in rows:
            row |= {key: "梧桐" for key in ("name", "place") if row.get(key) == "桐山"}
    agree(facts)

    compound = next(row for row in facts.compounds if row["place"] == "柳岸" and row["buildings"])
    there = Community.objects.get(name="东园社区")
    address = reverse(
        "admin:places_compound_change", args=[Compound.objects.get(name=compound["name"]).pk]
    )
    fill(office, address, community=there.pk)
    compound["place"] = "东园"
    agree(facts)

"""Yesterday's rosters still lead to the person whose entries were merged."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from accounts.roles import Role
from core.errors import RefusedError
from core.ledger.entries import Fate
from core.ledger.plan import make_plan
from core.ledger.sheets import Sheet, Workbook
from core.ledger.writing import undo
from tests.factories import make_community, make_street, make_team, make_user
from tests.imported import import_plan
from volunteers.actions import merge_volunteers, save_volunteer, undo_merge
from volunteers.imports import RosterLedger
from volunteers.models import TeamMembership, Volunteer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HEADER = "姓名|手机号|身份证号|队伍|社区|入队日期|特长"
FILE = (
    "李示范|13800000001||清水先锋队|清水社区|2024-03-01|急救",
    "李示范|13800000002||清水先锋队|清水社区|2023-01-05|摄影",
    "李示范|||河东巡防队||2025-02-03|",
)
ID_NUMBER = "530102195001010011"


@pytest.fixture
def street():
    made = make_street(name="清河街道", code="530102007")
    community = make_community(street=made, name="清水社区")
    make_team(street=made, community=community, name="清水先锋队")
    make_team(street=made, name="河东巡防队")
    return made


@pytest.fixture
def staff(street):
    return make_user(role=Role.STREET_STAFF, street=street)


@pytest.fixture
def plan(street, staff):
    def check(*rows):
        sheet = Sheet("数据", [line.split("|") for line in (HEADER, *rows)])
        return make_plan(RosterLedger(scope=street, by=staff, at=NOW), Workbook([sheet]))

    return check


@pytest.fixture
def batch(plan):
    """Import FILE: three entries of one person."""
    return import_plan(plan(*FILE))


@pytest.fixture
def entries(batch):
    return list(Volunteer.objects.order_by("pk"))


def fates(found):
    assert [finding.sentence for finding in found.errors] == []
    return {fate: found.total(fate) for fate in (Fate.NEW, Fate.CHANGED)}


NOTHING = {Fate.NEW: 0, Fate.CHANGED: 0}


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_the_same_file_changes_nothing_after_a_merge(plan, entries, staff, kept):
    others = [entry for number, entry in enumerate(entries) if number != kept]
    phone = {"phone": str(entries[1].uid)}

    merge_volunteers(kept=entries[kept], entries=others, chosen=phone, by=staff)

    assert Volunteer.objects.standing().get().phone == "13800000002"
    assert fates(plan(*FILE)) == NOTHING


def test_after_two_merges_in_a_row_too_and_with_an_id_number(plan, entries, staff):
    merge_volunteers(kept=entries[1], entries=[entries[2]], chosen={}, by=staff)
    save_volunteer(volunteer=entries[0], by=staff, id_number=ID_NUMBER)
    person = Volunteer.objects.get(pk=entries[1].pk)
    merge_volunteers(kept=entries[0], entries=[person], chosen={}, by=staff)

    assert fates(plan(*FILE)) == NOTHING


def test_what_is_new_in_the_file_goes_to_the_person_who_stays(plan, entries, staff):
    merge_volunteers(kept=entries[0], entries=entries[1:], chosen={}, by=staff)
    found = plan(FILE[1].replace("摄影", "书法"))

    assert fates(found) == {Fate.NEW: 0, Fate.CHANGED: 1}
    (entry,) = found.tables["volunteer"].of_fate(Fate.CHANGED)
    assert (entry.pk, entry.changes) == (entries[0].pk, {"skills": "书法"})


def test_another_id_number_under_a_former_phone_is_another_person(plan, entries, staff):
    save_volunteer(volunteer=entries[0], by=staff, id_number=ID_NUMBER)
    merge_volunteers(kept=entries[0], entries=entries[1:], chosen={}, by=staff)

    found = plan("李示范|13800000002|530102199003070024|清水先锋队|清水社区||")

    assert [entry.pk for entry in found.tables["volunteer"].of_fate(Fate.NEW)] == [None]


def test_a_row_that_means_two_entries_says_to_merge_them_first(plan, entries, staff):
    save_volunteer(volunteer=entries[0], by=staff, id_number=ID_NUMBER)
    row = f"李示范|13800000002|{ID_NUMBER}|清水先锋队|清水社区||"
    assert "合并所选" in plan(row).errors[0].sentence

    person = Volunteer.objects.get(pk=entries[0].pk)
    merge_volunteers(kept=person, entries=[entries[1]], chosen={}, by=staff)

    assert fates(plan(row)) == NOTHING


def test_undone_the_entries_are_known_by_themselves_again(plan, entries, staff):
    done = merge_volunteers(kept=entries[0], entries=entries[1:], chosen={}, by=staff)
    undo_merge(merge=done, by=staff)

    found = plan(*FILE)

    assert fates(found) == NOTHING
    assert len(found.tables["volunteer"].named) == 3


def test_an_import_is_not_undone_over_a_merge(batch, entries, staff):
    merge_volunteers(kept=entries[0], entries=entries[1:], chosen={}, by=staff)

    with pytest.raises(RefusedError, match="已改动"), transaction.atomic():
        undo(batch)
    assert TeamMembership.objects.count() == 2

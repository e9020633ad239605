"""Whoever adds up an exported list by hand finds the figure: a sum stands below its rows."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.guards import AGAIN_FIELD
from accounts.roles import Role
from projects.models import RenewalProject
from tests import factories
from tests.factories import day
from tests.projects.livelihood_rows import Crew
from volunteers.models import ActivityState, HeadcountBasis

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def sheet(client, community):
    """Return what the workbook of a figure says, line by line, between its header and its note."""
    client.force_login(factories.make_user(Role.STREET_STAFF, street=community.street))

    def read(figure_id, extension="xlsx"):
        url = reverse("dashboard:figure-export", args=[figure_id, extension])
        content = b"".join(client.post(url, {AGAIN_FIELD: factories.PASSWORD}))
        if extension == "csv":
            return list(csv.reader(StringIO(content.decode("utf-8-sig"))))[:-1]
        return (
            CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[1:-1]
        )

    return read


def renewal(community, name, area):
    return RenewalProject.objects.create(
        **{"street": community.street, "community": community, "name": name},
        compound=factories.make_compound(community=community),
        programme="overhaul",
        launched_on=day(-1),
        buildings_count=2,
        households_count=40,
        area_m2=Decimal(area),
    )


def test_what_is_added_up_stands_below_its_column(community, sheet):
    renewal(community, "一期", "100.40")
    renewal(community, "二期", "1000.40")

    for figure_id, label, total in (("F33", "楼栋数", 4), ("F34", "户数", 80)):
        header, *rows, last = sheet(figure_id)
        where = header.index(label)
        assert sum(row[where] for row in rows) == last[where] == total
        assert last[0] == "合计"
        assert [value for place, value in enumerate(last) if place not in {0, where}] == [""] * (
            len(header) - 2
        )
    header, *rows, last = sheet("F35")
    assert last[0] == "合计（看板上取整，为 1,100 平方米）"
    assert last[header.index("建筑面积（平方米）")] == pytest.approx(1100.8)


def test_people_of_projects_are_added_up_in_a_text_file_too(client, sheet):
    crew = Crew()
    crew.accepted()
    client.force_login(crew.staff)

    header, *rows, last = sheet("F15", "csv")

    assert (len(rows), last[0], last[header.index("惠及人数")]) == (1, "合计", "320")
    assert "合计" not in {row[0] for row in sheet("F14")}  # a number of rows, no sum


def test_people_and_visits_of_activities_are_never_added_together(community, sheet):
    team = factories.make_team(community=community)
    for count, basis in ((7, "people"), (5, "people"), (90, "visits")):
        factories.make_activity(
            **{"community": community, "team": team, "state": ActivityState.CONFIRMED},
            headcount=count,
            headcount_basis=HeadcountBasis(basis),
        )

    header, *rows, people, visits = sheet("F12")

    where = header.index("人数")
    assert len(rows) == 3
    assert (people[0], people[where], visits[0], visits[where]) == (
        "合计（人）",
        12,
        "合计（人次，另计，两者不相加）",
        90,
    )


def test_a_list_without_rows_has_no_total(community, sheet):
    assert len(sheet("F33")) == 1

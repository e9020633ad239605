"""How many questions the busiest pages of the desk ask; more rows or ledgers add none."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from core.database import counted, newest_of
from projects.models import LivelihoodProject, SafetyAsset
from tests.factories import make_activity, make_community, make_department, make_team, make_user
from volunteers.models import Activity, ActivityState, Team

pytestmark = [pytest.mark.django_db, pytest.mark.both]

MOST = 15  # G-14, a list


@pytest.mark.parametrize(
    "address",
    [
        *("/desk/", "/desk/imports/", "/desk/units/", "/desk/alliances/"),
        *("/board/", "/board/?period=2026", "/board/?community=street", "/board/figures/"),
    ],
)
def test_a_list_asks_fifteen_questions_at_most(client, address):
    staff = make_user(Role.STREET_STAFF)
    staff.posts.update(department=make_department(street=staff.posts.get().street))
    client.force_login(staff)
    make_activity(community=make_community())
    assert client.get(address).status_code == 200  # fills what processes keep

    with CaptureQueriesContext(connection) as captured:
        client.get(address)

    assert len(captured) <= MOST


def test_a_filing_to_confirm_that_is_asked_for_asks_no_more_than_the_first_of_the_queue(client):
    make_activity(community=make_community(), state=ActivityState.SUBMITTED)
    client.force_login(make_user(Role.STREET_STAFF))
    counts = []
    for asked in ({}, {}, {"filing": str(Activity.objects.get().uid)}):
        with CaptureQueriesContext(connection) as captured:
            client.get("/desk/reviews/", asked)
        counts.append(len(captured))

    first, named = counts[1:]  # the one before fills what processes keep
    assert first == named
    asked_for = [query["sql"].split(".")[0] for query in captured.captured_queries]
    assert 'SELECT "volunteers_activityphoto"' not in asked_for, "it has none"


def test_what_waits_beside_a_ledger_is_counted_in_one_question(client):
    address = "/admin/volunteers/team/"
    client.force_login(make_user(Role.STREET_STAFF))
    make_activity(community=make_community(), state=ActivityState.SUBMITTED)
    assert client.get(address).status_code == 200  # fills what processes keep

    with CaptureQueriesContext(connection) as captured:
        page = client.get(address).content.decode()

    asked = [query["sql"] for query in captured.captured_queries]
    counting = [sql for sql in asked if "core_importbatch" in sql or "services_correction" in sql]
    assert [sql for sql in asked if "volunteers_problem" in sql] == counting
    assert len(counting) == 1
    assert '<span class="side-waiting"><span class="visually-hidden">待处理</span>1</span>' in page


def test_several_questions_are_counted_in_one():
    here = make_community()
    for _ in range(3):
        make_team(community=here)
    make_activity(community=here)

    with CaptureQueriesContext(connection) as captured:
        counts = counted(
            {
                "teams": [Team.objects.filter(community=here), Team.objects.filter(community=None)],
                "activities": [Activity.objects.all()],
                "none": [Activity.objects.filter(title="没有")],
            },
            are_joined=False,
        )

    assert (counts["teams"], counts["activities"], counts["none"]) == (
        Team.objects.count(),
        Activity.objects.count(),
        0,
    )
    assert len(captured) == 1


def test_the_newest_days_of_several_questions_are_found_in_one():
    for day in (date(2026, 3, 1), date(2026, 5, 2)):
        make_activity(community=make_community(), held_on=day)
    held = Activity.objects.all()

    with CaptureQueriesContext(connection) as captured:
        days = newest_of(
            {
                "spring": (held.filter(held_on__lt=date(2026, 4, 1)), "held_on"),
                "all": (held, "held_on"),
                "none": (held.none(), "held_on"),
                "no row": (held.filter(title="没有"), "held_on"),
            }
        )

    assert days == {
        "spring": date(2026, 3, 1),
        "all": date(2026, 5, 2),
        "none": None,
        "no row": None,
    }
    assert len(captured) == 1


@pytest.mark.parametrize("rows", [LivelihoodProject, SafetyAsset])
def test_what_waits_in_a_register_is_found_in_one_reading_of_it(rows):
    user = make_user(Role.STREET_STAFF)
    asked = {SafetyAsset: (user, timezone.localdate())}.get(rows, (user,))

    sql = str(rows.objects.waiting_for(*asked).query)

    assert sql.count(f'FROM "{rows._meta.db_table}"') == 1, sql

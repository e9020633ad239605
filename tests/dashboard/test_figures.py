"""Every number equals the rows behind its link: figures × communities × months × roles."""

from datetime import date
from itertools import product
from random import Random

import pytest
from django.urls import reverse

from accounts.roles import Role
from dashboard.figures import BY_ID, FIGURES, Selection, parts_of, visible_figures
from dashboard.periods import Period
from dashboard.tallies import tally
from places.models import Community, Street
from tests import factories
from volunteers.actions import merge_volunteers, save_volunteer, undo_merge
from volunteers.models import (
    ActivityKind,
    ActivityState,
    Line,
    ProblemState,
    TeamMembership,
    VolunteerState,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]
TODAY = date(2022, 12, 31)
MONTHS = [Period.month(2022, number) for number in range(1, 13)]
PERIODS = [Period.all(), Period.year(2022), Period.quarter(2022, 2), *MONTHS]


def make_small_world() -> Street:
    """Two communities and the street itself, each with something in spring and in autumn."""
    street = factories.make_street()
    places = [
        factories.make_community(street=street),
        factories.make_community(street=street),
        None,
    ]
    for place, day in product(places, (date(2022, 3, 8), date(2022, 10, 9))):
        team = factories.make_team(community=place, street=street)
        factories.make_volunteer(community=place, street=street, team=team)
        for kind in (ActivityKind.SERVICE, ActivityKind.OTHER):
            factories.make_activity(
                community=place,
                street=street,
                team=team,
                kind=kind,
                held_on=day,
                state=ActivityState.CONFIRMED,
            )
        factories.make_activity(
            community=place, street=street, team=team, held_on=day, state=ActivityState.SUBMITTED
        )
        factories.make_activity(
            community=place,
            street=street,
            alliance=factories.make_alliance(street=street),
            held_on=day,
            state=ActivityState.CONFIRMED,
        )
        factories.make_problem(
            community=place, street=street, state=ProblemState.SOLVED, solved_on=day
        )
        factories.make_problem(community=place, street=street)
    return street


def selections(street: Street, user, *, sample: int | None):
    communities = [None, *Community.objects.filter(street=street)]
    found = list(product(communities, PERIODS))
    if sample:
        found = Random(7).sample(found, min(sample, len(found)))
    for community, period in found:
        yield Selection(street=street, community=community, period=period, user=user, today=TODAY)


@pytest.mark.parametrize(
    "role",
    [
        None,
        Role.COMMUNITY_SECRETARY,
        pytest.param(Role.STREET_STAFF, marks=[pytest.mark.slow, pytest.mark.once]),
        pytest.param(Role.AUDITOR, marks=[pytest.mark.slow, pytest.mark.once]),
    ],
)
def test_the_tally_equals_the_rows_for_every_figure_place_and_month(role):
    street = make_small_world()
    user = None
    if role is not None:
        community = street.communities.first() if role == Role.COMMUNITY_SECRETARY else None
        user = factories.make_user(role=role, street=street, community=community)

    for selection in selections(street, user, sample=8):
        for figure_id, found in tally(selection).items():
            assert found.now == BY_ID[figure_id].value(selection), (figure_id, selection)
            before = selection.before()
            expected = BY_ID[figure_id].value(before) if before else None
            assert found.before == expected, (figure_id, selection)


@pytest.mark.slow
@pytest.mark.once
def test_the_board_shows_the_number_of_rows_behind_each_link(client):
    street = make_small_world()
    for role in (Role.STREET_STAFF, Role.COMMUNITY_SECRETARY, Role.STREET_LEADER):
        community = street.communities.first() if role == Role.COMMUNITY_SECRETARY else None
        user = factories.make_user(role=role, street=street, community=community)
        client.force_login(user)
        for period in ("all", "2022-03"):
            page = client.get(reverse("dashboard:board"), {"period": period})
            for chapter in page.context["chapters"]:
                for tile in chapter["tiles"]:
                    for shown in (tile, *tile.parts):
                        rows = client.get(shown.url)
                        number = rows.context["number"]
                        assert number == shown.tally.now, (role, period, shown.figure.id)


@pytest.mark.full
def test_every_number_of_the_demo_opens_as_many_rows(client):
    from dashboard.demo.loading import load_demo  # only in the long run

    staff = load_demo(today=date(2023, 4, 4))
    street = Street.objects.get()
    people = [staff.reviewers[0], *staff.secretaries.values()]
    for user in people:
        for selection in selections(street, user, sample=None):
            for figure_id, found in tally(selection).items():
                assert found.now == BY_ID[figure_id].value(selection)


def test_confirming_raises_the_number_by_one_and_voiding_lowers_it():
    street = make_small_world()
    selection = Selection(street=street, today=TODAY)
    before = tally(selection)["F12"].now
    team = factories.make_team(street=street)

    activity = factories.make_activity(
        team=team, street=street, held_on=date(2022, 5, 1), state=ActivityState.CONFIRMED
    )
    assert tally(selection)["F12"].now == before + 1

    activity.delete()
    factories.make_activity(
        team=team, street=street, held_on=date(2022, 5, 1), state=ActivityState.VOIDED
    )
    assert tally(selection)["F12"].now == before


def test_alliance_and_volunteer_activities_are_never_added_together():
    street = factories.make_street()
    project = factories.make_project(street=street)
    factories.make_activity(
        street=street, line=Line.ALLIANCE, project=project, state=ActivityState.CONFIRMED
    )

    found = tally(Selection(street=street))

    assert (found["F09"].now, found["F12"].now) == (1, 0)


def test_the_kinds_of_volunteer_activities_add_up():
    street = make_small_world()
    found = tally(Selection(street=street, today=TODAY))

    assert found["F12"].now == sum(found[part.id].now for part in parts_of(BY_ID["F12"])) > 0


def test_a_person_in_two_teams_counts_once_and_holds_two_seats():
    street = factories.make_street()
    one, two = factories.make_team(street=street), factories.make_team(street=street)
    person = factories.make_volunteer(street=street, team=one)
    factories.make_volunteer(street=street, team=two)
    TeamMembership.objects.create(team=two, volunteer=person, joined_on=date(2022, 1, 5))

    found = tally(Selection(street=street))

    assert (found["F11"].now, found["F11b"].now) == (2, 3)


PEOPLE = ("F11", "F11b")


def numbers_on(street, day):
    """Return F11 and F11b as the board and as the rows behind each say, which are the same."""
    selection = Selection(street=street, today=day)
    found = tally(selection)
    for figure_id in PEOPLE:
        assert found[figure_id].now == BY_ID[figure_id].value(selection)
    return [found[figure_id].now for figure_id in PEOPLE]


def test_who_leaves_today_stays_in_the_numbers_of_the_days_before(client):
    street = factories.make_street()
    staff = factories.make_user(Role.STREET_STAFF, street=street)
    team = factories.make_team(street=street)
    factories.make_volunteer(street=street, team=team)
    leaves = factories.make_volunteer(street=street, team=team)
    TeamMembership.objects.create(
        team=factories.make_team(street=street), volunteer=leaves, joined_on=factories.day(-300)
    )
    leaves.state = VolunteerState.LEFT

    save_volunteer(volunteer=leaves, by=staff)

    assert numbers_on(street, factories.day(-1)) == [2, 3]
    assert numbers_on(street, factories.day()) == [1, 1]
    client.force_login(staff)
    period = f"{factories.day(-40):%Y-%m}"
    for figure_id, number in zip(PEOPLE, (2, 3), strict=True):
        url = reverse("dashboard:figure-rows", args=[figure_id])
        page = client.get(url, {"period": period})
        assert (page.context["number"], len(page.context["page"].object_list)) == (number, number)


def test_who_left_without_a_day_or_is_suspended_counts_on_no_day():
    street = factories.make_street()
    team = factories.make_team(street=street)
    for state in (VolunteerState.LEFT, VolunteerState.SUSPENDED):
        factories.make_volunteer(street=street, team=team, state=state)
    suspended = factories.make_volunteer(street=street, state=VolunteerState.SUSPENDED)
    TeamMembership.objects.create(
        team=team, volunteer=suspended, joined_on=factories.day(-300), left_on=factories.day(-1)
    )

    assert numbers_on(street, factories.day(-2)) == [0, 0]


def test_who_leaves_by_a_merge_stays_in_the_numbers_of_the_days_before():
    street = factories.make_street()
    staff = factories.make_user(Role.STREET_STAFF, street=street)
    team = factories.make_team(street=street)
    kept = factories.make_volunteer(street=street, team=team)
    gone = factories.make_volunteer(street=street, state=VolunteerState.LEFT)

    merge = merge_volunteers(kept=kept, entries=[gone], chosen={"state": str(gone.uid)}, by=staff)

    assert numbers_on(street, factories.day(-1)) == [1, 1]
    assert numbers_on(street, factories.day()) == [0, 0]
    undo_merge(merge=merge, by=staff)
    assert numbers_on(street, factories.day()) == [1, 1]


def test_a_solved_problem_counts_only_when_its_activity_is_confirmed():
    street = factories.make_street()
    for state in (ActivityState.SUBMITTED, ActivityState.CONFIRMED):
        activity = factories.make_activity(street=street, state=state)
        factories.make_problem(street=street, activity=activity, state=ProblemState.SOLVED)

    assert tally(Selection(street=street))["F13"].now == 1


def test_additive_figures_of_the_communities_and_the_street_add_up_to_the_whole():
    street = make_small_world()
    whole = Selection(street=street, today=TODAY)
    parts = [
        Selection(street=street, community=community, today=TODAY)
        for community in street.communities.all()
    ]
    parts.append(Selection(street=street, is_street_level=True, today=TODAY))
    for figure in FIGURES:
        if figure.is_additive:
            assert figure.value(whole) == sum(figure.value(part) for part in parts), figure.id


def test_another_streets_rows_never_count():
    street = make_small_world()
    before = {key: found.now for key, found in tally(Selection(street=street)).items()}

    make_small_world()

    assert {key: found.now for key, found in tally(Selection(street=street)).items()} == before


def test_the_board_asks_as_many_questions_with_more_rows(client, django_assert_max_num_queries):
    street = make_small_world()
    client.force_login(factories.make_user(role=Role.STREET_STAFF, street=street))
    client.get(reverse("dashboard:board"))

    with django_assert_max_num_queries(15) as few:
        client.get(reverse("dashboard:board"))
    for _ in range(8):
        factories.make_activity(street=street, state=ActivityState.CONFIRMED)
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("dashboard:board"))


def test_a_figure_is_visible_only_with_the_permission_of_its_rows():
    grid_worker = factories.make_user(role=Role.GRID_WORKER, community=factories.make_community())
    assert visible_figures(grid_worker) == ()

"""Duties in grids and teams give rights only where a post still lies."""

import pytest

from accounts.models import Post, User
from accounts.roles import Role
from tests import factories as make
from volunteers.models import Activity, Problem, Team, Volunteer, visible_photos

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(community):
    """What a secretary sent in about the team and the grid."""
    team = make.make_team(community=community)
    grid = make.make_grid(community=community)
    make.make_volunteer(community=community, team=team)
    return make.make_activity(community=community, team=team, grid=grid)


def leader_of(team, **place):
    user = make.make_user(Role.TEAM_LEADER, **place)
    team.leaders.create(user=user, started_on=make.day(-9))
    return user


def worker_of(grid, **place):
    user = make.make_user(Role.GRID_WORKER, **place)
    grid.assignments.create(user=user, starts_on=make.day(-9))
    return user


def again(user):
    """Return the person as the next request finds them."""
    return User.objects.get(pk=user.pk)


def seen_by(user):
    """Return how much of the duty's place somebody reaches: activities, teams, roster."""
    return (
        Activity.objects.visible_to(user).count(),
        Team.objects.fileable_by(user).count(),
        Volunteer.objects.visible_to(user).count(),
    )


def test_a_duty_reaches_its_grid_or_team(community, filed):
    assert seen_by(leader_of(filed.team, community=community)) == (1, 1, 1)
    assert seen_by(worker_of(filed.grid, community=community))[0] == 1


def test_a_liaison_leads_a_team_of_the_community_where_the_unit_lies(community, filed):
    liaison = make.make_user(Role.UNIT_LIAISON, unit=make.make_unit(community=community))
    filed.team.leaders.create(user=liaison, started_on=make.day(-9))

    assert seen_by(liaison) == (1, 1, 1)


def test_a_duty_that_nobody_ended_gives_nothing_after_the_post(community, filed):
    for user in (
        leader_of(filed.team, community=community),
        worker_of(filed.grid, community=community),
    ):
        Post.objects.filter(user=user).update(ends_on=make.day(-1))

        assert seen_by(again(user)) == (0, 0, 0)


def test_a_duty_that_nobody_ended_does_not_move_along_to_another_community(community, filed):
    for user in (
        leader_of(filed.team, community=community),
        worker_of(filed.grid, community=community),
    ):
        Post.objects.filter(user=user).update(community=make.make_community())

        assert seen_by(again(user)) == (0, 0, 0)


def test_without_a_post_even_ones_own_records_are_closed(client, community):
    filer = make.make_user(community=community)
    activity = make.make_activity(filed_by=filer)
    problem = make.make_problem(found_by=filer)
    photo = make.make_photo(filer)
    client.force_login(filer)
    assert client.get(activity.get_absolute_url()).status_code == 200

    Post.objects.filter(user=filer).update(ends_on=make.day(-1))

    assert client.get(activity.get_absolute_url()).status_code == 404
    assert client.get(problem.get_absolute_url()).status_code == 404
    assert not Problem.objects.visible_to(again(filer)).exists()
    assert not visible_photos(again(filer), uid=photo.uid).exists()

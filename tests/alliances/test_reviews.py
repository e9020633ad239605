"""双向评价: after a project or a need each side speaks once about the other."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from alliances import actions
from alliances.models import (
    MutualReview,
    NeedState,
    ProjectState,
    ReviewSide,
    claims_to_review,
    projects_to_review,
)
from core.errors import RefusedError
from tests.alliances.needs import liaison_of, make_member, make_need
from tests.factories import day, make_community, make_project, make_street, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(community):
    host = make_unit(community=community, name="第三小学")
    values = {"outcome": "x", "beneficiaries": 9}
    made = make_project(community=community, host_unit=host, state=ProjectState.FINISHED, **values)
    made.partner_units.add(make_unit(community=community, name="工商银行"))
    return made


def labels(subject, user):
    return {turn.label for turn in actions.turns_of(subject, by=user)}


def test_both_sides_speak_about_a_project_on_its_page(client, community, project):
    liaison = liaison_of(project.host_unit)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    page = reverse("alliances:project-review", args=[project.uid])
    client.force_login(liaison)
    form = client.get(page).context["form"]
    sent = {"turn": form["turn"].value(), "rating": 5, "words": "社区场地准备得周到"}
    assert client.post(page, {**sent, "words": " "}).status_code == 422
    client.post(page, sent)
    assert client.get(page).status_code == 409  # said before anything is typed
    shown = client.get(project.get_absolute_url()).content.decode()
    assert "第三小学评价社区" in shown
    assert "5 分，社区场地准备得周到" in shown
    assert page not in shown

    assert labels(project, secretary) == {"社区评价第三小学", "社区评价工商银行"}
    client.force_login(secretary)
    assert page in client.get(project.get_absolute_url()).content.decode()
    turn = actions.turns_of(project, by=secretary)[0]
    client.post(page, {"turn": turn.key, "rating": 4, "words": "按时到场"})
    review = MutualReview.objects.get(side=ReviewSide.PLACE)
    assert (review.rating, review.given_on, review.unit) == (4, day(), project.host_unit)
    assert labels(project, secretary) == {"社区评价工商银行"}


def test_nobody_speaks_too_early_for_others_or_for_both_sides(community, project):
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    stranger = make_user(Role.COMMUNITY_SECRETARY, community=make_community(street=make_street()))
    running = make_project(community=community, state=ProjectState.EXECUTING)
    assert labels(running, secretary) == set()
    assert labels(project, stranger) == set()
    both = liaison_of(project.host_unit)
    turn = actions.turns_of(project, by=secretary)[0]
    with pytest.raises(RefusedError, match="不能代表这一方"):
        actions.give_review(subject=project, turn=turn, rating=3, words="x", by=both)
    given = actions.give_review(subject=project, turn=turn, rating=3, words="x", by=secretary)
    MutualReview.objects.filter(pk=given.pk).update(given_by=both)  # as if a deputy of one's own
    assert labels(project, both) == set()
    with pytest.raises(IntegrityError), transaction.atomic():
        MutualReview.objects.create(
            project=project,
            unit=given.unit,
            side=given.side,
            rating=3,
            words="x",
            given_on=day(),
            given_by=both,
        )


def test_the_raiser_and_the_unit_speak_about_a_closed_need(client, community):
    unit = make_member(community=community, name="第三小学")
    need = make_need(community=community, state=NeedState.FULFILLED, claimed_by=unit)
    liaison = liaison_of(unit)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    assert labels(need, secretary) == labels(need, liaison) == set()
    need = actions.close_need(need=need, words="好", by=secretary)
    assert labels(need, secretary) == {"提出方评价第三小学"}
    assert labels(need, liaison) == {"第三小学评价提出方"}

    client.force_login(liaison)
    page = reverse("alliances:need-review", args=[need.uid])
    turn = actions.turns_of(need, by=liaison)[0]
    client.post(page, {"turn": turn.key, "rating": 5, "words": "对接顺畅"})
    client.force_login(secretary)
    assert "5 分，对接顺畅" in client.get(need.get_absolute_url()).content.decode()
    assert list(MutualReview.objects.visible_to(secretary)) == list(MutualReview.objects.all())


def test_a_review_waits_with_whoever_is_nearest_until_it_is_given(client, community, project):
    project.ends_on = day(-180)
    project.save()
    partner = project.partner_units.get()
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    host, guest = liaison_of(project.host_unit), liaison_of(partner)
    others = [make_user(Role.STREET_STAFF), liaison_of(make_unit()), make_user()]

    def asked():
        return [list(projects_to_review(user, day())) == [project] for user in (secretary, host)]

    assert asked() == [True, True]
    assert list(projects_to_review(guest, day())) == [project]
    assert not any(projects_to_review(user, day()) for user in others)
    assert not projects_to_review(secretary, day(1))
    client.force_login(secretary)
    page = client.get(reverse("alliances:review-work")).content.decode()
    assert reverse("alliances:project-review", args=[project.uid]) in page
    assert "待评价" in client.get("/desk/party/").content.decode()

    for user in (secretary, secretary, host):
        turn = actions.turns_of(project, by=user)[0]
        actions.give_review(subject=project, turn=turn, rating=5, words="好", by=user)

    assert asked() == [False, False]
    assert list(projects_to_review(guest, day())) == [project]
    assert "现在没有等您评价的" in client.get(reverse("alliances:review-work")).content.decode()


def test_a_closed_need_waits_for_both_sides(community):
    unit = make_member(community=community, name="第三小学")
    need = make_need(community=community, state=NeedState.FULFILLED, claimed_by=unit)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    liaison, staff = liaison_of(unit), make_user(Role.STREET_STAFF)

    def asked(today):
        return [claims_to_review(user, today).count() for user in (secretary, liaison, staff)]

    assert asked(day()) == [0, 0, 0]
    need = actions.close_need(need=need, words="好", by=secretary)
    assert asked(day()) == [1, 1, 0]
    assert asked(day(181)) == [0, 0, 0]
    turn = actions.turns_of(need, by=liaison)[0]
    actions.give_review(subject=need, turn=turn, rating=5, words="好", by=liaison)
    assert asked(day()) == [1, 0, 0]

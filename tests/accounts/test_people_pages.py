"""The office's pages about people: the whole way from a new account to a granted post."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Post, User
from accounts.permissions import Permission
from accounts.roles import Role
from tests.factories import (
    PASSWORD,
    make_community,
    make_post,
    make_street,
    make_unit,
    make_user,
    the_street,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def as_role():
    def sign_in(role: Role) -> Client:
        client = Client()
        client.force_login(make_user(role))
        return client

    return sign_in


def test_from_a_new_account_to_a_granted_post(as_role):
    sysadmin, secadmin = as_role(Role.SYSADMIN), as_role(Role.SECADMIN)
    community = make_community()

    page = sysadmin.post(
        "/desk/people/new/", {"username": "Lin.Yi", "name": "林一", "street": the_street().pk}
    ).content.decode()
    code = re.search(r'one-time-code">([^<]+)<', page)[1]
    person = User.objects.get(username="lin.yi")
    proposal = {
        "role": "community_secretary",
        "street": community.street_id,
        "community": community.pk,
        "starts_on": timezone.localdate().isoformat(),
    }
    assert sysadmin.post(f"/desk/people/{person.uid}/post/", proposal).status_code == 302
    post = Post.objects.get(user=person)
    assert str(post.uid) in secadmin.get("/desk/posts/").content.decode()
    assert secadmin.post("/desk/posts/grant/", {"posts": [post.uid]}).status_code == 302

    new = Client()
    new.post("/sign-in/", {"username": "lin.yi", "password": code})
    new.post("/desk/me/password/", {"new": "Qing-Song-77", "repeated": "Qing-Song-77"})
    assert User.objects.get(pk=person.pk).may(Permission.ACTIVITY_FILE)
    assert "社区书记" in new.get("/desk/me/").content.decode()


def test_no_role_is_proposed_that_nobody_chose(as_role):
    sysadmin, person = as_role(Role.SYSADMIN), make_user(role=None, home_street=the_street())
    address = f"/desk/people/{person.uid}/post/"
    chosen = str(sysadmin.get(address).context["form"]["role"]).partition("<option ")[2]
    assert chosen.startswith('value="" selected')

    values = {"street": the_street().pk, "starts_on": timezone.localdate().isoformat()}
    page = sysadmin.post(address, {**values, "role": ""}).content.decode()

    assert "请选择角色。" in page
    assert not Post.objects.filter(user=person).exists()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (
            {"role": "community_secretary"},
            "community",
            "“社区书记”的岗位应设在社区。请选择社区。",
        ),
        ({"role": "unit_liaison"}, "unit", "“单位联络员”的岗位应设在单位。请选择单位。"),
        (
            {"role": "street_staff", "community": True},
            "community",
            "“街道工作人员”的岗位应设在街道。请不选社区。",
        ),
        (
            {"role": "street_staff", "unit": True},
            "unit",
            "“街道工作人员”的岗位应设在街道。请不选单位。",
        ),
        (
            {"role": "street_staff", "ends_on": "2020-01-01"},
            "ends_on",
            "结束日期不能早于开始日期。",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_does_not_fit_a_post_is_said_beside_its_field(as_role, typed, field, sentence):
    person = make_user(role=None, home_street=the_street())
    values = {"street": the_street().pk, "starts_on": timezone.localdate().isoformat(), **typed}
    if "community" in typed:
        values["community"] = make_community().pk
    if "unit" in typed:
        values["unit"] = make_unit().pk

    page = as_role(Role.SYSADMIN).post(f"/desk/people/{person.uid}/post/", values)

    assert page.context["form"].errors == {field: [sentence]}


def test_a_post_that_runs_already_is_refused_and_what_was_chosen_stays(as_role):
    running = make_user(Role.STREET_STAFF).current_posts[0]
    values = {"role": running.role, "street": running.street_id, "starts_on": running.starts_on}

    page = as_role(Role.SYSADMIN).post(f"/desk/people/{running.user.uid}/post/", values)

    assert "此人已有同样的岗位" in page.content.decode()
    assert page.context["form"]["role"].value() == running.role


def test_an_empty_inbox_promises_news_of_filings_to_those_alone_who_file(as_role):
    promised = "您填报的活动被确认或退回"

    assert promised in as_role(Role.COMMUNITY_SECRETARY).get("/desk/me/messages/").text
    assert promised not in as_role(Role.AUDITOR).get("/desk/me/messages/").text


def test_the_code_page_is_kept_nowhere(as_role):
    person = make_user()

    page = as_role(Role.SYSADMIN).post(f"/desk/people/{person.uid}/code/")

    assert "no-store" in page["Cache-Control"]


def test_granting_asks_for_the_password_and_keeps_the_ticks(time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    secadmin = make_user(Role.SECADMIN)
    post = make_post(make_user(role=None), granted_at=None)
    client = Client()
    client.post("/sign-in/", {"username": secadmin.username, "password": PASSWORD})
    time_machine.shift(timedelta(minutes=16))

    page = client.post("/desk/posts/grant/", {"posts": [post.uid]})
    assert f'name="posts" value="{post.uid}"' in page.content.decode()
    client.post("/desk/posts/grant/", {"posts": [post.uid], "password_again": PASSWORD})

    assert Post.objects.get(pk=post.pk).granted_by == secadmin


def test_people_of_another_street_do_not_exist_here(as_role):
    client = as_role(Role.SYSADMIN)
    stranger = make_user(Role.STREET_STAFF, street=make_street())

    assert client.get(f"/desk/people/{stranger.uid}/").status_code == 404
    assert str(stranger.uid) not in client.get("/desk/people/").content.decode()


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ({"q": "林小满"}, True),
        ({"q": "linxiaoman"}, True),
        ({"q": "lxm"}, True),
        ({"q": "王"}, False),
        ({"role": "grid_worker"}, True),
        ({"role": "auditor"}, False),
        ({"state": "off"}, False),
        ({"state": "idle"}, False),
    ],
)
def test_people_are_found_by_name_pinyin_role_and_state(as_role, words, is_found):
    person = make_user(Role.GRID_WORKER, username="target", name="林小满")
    person.clean()
    person.save()

    page = as_role(Role.SYSADMIN).get("/desk/people/", words).content.decode()

    assert (str(person.uid) in page) is is_found


def test_a_list_of_people_costs_the_same_for_many(as_role, django_assert_max_num_queries):
    client = as_role(Role.SYSADMIN)
    client.get("/desk/people/")
    for _ in range(12):
        make_user(Role.GRID_WORKER)

    with django_assert_max_num_queries(9):
        client.get("/desk/people/")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({}, "13800000001"),
        ({"new_phone": "139 0000 0002"}, "13900000002"),
        ({"no_phone": "on"}, ""),
    ],
    ids=["left", "changed", "taken off"],
)
def test_a_phone_is_corrected_without_being_shown(as_role, typed, kept):
    """Source: docs/rules.md R-ACC-4."""
    sysadmin, person = as_role(Role.SYSADMIN), make_user(phone="13800000001")
    address = f"/desk/people/{person.uid}/edit/"

    page = sysadmin.get(address).text
    answer = sysadmin.post(address, {"name": "林二", "version": person.version, **typed})

    assert "13800000001" not in page
    assert "现为 138****0001，不改请留空。" in page
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.phone) == ("林二", kept)


def test_what_is_wrong_with_a_phone_is_said_beside_it_and_the_rest_stays(as_role):
    sysadmin, person = as_role(Role.SYSADMIN), make_user(phone="13800000001")
    address = f"/desk/people/{person.uid}/edit/"
    for typed, sentence in (
        ({"new_phone": "1380000"}, "少 4 位"),
        ({"new_phone": "13900000002", "no_phone": "on"}, "填了新的手机号就不用勾选"),
    ):
        answer = sysadmin.post(address, {"name": "林二", "version": person.version, **typed})

        assert answer.status_code == 422
        assert sentence in answer.text
        assert "林二" in answer.text
    person.refresh_from_db()
    assert person.phone == "13800000001"

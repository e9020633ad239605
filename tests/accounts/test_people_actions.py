"""Accounts and posts: one person proposes, another grants; nobody acts on themselves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import Authenticator, Post, SignIn, User
from accounts.permissions import Permission
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from places.models import Street
from tests.factories import (
    PASSWORD,
    day,
    make_community,
    make_post,
    make_street,
    make_user,
    the_street,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return the_street()


@pytest.fixture
def sysadmin(street):
    return make_user(Role.SYSADMIN)


@pytest.fixture
def secadmin(street):
    return make_user(Role.SECADMIN)


def again(user: User) -> User:
    """The person as the next request reads them."""
    return User.objects.get(pk=user.pk)


def proposed(by, user=None, **values):
    community = values.pop("community", None) or make_community()
    return actions.propose_post(
        user=user or make_user(role=None),
        role=values.pop("role", Role.COMMUNITY_SECRETARY),
        street=community.street,
        community=community,
        by=by,
        **values,
    )


def test_a_new_account_has_a_code_and_no_rights(street, sysadmin):
    new = actions.create_user(username="Lin.Yi", name="林一", street=street, by=sysadmin)

    assert new.user.username == "lin.yi"
    assert not new.user.has_usable_password()
    assert new.code not in new.user.one_time_code
    assert not any(again(new.user).may(permission) for permission in Permission)
    assert AuditEvent.objects.get(action="account.created").actor == sysadmin


def test_an_account_of_another_street_is_refused(sysadmin):
    with pytest.raises(RefusedError):
        actions.create_user(username="lin", name="林", street=make_street(), by=sysadmin)


def test_a_taken_name_is_bad_input(street, sysadmin):
    make_user(username="lin.yi")

    with pytest.raises(ValidationError):
        actions.create_user(username="LIN.YI", name="林一", street=street, by=sysadmin)


def test_a_proposed_post_gives_rights_only_when_somebody_else_grants_it(sysadmin, secadmin):
    post = proposed(sysadmin)
    assert not again(post.user).may(Permission.ACTIVITY_FILE)

    actions.grant_post(post=post, by=secadmin)

    assert again(post.user).may(Permission.ACTIVITY_FILE)
    assert list(
        AuditEvent.objects.filter(action__startswith="post.").values_list("action", flat=True)
    ) == ["post.granted", "post.proposed"]


def test_nobody_grants_a_post_to_themselves(sysadmin, secadmin):
    post = proposed(sysadmin, user=secadmin)

    with pytest.raises(RefusedError, match="自己"):
        actions.grant_post(post=post, by=secadmin)
    assert post not in Post.objects.grantable_by(secadmin)


def test_nobody_grants_their_own_proposal(sysadmin):
    make_post(sysadmin, Role.SECADMIN)
    both = again(sysadmin)
    post = proposed(both)

    with pytest.raises(RefusedError, match="自己提出"):
        actions.grant_post(post=post, by=both)
    assert post not in Post.objects.grantable_by(both)


def test_the_database_refuses_both_as_well(sysadmin, secadmin):
    post = proposed(sysadmin)
    for granter in (post.user, sysadmin):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(granted_by=granter, granted_at=timezone.now())


def test_proposing_needs_the_system_administrator_and_granting_the_security_administrator(
    sysadmin, secadmin
):
    post = proposed(sysadmin)

    with pytest.raises(RefusedError):
        proposed(secadmin)
    with pytest.raises(RefusedError):
        actions.grant_post(post=post, by=sysadmin)


def test_another_streets_administrators_decide_nothing_here(sysadmin):
    elsewhere = make_user(Role.SECADMIN, street=make_street())
    post = proposed(sysadmin)

    with pytest.raises(RefusedError):
        actions.grant_post(post=post, by=elsewhere)


def test_a_role_stays_in_its_scope(street, sysadmin):
    with pytest.raises(ValidationError):
        actions.propose_post(
            user=make_user(role=None), role=Role.COMMUNITY_SECRETARY, street=street, by=sysadmin
        )


def test_the_same_post_is_not_proposed_twice(sysadmin):
    post = proposed(sysadmin)

    with pytest.raises(RefusedError):
        proposed(sysadmin, user=post.user, community=post.community)


def three(by, user, role, **values):
    return actions.propose_post(user=user, role=role, street=the_street(), by=by, **values)


@pytest.mark.parametrize("role", [Role.SECADMIN, Role.AUDITOR])
def test_a_system_administrator_is_proposed_for_no_second_of_the_three(sysadmin, role):
    another = make_user(Role.SYSADMIN)

    with pytest.raises(RefusedError, match="此人已是系统管理员"):
        three(sysadmin, another, role)


def test_who_waits_for_one_of_the_three_or_has_it_elsewhere_is_proposed_for_no_other(sysadmin):
    waiting, coming, elsewhere = (make_user(role=None) for _ in range(3))
    three(sysadmin, waiting, Role.AUDITOR)
    three(sysadmin, coming, Role.AUDITOR, starts_on=day(30))
    make_post(elsewhere, Role.AUDITOR, street=make_street())

    for user in (waiting, coming, elsewhere):
        with pytest.raises(RefusedError, match="三员"):
            three(sysadmin, user, Role.SECADMIN)


def test_a_second_of_the_three_that_waits_from_before_is_not_granted(sysadmin, secadmin):
    user = make_user(role=None)
    posts = [
        make_post(user, role, granted_at=None, proposed_by=sysadmin)
        for role in (Role.SYSADMIN, Role.AUDITOR)
    ]

    with pytest.raises(RefusedError, match="三员"):
        actions.grant_posts(posts=posts, by=secadmin)
    assert Post.objects.waiting().count() == 2
    actions.refuse_post(post=posts[0], reason="三员分立", by=secadmin)
    actions.grant_post(post=posts[1], by=secadmin)


def test_the_three_follow_each_other_and_stand_beside_other_posts(sysadmin, secadmin):
    ended, until, other = make_user(Role.AUDITOR), make_user(role=None), make_user()
    actions.end_post(post=ended.posts.get(), reason="换岗", by=sysadmin)
    make_post(until, Role.AUDITOR, ends_on=day(9))

    with pytest.raises(RefusedError, match="三员"):
        three(sysadmin, until, Role.SECADMIN, starts_on=day(9))
    for user, begins in ((ended, day(0)), (until, day(10)), (other, day(0))):
        actions.grant_post(post=three(sysadmin, user, Role.SECADMIN, starts_on=begins), by=secadmin)


def test_a_refused_proposal_waits_no_more(sysadmin, secadmin):
    post = proposed(sysadmin)

    actions.refuse_post(post=post, reason="人员已调离", by=secadmin)

    assert not Post.objects.waiting().exists()
    with pytest.raises(RefusedError):
        actions.grant_post(post=post, by=secadmin)


def test_a_delegation_ends_by_itself(sysadmin, secadmin, time_machine):
    post = proposed(sysadmin, ends_on=day(7))
    assert post in Post.objects.waiting()
    actions.grant_post(post=post, by=secadmin)
    time_machine.move_to(timezone.now() + timedelta(days=7))
    assert again(post.user).may(Permission.ACTIVITY_FILE)

    time_machine.move_to(timezone.now() + timedelta(days=1))

    assert not again(post.user).may(Permission.ACTIVITY_FILE)


def test_an_ended_post_gives_nothing_today_and_stays_true_for_yesterday(sysadmin):
    secretary = make_user(Role.COMMUNITY_SECRETARY)
    post = secretary.posts.get()

    actions.end_post(post=post, reason="换届", by=sysadmin)

    assert not again(secretary).may(Permission.ACTIVITY_FILE)
    assert post in Post.objects.active_on(day(-1))


def test_granting_and_ending_sign_the_person_out(sysadmin, secadmin):
    secretary = make_user(Role.COMMUNITY_SECRETARY)
    client = Client()
    client.post("/sign-in/", {"username": secretary.username, "password": PASSWORD})

    actions.end_post(post=secretary.posts.get(), reason="换届", by=sysadmin)

    assert client.get("/desk/me/").status_code == 302
    assert SignIn.objects.get().ended_how == "changed"


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN])
def test_the_last_administrator_of_a_street_stays(sysadmin, secadmin, role):
    post = Post.objects.get(role=role)
    other = secadmin if role == Role.SYSADMIN else sysadmin

    with pytest.raises(RefusedError, match="最后一位"):
        actions.end_post(post=post, reason="换人", by=other)

    make_user(role)
    actions.end_post(post=post, reason="换人", by=other)


def test_a_reset_replaces_the_password_and_signs_out(sysadmin):
    secretary = make_user(Role.COMMUNITY_SECRETARY)
    client = Client()
    client.post("/sign-in/", {"username": secretary.username, "password": PASSWORD})

    new = actions.reset_password(user=secretary, by=sysadmin)

    assert client.get("/desk/me/").status_code == 302
    answer = client.post("/sign-in/", {"username": secretary.username, "password": new.code})
    assert answer.status_code == 302


@pytest.mark.parametrize("step", [actions.reset_password, actions.switch_on_user])
def test_nobody_resets_their_own_account(sysadmin, step):
    with pytest.raises(RefusedError, match="自己"):
        step(user=sysadmin, by=sysadmin)


def test_one_administrator_alone_cannot_take_over_an_account(sysadmin, secadmin):
    leader = make_user(Role.STREET_LEADER)
    actions.prepare_authenticator(user=leader)

    with pytest.raises(RefusedError):
        actions.forget_second_factor(user=leader, by=sysadmin, reason="手机丢了")
    with pytest.raises(RefusedError):
        actions.reset_password(user=leader, by=secadmin)
    actions.forget_second_factor(user=leader, by=secadmin, reason="手机丢了")
    assert not Authenticator.objects.exists()


def test_switching_off_ends_posts_and_switching_on_brings_none_back(sysadmin):
    secretary = make_user(Role.COMMUNITY_SECRETARY)

    actions.switch_off_user(user=secretary, reason="退休", by=sysadmin)
    assert not again(secretary).is_active

    actions.switch_on_user(user=secretary, by=sysadmin)
    assert again(secretary).is_active
    assert not again(secretary).may(Permission.ACTIVITY_FILE)


def test_a_switch_off_needs_a_reason(sysadmin):
    with pytest.raises(RefusedError, match="原因"):
        actions.switch_off_user(user=make_user(), reason=" ", by=sysadmin)


def test_an_account_is_corrected_without_the_blanks_around_what_was_typed(sysadmin):
    user = actions.edit_user(
        user=make_user(), name=" 林二 ", phone=" 0871-65000001 ", by=sysadmin, version=1
    )

    user.refresh_from_db()
    assert (user.name, user.phone) == ("林二", "0871-65000001")


@pytest.mark.parametrize("typed", ["１３９００００１１１１", " 139 0000 1111", "+86 139-0000-1111"])
def test_a_phone_of_an_account_is_kept_as_an_import_writes_it(street, sysadmin, typed):
    new = actions.create_user(
        username="lin.yi", name="林一", phone=typed, street=street, by=sysadmin
    ).user
    old = actions.edit_user(user=make_user(), name="林二", phone=typed, by=sysadmin, version=1)

    assert (new.phone, old.phone) == ("13900001111", "13900001111")


def test_a_phone_of_an_account_that_is_none_is_told_at_its_field(street, sysadmin):
    with pytest.raises(ValidationError) as refused:
        actions.create_user(
            username="lin.yi", name="林一", phone="1390000", street=street, by=sysadmin
        )

    assert list(refused.value.message_dict) == ["phone"]


def test_an_old_phone_that_is_none_does_not_stand_in_the_way_of_a_name(sysadmin):
    user = make_user(phone="6512")

    actions.edit_user(user=user, name="林二", phone="6512", by=sysadmin, version=1)

    assert again(user).name == "林二"


def test_editing_notices_a_change_in_between(sysadmin):
    user = make_user()
    actions.edit_user(user=user, name="林二", phone="", by=sysadmin, version=1)

    with pytest.raises(ConflictError):
        actions.edit_user(user=user, name="林三", phone="", by=sysadmin, version=1)


def test_an_empty_installation_is_set_up_for_two_people(capsys):
    call_command("set_up_street", name="青松街道", code="350100001")

    text = capsys.readouterr().out
    assert Street.objects.get().name == "青松街道"
    for username, role in (("sysadmin", Role.SYSADMIN), ("secadmin", Role.SECADMIN)):
        user = User.objects.get(username=username)
        code = text.split(f"账号 {username}  登录码 ")[1].split()[0]
        answer = Client().post("/sign-in/", {"username": username, "password": code})
        assert answer.status_code == 302
        assert user.posts.get().role == role


def test_a_new_street_gets_its_three_hands_from_three_people():
    call_command("set_up_street", name="青松街道", code="350100001")
    sysadmin, secadmin = (User.objects.get(username=name) for name in ("sysadmin", "secadmin"))
    third = actions.create_user(
        username="shenji", name="沈样计", street=Street.objects.get(), by=sysadmin
    ).user

    actions.grant_post(post=three(sysadmin, third, Role.AUDITOR), by=secadmin)

    assert again(third).may(Permission.AUDIT_READ)
    with pytest.raises(CommandError, match="两个人"):
        call_command(
            "set_up_street",
            name="白杨街道",
            code="350100002",
            sysadmin="one:林一",
            secadmin="one:林一",
        )


def test_a_street_is_set_up_once():
    call_command("set_up_street", name="青松街道", code="350100001")

    with pytest.raises(CommandError, match="已经建立"):
        call_command("set_up_street", name="青松街道", code="350100001")
    with pytest.raises(CommandError, match="9 位"):
        call_command("set_up_street", name="白杨街道", code="35010")

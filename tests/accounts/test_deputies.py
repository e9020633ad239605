"""代办: the same role and scope for some days, granted by a second person, ended with its post."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.models import Message, Post, User
from accounts.permissions import Permission
from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import RefusedError
from tests.factories import day, make_community, make_post, make_street, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(community):
    return make_user(community=community, home_street=community.street, name="林一")


@pytest.fixture
def colleague(community):
    return make_user(
        Role.COMMUNITY_STAFF, community=community, home_street=community.street, name="王五"
    )


@pytest.fixture
def secadmin(community):
    return make_user(Role.SECADMIN, street=community.street)


@pytest.fixture
def sysadmin(community):
    return make_user(Role.SYSADMIN, street=community.street)


def again(user: User) -> User:
    """The person as the next request reads them."""
    return User.objects.get(pk=user.pk)


def asked(post: Post, deputy: User, by: User, days: tuple[int, int] = (0, 6)) -> Post:
    return actions.propose_deputy(
        post=post, deputy=deputy, starts_on=day(days[0]), ends_on=day(days[1]), by=by
    )


def test_a_deputy_has_the_same_rights_once_somebody_else_granted_them(
    secretary, colleague, secadmin, community
):
    row = asked(secretary.posts.get(), colleague, by=secretary)
    assert not again(colleague).may(Permission.PERSON_REVEAL)
    for asker in (secretary, colleague):
        with pytest.raises(RefusedError):
            actions.grant_post(post=row, by=asker)

    actions.grant_post(post=row, by=secadmin)

    deputy = again(colleague)
    assert deputy.reach(Permission.PERSON_REVEAL).communities == {community.pk}
    assert deputy.post_label == f"{community} 社区工作者、社区书记（代林一）"
    assert [post.user for post in deputy.current_posts] == [deputy, deputy]
    assert deputy.current_posts[0].deputises_for is None, "one's own post stands first"
    assert set(Message.objects.values_list("recipient", flat=True)) == {deputy.pk, secretary.pk}


def test_rights_last_from_the_first_day_to_the_last(secretary, colleague, secadmin, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    actions.grant_post(
        post=asked(secretary.posts.get(), colleague, by=secretary, days=(2, 4)), by=secadmin
    )

    held = []
    for _ in range(6):
        held.append(again(colleague).may(Permission.PERSON_REVEAL))
        time_machine.shift(timedelta(days=1))

    assert held == [False, False, True, True, True, False]


def test_the_administrator_arranges_it_for_somebody_who_is_ill(
    secretary, colleague, sysadmin, secadmin
):
    elsewhere = make_user(Role.SYSADMIN, street=make_street())

    with pytest.raises(RefusedError, match="自己的岗位"):
        asked(secretary.posts.get(), colleague, by=elsewhere)
    row = asked(secretary.posts.get(), colleague, by=sysadmin)
    assert row in Post.objects.grantable_by(secadmin)
    assert actions.grant_post(post=row, by=secadmin).granted_by == secadmin


def test_whoever_is_stood_in_for_does_not_grant_it(secretary, colleague, sysadmin):
    make_post(secretary, Role.SECADMIN, street=secretary.home_street)
    row = asked(secretary.posts.get(role=Role.COMMUNITY_SECRETARY), colleague, by=sysadmin)

    assert row not in Post.objects.grantable_by(again(secretary))
    with pytest.raises(RefusedError, match="代自己办理"):
        actions.grant_post(post=row, by=again(secretary))


@pytest.mark.parametrize(
    ("days", "sentence"),
    [((0, 60), "最多 60 天"), ((3, 2), "不能早于"), ((-1, 3), "过去"), ((0, 31), "超出")],
)
def test_days_that_do_not_fit_are_refused(secretary, colleague, days, sentence):
    if sentence == "超出":
        Post.objects.filter(user=secretary).update(ends_on=day(30))

    with pytest.raises(ValidationError, match=sentence):
        asked(secretary.posts.get(), colleague, by=secretary, days=days)


def test_sixty_days_to_the_last_day_of_the_post_itself_fit(secretary, colleague):
    Post.objects.filter(user=secretary).update(ends_on=day(59))

    assert asked(secretary.posts.get(), colleague, by=secretary, days=(0, 59)).ends_on == day(59)


def test_a_post_has_one_deputy_at_a_time(secretary, colleague, community):
    other = make_user(Role.COMMUNITY_STAFF, community=community)
    asked(secretary.posts.get(), colleague, by=secretary)

    with pytest.raises(RefusedError, match="已有代办人"):
        asked(secretary.posts.get(), other, by=secretary, days=(6, 9))
    assert asked(secretary.posts.get(), other, by=secretary, days=(7, 9)).user == other


def test_a_deputy_needs_a_post_of_their_own_there(secretary, community, secadmin, sysadmin):
    elsewhere = make_user(community=make_community(street=community.street))
    office = make_user(Role.STREET_STAFF, street=community.street)

    for wrong in (elsewhere, secadmin, sysadmin, secretary):
        with pytest.raises(RefusedError, match="不能代办"):
            asked(secretary.posts.get(), wrong, by=secretary)
    assert asked(secretary.posts.get(), office, by=secretary).user == office


def test_a_street_post_is_not_lent_to_a_community(community, secretary):
    staff = make_user(Role.STREET_STAFF, street=community.street)

    with pytest.raises(RefusedError, match="不能代办"):
        asked(staff.posts.get(), secretary, by=staff)


def test_nobody_lends_what_is_lent_or_what_guards_the_rest(
    secretary, colleague, secadmin, community
):
    lent = actions.grant_post(
        post=asked(secretary.posts.get(), colleague, by=secretary), by=secadmin
    )
    third = make_user(Role.COMMUNITY_STAFF, community=community)
    office = make_user(Role.STREET_STAFF, street=community.street)

    with pytest.raises(RefusedError, match="不能再请人代办"):
        asked(lent, third, by=again(colleague))
    with pytest.raises(RefusedError, match="不能再请人代办"):
        asked(secadmin.posts.get(), office, by=secadmin)


def test_it_ends_with_the_post_of_whom_one_stands_in_for(secretary, colleague, sysadmin, secadmin):
    lent = actions.grant_post(
        post=asked(secretary.posts.get(), colleague, by=secretary), by=secadmin
    )

    actions.end_post(post=secretary.posts.get(), reason="调离", by=sysadmin)

    lent.refresh_from_db()
    assert lent.ended_at is not None
    assert not again(colleague).may(Permission.PERSON_REVEAL)
    assert again(colleague).may(Permission.ACTIVITY_FILE), "their own post goes on"


def test_it_ends_when_the_deputy_has_no_post_there_any_more(
    secretary, colleague, sysadmin, secadmin
):
    lent = actions.grant_post(
        post=asked(secretary.posts.get(), colleague, by=secretary), by=secadmin
    )

    own = colleague.posts.get(deputises_for=None)
    actions.end_post(post=own, reason="调离", by=sysadmin)

    lent.refresh_from_db()
    assert lent.ended_at is not None
    assert again(secretary).may(Permission.ACTIVITY_FILE)


def test_switching_the_deputy_off_ends_both_posts(secretary, colleague, sysadmin, secadmin):
    actions.grant_post(post=asked(secretary.posts.get(), colleague, by=secretary), by=secadmin)

    actions.switch_off_user(user=colleague, reason="离职", by=sysadmin)

    assert not Post.objects.filter(user=colleague, ended_at=None).exists()
    assert AuditEvent.objects.filter(action="post.ended").count() == 2


def test_either_side_ends_it_early_and_nobody_else(secretary, colleague, secadmin, community):
    third = make_user(community=community)
    for side in (secretary, colleague):
        lent = actions.grant_post(
            post=asked(secretary.posts.get(), colleague, by=secretary), by=secadmin
        )
        with pytest.raises(RefusedError):
            actions.end_deputy(post=lent, reason="回来了", by=third)
        assert actions.end_deputy(post=lent, reason="回来了", by=side).ended_by == side
        assert not again(colleague).may(Permission.PERSON_REVEAL)


def test_the_database_wants_a_last_day(secretary, colleague):
    row = asked(secretary.posts.get(), colleague, by=secretary)

    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=row.pk).update(ends_on=None)


def test_the_pages_lead_from_asking_to_ending(secretary, colleague, secadmin):
    client = Client()
    client.force_login(secretary)
    own = secretary.posts.get()
    address = f"/desk/me/deputies/{own.uid}/"

    assert "王五" in client.get(address).content.decode()
    late = {"deputy": colleague.uid, "starts_on": day(), "ends_on": day(90)}
    assert "一次代办最多 60 天" in client.post(address, late).content.decode()
    assert client.post(address, late | {"ends_on": day(3)}).status_code == 302
    lent = Post.objects.get(deputises_for=own)
    client.force_login(secadmin)
    assert "代林一" in client.get("/desk/posts/").content.decode()
    assert client.post("/desk/posts/grant/", {"posts": [lent.uid]}).status_code == 302
    client.force_login(again(colleague))
    assert "我代林一办理" in client.get("/desk/me/deputies/").content.decode()
    client.post(f"/desk/me/deputies/{lent.uid}/end/", {"reason": "已回来"})
    lent.refresh_from_db()
    assert lent.end_reason == "已回来"


def test_only_ones_own_post_is_lent_and_only_the_administrator_lends_anothers(
    secretary, colleague, sysadmin
):
    uid = secretary.posts.get().uid
    for user, own, others in ((colleague, 404, 403), (secretary, 200, 403), (sysadmin, 404, 200)):
        client = Client()
        client.force_login(user)
        assert client.get(f"/desk/me/deputies/{uid}/").status_code == own
        assert client.get(f"/desk/posts/{uid}/deputy/").status_code == others

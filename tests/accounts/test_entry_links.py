"""A unit's link: who gets one, what it opens and what not, how it ends, what is kept of it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import Authenticator, EntryLink, SignIn
from accounts.roles import Role
from alliances.models import AllianceMembership
from audit.models import AuditEvent
from core.errors import RefusedError
from tests.alliances.needs import make_member, make_need, street_alliance
from tests.factories import (
    PASSWORD,
    day,
    make_community,
    make_post,
    make_street,
    make_unit,
    make_user,
)
from volunteers.models import Activity

pytestmark = pytest.mark.django_db
ENTER = reverse("accounts:entry-link")
LIST = reverse("accounts:entry-links")
DESK = reverse("dashboard:desk-home")


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


@pytest.fixture
def unit(community):
    return make_unit(community=community, name="第三小学")


@pytest.fixture
def liaison(unit):
    return make_user(Role.UNIT_LIAISON, unit=unit, must_change_password=True)


@pytest.fixture
def post(liaison):
    return liaison.posts.get()


@pytest.fixture
def link(post, staff):
    return actions.issue_link(post=post, by=staff)


@pytest.fixture
def phone(link):
    """A browser that came in by the link."""
    phone = Client()
    phone.post(ENTER, {"code": link.token})
    return phone


def text(response):
    return response.content.decode()


def test_the_link_is_opened_by_one_button_and_a_look_at_it_uses_nothing_up(client, link):
    for _ in range(3):
        page = client.get(ENTER)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    link.link.refresh_from_db()
    assert link.link.use_count == 0

    answer = client.post(ENTER, {"code": link.token})

    assert (answer.status_code, answer["Location"]) == (302, DESK)
    assert client.get(DESK).status_code == 200
    link.link.refresh_from_db()
    assert link.link.use_count == 1
    sign_in = SignIn.objects.get(user=link.link.post.user)
    assert sign_in.entry_link == link.link


def test_a_whole_pasted_address_opens_as_well(client, link):
    typed = f"http://testserver{ENTER}#{link.token} "

    assert client.post(ENTER, {"code": typed}).status_code == 302


def test_unknown_expired_revoked_and_unfit_links_get_one_answer(client, link, post, staff, unit):
    expired = actions.issue_link(
        post=make_user(Role.UNIT_LIAISON, unit=unit).posts.get(),
        by=staff,
        days=1,
        at=timezone.now() - timedelta(days=2),
    )
    promoted = make_user(Role.UNIT_LIAISON, unit=unit)
    unfit = actions.issue_link(post=promoted.posts.get(), by=staff)
    make_post(promoted, Role.GRID_WORKER, community=unit.community)
    actions.revoke_link(link=link.link, reason="换人", by=staff)

    answers = {
        re.sub(r'value="[^"]*"', "", text(client.post(ENTER, {"code": code})))
        for code in ("0" * 64, expired.token, unfit.token, link.token)
    }

    assert len(answers) == 1
    assert "重新发一个" in answers.pop()
    assert client.get(DESK).status_code == 302
    assert not EntryLink.objects.exclude(use_count=0).exists()


def test_wrong_links_make_their_address_wait(client):
    statuses = [client.post(ENTER, {"code": "0" * 64}).status_code for _ in range(13)]

    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert AuditEvent.objects.filter(action="account.sign_in_failed").count() == 1


def test_of_the_token_nothing_is_kept_and_nothing_logged(client, post, staff, caplog):
    client.force_login(staff)
    caplog.set_level("DEBUG")
    issue = reverse("accounts:entry-link-issue", args=[post.uid])

    page = text(client.post(issue, {"days": 30}))
    token = re.search(r"#([0-9a-f]{64})", page)[1]
    Client().post(ENTER, {"code": token})

    again = text(client.get(issue))
    stored = [
        *EntryLink.objects.values_list("token_index", flat=True),
        *map(str, AuditEvent.objects.values_list("fields", "object_label", "reason")),
        *Session.objects.values_list("session_data", flat=True),
    ]
    assert f"http://testserver{ENTER}#{token}" in page
    assert token not in again
    assert token not in caplog.text
    assert not any(token in kept for kept in stored)
    assert "<svg" in page
    assert "no-store" in client.post(issue, {"days": 30})["Cache-Control"]


def test_it_opens_the_work_of_the_unit_and_nothing_of_the_account(phone, liaison):
    for name in ("accounts:me", "accounts:messages", "volunteers:activity-create"):
        assert phone.get(reverse(name)).status_code == 200, name
    for address in (
        reverse("accounts:password"),
        reverse("accounts:authenticator"),
        reverse("accounts:again"),
        reverse("accounts:deputies"),
        reverse("accounts:people"),
        LIST,
        reverse("dashboard:board"),
    ):
        assert phone.get(address).status_code == 403, address
    for name in ("accounts:recovery-codes", "accounts:authenticator-remove"):
        assert phone.post(reverse(name)).status_code == 403, name
    own = SignIn.objects.get(user=liaison)
    assert phone.post(reverse("accounts:sign-in-end", args=[own.uid])).status_code == 403
    assert phone.get(reverse("admin:index")).status_code in {302, 403}
    assert (
        "修改密码" not in text(phone.get(reverse("accounts:me"))).split("<main")[1].split("<p")[0]
    )


def test_it_gives_one_post_also_to_a_liaison_of_two_units(client, liaison, post, staff):
    other = make_unit(community=make_community(street=post.street), name="第九医院")
    make_post(liaison, Role.UNIT_LIAISON, unit=other)
    link = actions.issue_link(post=post, by=staff)
    client.post(ENTER, {"code": link.token})

    page = text(client.get(DESK))

    assert "第三小学" in page
    assert "第九医院" not in page


def test_the_link_of_the_other_unit_changes_to_that_unit(phone, liaison, post, staff):
    other = make_unit(community=make_community(street=post.street), name="第九医院")
    second = make_post(liaison, Role.UNIT_LIAISON, unit=other)
    link = actions.issue_link(post=second, by=staff)
    stranger = make_user(Role.UNIT_LIAISON, unit=other)
    theirs = actions.issue_link(post=stranger.posts.get(), by=staff)
    assert "您现在代表“第三小学”" in text(phone.get(ENTER))

    assert phone.post(ENTER, {"code": theirs.token}).status_code == 422  # not one's own
    theirs.link.refresh_from_db()
    assert theirs.link.use_count == 0
    assert "第三小学" in text(phone.get(DESK))
    phone.post(ENTER, {"code": link.token})

    page = text(phone.get(DESK))
    assert "第九医院" in page
    assert "第三小学" not in page
    assert [row.entry_link for row in SignIn.objects.open()] == [link.link]


def test_with_a_password_a_liaison_of_two_units_chooses_for_which(client, liaison, post):
    community = make_community(street=post.street)
    other = make_member(community=community, name="第九医院")
    AllianceMembership.objects.create(
        alliance=street_alliance(post.street), unit=post.unit, joined_on=day(-90)
    )
    make_post(liaison, Role.UNIT_LIAISON, unit=other)
    liaison.must_change_password = False
    liaison.save()
    need = make_need(community=community)
    client.force_login(liaison)

    for address in (
        reverse("volunteers:activity-create"),
        reverse("alliances:need-create"),
        reverse("alliances:resource-create"),
        reverse("alliances:need-claim", args=[need.uid]),
        reverse("alliances:project-create"),
    ):
        page = text(client.get(address))
        for name in ("第三小学", "第九医院"):
            assert name in page, address


def test_another_post_ends_it_with_the_next_request(phone, liaison, post):
    make_post(liaison, Role.COMMUNITY_SECRETARY, community=post.unit.community)

    assert phone.get(DESK).status_code == 302
    assert "单位的链接已失效" in text(phone.get(reverse("accounts:sign-in")))


@pytest.mark.parametrize("how", ["revoked", "replaced", "post ended", "expired", "switched off"])
def test_it_ends_with_the_next_request(phone, link, post, staff, liaison, how):
    assert phone.get(DESK).status_code == 200
    if how == "revoked":
        actions.revoke_link(link=link.link, reason="手机丢了", by=staff)
    elif how == "replaced":
        actions.issue_link(post=post, by=staff)
    elif how == "post ended":
        post.ends_on = day(-1)
        post.save()
    elif how == "expired":
        EntryLink.objects.update(expires_at=timezone.now())
    else:
        liaison.is_active = False
        liaison.save()

    assert phone.get(DESK).status_code == 302
    assert phone.get(reverse("accounts:me")).status_code == 302


def test_it_lasts_twelve_hours_and_proves_no_password(phone, monkeypatch):
    later = timezone.now() + timedelta(hours=12, minutes=1)
    assert phone.session["proven_at"] == 0

    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    assert phone.get(DESK).status_code == 302


def test_a_liaison_who_must_change_the_password_enters_all_the_same(phone, liaison):
    assert liaison.must_change_password
    assert phone.get(DESK).status_code == 200


def test_a_device_that_is_signed_in_already_is_told_so(client, link, staff):
    client.force_login(staff)

    page = client.get(ENTER)
    answer = client.post(ENTER, {"code": link.token})

    assert f"已用“{staff.name}”登录" in text(page)
    assert answer.status_code == 200
    link.link.refresh_from_db()
    assert link.link.use_count == 0


def test_only_a_liaison_without_any_other_post_gets_one(post, staff, unit):
    both = make_user(Role.UNIT_LIAISON, unit=unit)
    make_post(both, Role.TEAM_LEADER, community=unit.community)
    bound = make_user(Role.UNIT_LIAISON, unit=unit)
    row = Authenticator(user=bound, confirmed_at=timezone.now())
    row.set_key(b"k" * 20)
    row.save()
    ended = make_user(Role.UNIT_LIAISON, unit=unit).posts.get()
    ended.ends_on = day(-1)
    ended.save()
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=unit.community)

    for wrong in (
        both.posts.get(role=Role.UNIT_LIAISON),
        bound.posts.get(),
        ended,
    ):
        with pytest.raises(RefusedError, match="链接只发给"):
            actions.issue_link(post=wrong, by=staff)
    with pytest.raises(RefusedError, match="不在您的岗位范围内"):
        actions.issue_link(post=secretary.posts.get(), by=staff)
    for days in (0, 91):
        with pytest.raises(RefusedError, match="最长 90 天"):
            actions.issue_link(post=post, by=staff, days=days)
    assert not EntryLink.objects.exists()


def test_a_community_gives_links_for_its_own_units_only(client, post, link, community):
    client.force_login(make_user(Role.COMMUNITY_SECRETARY, community=community))
    assert post.user.name in text(client.get(LIST))
    stranger = Client()
    other = make_user(community=make_community(street=community.street))
    stranger.force_login(other)

    assert post.user.name not in text(stranger.get(LIST))
    for name, row in (("issue", post), ("revoke", link.link)):
        address = reverse(f"accounts:entry-link-{name}", args=[row.uid])
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"days": 9, "reason": "x"}).status_code == 404
    with pytest.raises(RefusedError, match="不在您的岗位范围内"):
        actions.revoke_link(link=link.link, reason="x", by=other)
    stranger.force_login(make_user(Role.UNIT_LIAISON, unit=post.unit))
    assert stranger.get(LIST).status_code == 403


def test_giving_out_asks_for_the_password_when_it_was_long_ago(client, post, staff):
    client.force_login(staff)
    session = client.session
    session["signed_in_at"] = session["seen_at"] = session["proven_at"] = int(
        (timezone.now() - timedelta(minutes=20)).timestamp()
    )
    session.save()
    issue = reverse("accounts:entry-link-issue", args=[post.uid])

    page = client.post(issue, {"days": 30})

    assert not EntryLink.objects.exists()
    assert "password_again" in text(page)
    client.post(issue, {"days": 30, "password_again": PASSWORD})
    assert EntryLink.objects.count() == 1


def test_issue_use_and_revocation_are_recorded(client, link, staff):
    client.post(ENTER, {"code": link.token})
    client.force_login(staff)
    client.post(reverse("accounts:entry-link-revoke", args=[link.link.uid]), {"reason": "手机丢了"})

    events = dict(
        AuditEvent.objects.filter(action__startswith="entry_link.").values_list("action", "actor")
    )
    holder = link.link.post.user_id
    assert events == {
        "entry_link.issued": staff.pk,
        "entry_link.used": holder,
        "entry_link.revoked": staff.pk,
    }
    assert SignIn.objects.get(entry_link=link.link).ended_how == "revoked"


def test_the_database_keeps_one_link_per_post_and_ninety_days(post, link, staff):
    revoked = {"revoked_at": timezone.now(), "revoked_by": staff, "revoke_reason": "x"}
    for values in ({"days": 30}, {"days": 91, **revoked}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EntryLink.objects.create(
                post=post, token_index="f" * 64, expires_at=timezone.now(), **values
            )


def test_what_is_filed_by_a_link_is_the_units(phone, post):
    new = reverse("volunteers:activity-create")
    typed = {
        "key": str(uuid4()),
        "filer": str(post.user.uid),
        "post": str(post.uid),
        "step": "draft",
    }
    rows = {"problems-TOTAL_FORMS": "0", "problems-INITIAL_FORMS": "0"}
    assert phone.get(new).status_code == 200

    phone.post(new, {**typed, **rows, "line": "community", "title": "护学岗"})

    row = Activity.objects.get()
    assert (row.title, row.filed_post, row.filed_by) == ("护学岗", post, post.user)
    assert row.filed_post.unit.name == "第三小学"


def test_the_ledger_of_links_is_found_and_exported(client, link, staff):
    client.force_login(staff)

    page = text(client.get(reverse("admin:accounts_entrylink_changelist")))

    assert link.link.post.user.name in page
    assert link.link.token_index not in page


def test_a_foreign_street_sees_no_link(client, link):
    client.force_login(make_user(Role.STREET_STAFF, street=make_street()))

    assert link.link.post.user.name not in text(client.get(LIST))
    assert not EntryLink.objects.visible_to(make_user(Role.AUDITOR, street=make_street())).exists()

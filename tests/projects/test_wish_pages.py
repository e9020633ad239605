"""The pages of wishes: who opens them, what they show, what everybody may read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from dashboard.check_ins import record_of
from party.models import UnitCheckIn
from projects.models import Wish, WishState
from tests.alliances.needs import make_category
from tests.factories import day, make_community, make_unit, make_user, picture
from tests.projects.wishes import liaison_of, make_wish

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WISHES = reverse("projects:wish-list")


def page(name, wish):
    return reverse(f"projects:wish-{name}", args=[wish.uid])


@pytest.fixture
def community():
    return make_community(phone="0871-60000001")


@pytest.fixture
def clerk(community):
    return make_user(Role.COMMUNITY_STAFF, community=community)


@pytest.fixture
def unit(community):
    return make_unit(community=community, name="第三小学")


def test_a_clerk_tells_a_wish_and_loses_nothing_when_it_is_refused(client, community, clerk):
    client.force_login(clerk)
    category = make_category(community.street)
    opened = client.get(reverse("projects:wish-create")).context["form"]
    typed = {
        "community": opened["community"].value(),
        "name": "李奶奶想要一副老花镜",
        "category": category.pk,
        "detail": "三百度",
        "due_on": day(30),
    }
    answer = client.post(reverse("projects:wish-create"), typed)
    assert answer.status_code == 422
    assert "一位独居老人" in answer.text
    assert "三百度" in answer.text

    answer = client.post(
        reverse("projects:wish-create"), {**typed, "name": "一位老人想要一副老花镜"}, follow=True
    )

    assert "另一位同事审核" in answer.text
    assert "审核通过" not in answer.text  # not one's own
    assert Wish.objects.get().posted_by == clerk


def test_a_liaison_claims_on_the_phone_and_reports_the_delivery_with_a_photo(
    client, community, unit, clerk
):
    wish = make_wish(community=community, posted_by=clerk)
    make_wish(community=make_community(), name="别处的心愿")
    client.force_login(liaison_of(unit))
    shown = client.get(WISHES).text
    assert wish.name in shown
    assert "别处的心愿" not in shown
    client.post(page("claim", wish), {"unit": unit.uid, "plan": "周末送去"})
    assert "登记送达" in client.get(wish.get_absolute_url()).text
    empty = client.post(page("deliver", wish), {"result": "送到了", "done_on": day()})
    assert "请附一张送达的照片。" in empty.text

    client.post(
        page("deliver", wish),
        {
            "result": "送到社区",
            "done_on": day(),
            "photo": SimpleUploadedFile("p.jpg", picture(), "image/jpeg"),
        },
    )

    wish.refresh_from_db()
    claim = wish.claims.get()
    photo = reverse("projects:claim-photo", args=[claim.uid])
    answer = client.get(photo)
    assert wish.state == WishState.DELIVERED
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.getvalue()[:2] == b"\xff\xd8"
    client.force_login(clerk)
    assert "确认实现" in client.get(wish.get_absolute_url()).text
    client.post(page("confirm", wish))
    thanked = client.post(page("thank", wish), {"thanks": "很合用，谢谢"}, follow=True)
    assert "已办结" in thanked.text
    client.force_login(make_user(Role.COMMUNITY_STAFF, community=make_community()))
    assert client.get(photo).status_code == 404
    assert client.get(wish.get_absolute_url()).status_code == 404


def test_who_names_two_claimants_or_nobody_hears_what_to_do(client, community, clerk, unit):
    wish = make_wish(community=community)
    client.force_login(clerk)

    for typed in ({"plan": ""}, {"unit": unit.uid, "person_name": "赵热心"}):
        answer = client.post(page("claim", wish), typed)
        assert "只填一项" in answer.text
    unknown = client.post(page("claim", wish), {"volunteer_name": "没有的人"})
    assert "花名册里没有这个人" in unknown.text


def test_a_secretary_reviews_what_waits_and_the_hub_says_so(client, community, clerk):
    wish = make_wish(community=community, state=WishState.POSTED, posted_by=clerk)
    client.force_login(make_user(Role.COMMUNITY_SECRETARY, community=community))
    assert "微心愿" in client.get(reverse("dashboard:desk-home")).text
    assert wish.name in client.get(WISHES, {"whose": "review"}).text

    client.post(page("publish", wish), {"version": wish.version})

    assert wish.name in client.get(WISHES, {"whose": "open"}).text
    assert wish.name not in client.get(WISHES, {"whose": "late"}).text


def test_who_reported_the_delivery_is_not_asked_whether_the_wish_came_true(
    client, community, clerk, unit
):
    wish = make_wish(state=WishState.DELIVERED, community=community, unit=unit)
    wish.claims.update(delivered_by=clerk)
    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)

    client.force_login(clerk)
    assert page("reopen", wish) not in client.get(wish.get_absolute_url()).text
    assert "请社区另一位同事确认" in client.get(page("reopen", wish), follow=True).text
    client.force_login(secretary)
    assert page("reopen", wish) in client.get(wish.get_absolute_url()).text
    assert client.get(page("reopen", wish)).status_code == 200


def test_everybody_reads_open_wishes_and_how_to_help_and_nothing_of_who(client, community, unit):
    make_wish(community=community)
    make_wish(community=community, name="一名小学生想要书包", state=WishState.CLOSED, unit=unit)
    make_wish(community=community, name="还没有审核", state=WishState.POSTED)
    make_wish(community=community, name="已经撤回", state=WishState.WITHDRAWN)

    shown = client.get("/wishes/").text

    assert "一位独居老人想要一副老花镜" in shown
    assert "0871-60000001" in shown
    assert "一名小学生想要书包" in shown
    assert "谢谢您的眼镜" in shown
    for hidden in ("还没有审核", "已经撤回", "第三小学", "眼镜已送到"):
        assert hidden not in shown


def test_a_granted_wish_stands_on_the_page_of_the_units_check_in(client, community, unit, clerk):
    check_in = UnitCheckIn.objects.create(
        street=community.street, community=community, unit=unit, checked_in_on=day(-100)
    )
    wish = make_wish(community=community, state=WishState.CONFIRMED, unit=unit)
    wish.claims.update(unit_check_in=check_in)
    client.force_login(clerk)

    shown = client.get(check_in.get_absolute_url()).text

    assert wish.get_absolute_url() in shown
    assert record_of(check_in).wishes.count() == 1


def test_the_ledger_is_searched_and_shows_who_was_asked(client, community):
    wish = make_wish(community=community, opened=-20)
    make_wish(community=community, name="一名小学生想要书包")
    client.force_login(make_user(Role.STREET_STAFF, street=community.street))
    ledger = reverse("admin:projects_wish_changelist")

    found = client.get(ledger, {"q": "shubao"}).text
    late = client.get(ledger, {"unclaimed": "1"}).text

    assert "一名小学生想要书包" in found
    assert wish.name not in found
    assert wish.name in late
    assert "一名小学生想要书包" not in late

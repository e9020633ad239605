"""What residents see: five answers, today's hours, nothing personal, few queries."""

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from core import pagecache
from places.models import DayKind, Facility, HoursException, OpeningHours
from services import actions
from services.models import GuideItem
from tests import factories
from tests.services.guides import a_reviewer, make_guide_version, the_hall

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MONDAY = "2026-11-23"


@pytest.fixture(autouse=True)
def _fresh_cache():
    pagecache.forget()


def hall_hours():
    for opens, closes in ((time(9), time(12)), (time(13, 30), time(17, 30))):
        OpeningHours.objects.create(
            facility=the_hall(), days=DayKind.WORKDAY, opens_at=opens, closes_at=closes
        )


def page(client, name="guide-item"):
    return client.get(reverse(f"services:{name}", args=["gaoling-jintie"])).content.decode()


def test_an_item_gives_the_five_answers_in_their_order(client):
    make_guide_version()

    text = page(client)

    places = [text.index(word) for word in ("能不能办", "带什么", "去哪办", "多久办好", "多少钱")]
    assert places == sorted(places)
    for word in ("户口簿", "为民服务中心", "20 个工作日内", "不收钱", "0871-65000103", "12345"):
        assert word in text


def test_what_is_not_confirmed_bears_a_badge_and_no_circle(client):
    make_guide_version(is_demo=True, unverified=["promised_days"])

    text = page(client)

    assert "待核实" in text
    assert "○" not in text


@pytest.mark.parametrize(
    ("clock", "sentence"),
    [
        pytest.param("10:00", "现在开放，今天 12:00 前", id="morning"),
        pytest.param("12:30", "现在没有开门，今天 13:30 开", id="noon"),
        pytest.param("18:00", "今天已下班，明天 9:00 开", id="evening"),
    ],
)
def test_hours_are_said_for_now(client, clock, sentence):
    hall_hours()
    make_guide_version()

    with time_machine.travel(f"{MONDAY}T{clock}:00+08:00", tick=False):
        assert sentence in page(client)


def test_an_exception_closes_the_door_and_says_why(client):
    hall_hours()
    HoursException.objects.create(facility=the_hall(), day=MONDAY, note="停电，今日暂停服务")
    make_guide_version()

    with time_machine.travel(f"{MONDAY}T10:00:00+08:00", tick=False):
        text = page(client)
    assert "今天不开门" in text
    assert "停电，今日暂停服务" in text


@pytest.mark.parametrize(
    ("days", "clock", "sentence"),
    [
        pytest.param({}, "3:00", "全天开放", id="no exception"),
        pytest.param({0: None}, "10:00", "今天不开门，明天全天开放", id="closed today"),
        pytest.param({1: None}, "10:00", "现在开放，今天 24:00 前", id="closed tomorrow"),
        pytest.param(
            {0: (9, 12)}, "10:00", "现在开放，今天 12:00 前", id="in the hours of the day"
        ),
        pytest.param({0: (9, 12)}, "12:00", "今天已下班，明天全天开放", id="after them"),
        pytest.param({0: (9, 12)}, "8:59", "现在没有开门，今天 9:00 开", id="before them"),
        pytest.param(
            {0: None, 1: (9, 12)}, "10:00", "今天不开门，明天 9:00 开", id="other hours tomorrow"
        ),
    ],
)
def test_an_exception_wins_over_a_place_that_is_always_open(client, days, clock, sentence):
    Facility.objects.filter(pk=the_hall().pk).update(is_always_open=True)
    for ahead, hours in days.items():
        opens, closes = hours or (None, None)
        HoursException.objects.create(
            facility=the_hall(),
            day=date.fromisoformat(MONDAY) + timedelta(days=ahead),
            opens_at=opens and time(opens),
            closes_at=closes and time(closes),
            note="停电检修",
        )
    make_guide_version()

    with time_machine.travel(f"{MONDAY}T{clock.zfill(5)}:00+08:00", tick=False):
        text = page(client)
        answer = client.get(reverse("api:guide-item", args=["gaoling-jintie"])).json()

    assert sentence in text
    assert ("停电检修" in text) is (0 in days)
    assert answer["venues"][0]["today"] == sentence
    assert answer["venues"][0]["today_note"] == ("停电检修" if 0 in days else "")


def test_the_list_of_communities_says_why_a_place_is_closed_today(client):
    community = factories.make_community(street=factories.the_street())
    place = factories.make_facility(community=community, is_always_open=True)
    HoursException.objects.create(facility=place, day=MONDAY, note="停电，今日暂停服务")

    with time_machine.travel(f"{MONDAY}T10:00:00+08:00", tick=False):
        text = client.get("/where/").content.decode()

    assert "今天不开门，明天全天开放" in text
    assert "停电，今日暂停服务" in text


def test_an_item_takes_three_queries_and_none_when_kept(client, django_assert_num_queries):
    hall_hours()
    make_guide_version()
    pagecache.forget()
    address = reverse("services:guide-item", args=["gaoling-jintie"])

    with django_assert_num_queries(3):
        client.get(address)
    with django_assert_num_queries(0):
        assert client.get(address).status_code == 200


def test_an_item_leads_to_the_published_items_it_names_in_the_order_of_the_guide(client):
    for slug, position in (("last", None), ("second", 2), ("first", 1)):
        item = make_guide_version(slug=slug, name=f"事项 {slug}").item
        GuideItem.objects.filter(pk=item.pk).update(position=position)
    make_guide_version(slug="draft", published=False)
    make_guide_version(related=["last", "second", "draft", "first"])

    shown = page(client).partition("您可能还要办")[2].partition("</section>")[0]

    assert re.findall(r'href="/guide/([\w-]+)/"', shown) == ["first", "second", "last"]
    assert "事项 first" in shown


def test_two_taps_lead_from_the_home_page_to_an_item(client):
    version = make_guide_version()
    home = client.get("/").content.decode()

    topic = re.search(r'href="(/guide/by/elders/)"', home)
    second = client.get(topic[1]).content.decode()

    assert version.item.get_absolute_url() in home
    assert version.item.get_absolute_url() in second


@pytest.mark.parametrize("name", ["guide-item", "guide-print", "guide-qr", "guide-data"])
def test_what_is_not_published_is_not_there(client, name):
    make_guide_version(published=False)

    address = reverse(f"services:{name}", args=["gaoling-jintie"])
    assert client.get(address).status_code == 404


def test_a_public_page_names_nobody(client):
    version = make_guide_version()
    reviewer = version.reviewer

    text = page(client)

    assert version.author.name not in text
    assert reviewer.name not in text


def test_markup_in_a_text_is_shown_as_text(client):
    make_guide_version(summary="<script>alert(1)</script>", notes="<img src=x onerror=alert(1)>")

    text = page(client)

    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_a_change_that_was_published_shows_at_once(client, django_capture_on_commit_callbacks):
    version = make_guide_version()
    page(client)

    with django_capture_on_commit_callbacks(execute=True):
        actions.take_offline(version=version, reason="停办", by=a_reviewer())

    address = reverse("services:guide-item", args=["gaoling-jintie"])
    assert client.get(address).status_code == 404


def test_a_compound_leads_to_its_community(client):
    community = factories.make_community(
        name="银杏社区", office_address="青松路 8 号", phone="0871-65000020"
    )
    factories.make_compound(community=community, name="东苑小区", address="梧桐路 5 号")
    factories.make_community(name="别的社区")

    for query in (
        "东苑小区",
        "东苑小区3栋2单元",
        "dongyuan",
        "梧桐路",
        "青松路",
        "银杏",
        "冬院小区3栋",
        "银星",
    ):
        text = client.get(reverse("services:where"), {"q": query}).content.decode()
        assert "0871-65000020" in text, query
        assert "别的社区" not in text, query


def test_an_unknown_place_gets_a_way_on(client):
    factories.make_community()
    text = client.get(reverse("services:where"), {"q": "火星路"}).content.decode()

    assert "没有找到这个地方" in text


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param("/guide/", "/guide/", id="own page"),
        pytest.param("https://evil.example/", "/", id="other site"),
        pytest.param("//evil.example/", "/", id="without scheme"),
        pytest.param("/\\evil.example/", "/", id="backslash"),
        pytest.param("javascript:alert(1)", "/", id="script"),
        pytest.param("", "/", id="nothing"),
    ],
)
def test_elder_mode_never_leads_to_another_site(client, target, expected):
    response = client.get(reverse("services:elder"), {"on": "1", "next": target})

    assert response.url == expected
    assert response.cookies["elder"].value == "1"


def test_elder_mode_is_remembered_and_kept_apart_in_the_cache(client):
    make_guide_version()
    plain = page(client)
    client.get(reverse("services:elder"), {"on": "1"})
    large = page(client)
    client.get(reverse("services:elder"), {"on": "0"})

    assert 'class="elder"' in large
    assert 'class="elder"' not in plain
    assert 'class="elder"' not in page(client)


def test_a_place_lists_what_is_handled_there_and_only_that(client):
    version = make_guide_version()
    make_guide_version(slug="draft", published=False)
    page = reverse("services:guide-place", args=[the_hall().uid])

    text = client.get(page).content.decode()

    assert page in client.get(reverse("services:guide")).content.decode()
    assert version.item.get_absolute_url() in text
    assert "/guide/draft/" not in text
    elsewhere = factories.make_facility()
    address = reverse("services:guide-place", args=[elsewhere.uid])
    assert client.get(address).status_code == 404

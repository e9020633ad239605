"""A secretary files from a phone: three photos, the network cut in the middle, one record."""

import re
import time
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests import factories
from tests.browser import assert_accessible, shrink_slowly
from volunteers.forms import named
from volunteers.models import Activity, ActivityState

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = reverse("volunteers:activity-create")
SECONDS_FOR_A_FILING = 60


@pytest.fixture
def secretary():
    user = factories.make_user(Role.COMMUNITY_SECRETARY)
    factories.make_team(community=user.current_posts[0].community, name="银龄互助队")
    return user


@pytest.fixture
def pictures(tmp_path: Path) -> list[str]:
    """Three photos of a size that a phone takes."""
    files = []
    for number, colour in enumerate(("teal", "olive", "maroon")):
        file = tmp_path / f"IMG_{number}.jpg"
        file.write_bytes(factories.picture(2400, 1800, colour))
        files.append(str(file))
    return files


def opened(open_page, path, user):
    page = open_page(path, user, width=360)
    page.wait_for_selector("[data-filing][data-ready]")
    return page


def fill(page, title="清理楼道"):
    page.get_by_text("志愿服务队", exact=True).click()
    page.locator("#id_team").select_option(label="银龄互助队")
    page.get_by_text("环境整治", exact=True).click()
    page.get_by_label("活动名称").fill(title)
    page.get_by_label("活动地点").fill("东苑小区")
    page.get_by_label("参加人数").fill("12")
    page.get_by_label("活动情况").fill("清走堆放多年的杂物，邻居一起动手。")


def add_photos(page, pictures):
    page.locator("#id_new_photos").set_input_files(pictures)
    page.wait_for_selector(f"[data-photo-strip] li:nth-child({len(pictures) + 1}) img")


def wait_for_worker(page):
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function(
        """async () => {
            const names = await caches.keys();
            const cache = names.length && await caches.open(names[0]);
            const kept = cache && await cache.match("/desk/offline/form/");
            return navigator.serviceWorker.controller && kept;
        }"""
    )


def submit(page):
    page.get_by_role("button", name="提交").click()


def only_activity(**found):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if Activity.objects.filter(state=ActivityState.SUBMITTED, **found).exists():
            break
        time.sleep(0.2)
    return Activity.objects.get(**found)


def test_a_filing_with_three_photos_survives_a_cut_network_and_is_one_record(
    open_page, secretary, pictures, screenshot
):
    began = time.monotonic()
    page = opened(open_page, NEW, secretary)
    wait_for_worker(page)
    add_photos(page, pictures[:1])
    page.context.set_offline(True)
    add_photos(page, pictures[1:2])
    add_photos(page, pictures[2:])
    fill(page)
    submit(page)
    page.wait_for_url("**/desk/")
    page.wait_for_selector("[data-unsent-list] article")
    assert "清理楼道" in page.locator("[data-unsent-list]").inner_text()
    assert "3 张照片" in page.locator("[data-unsent-list]").inner_text()
    screenshot(page, "desk-without-signal")

    page.context.set_offline(False)

    activity = only_activity()
    assert time.monotonic() - began < SECONDS_FOR_A_FILING
    assert activity.title == "清理楼道"
    assert activity.photos.count() == 3
    page.wait_for_function("() => document.querySelector('[data-unsent]').hidden")


def test_the_network_cut_during_the_answer_still_gives_one_record(open_page, secretary, pictures):
    page = opened(open_page, NEW, secretary)
    wait_for_worker(page)
    add_photos(page, pictures)
    fill(page)
    page.wait_for_function(
        "() => document.querySelectorAll('[data-photo-strip] input[name=photos]').length === 3"
    )
    page.wait_for_function(
        "() => document.querySelector('[data-filing]').action.includes('/edit/')"
    )
    lost = []

    def lose_the_answer(route):
        if 'name="step"\r\n\r\nsubmit' in (route.request.post_data or "") and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.context.route("**/edit/", lose_the_answer)
    submit(page)
    page.wait_for_url("**/desk/")
    page.wait_for_function("() => document.querySelector('[data-unsent][data-ready]')?.hidden")

    assert lost == [200]
    assert Activity.objects.get().state == ActivityState.SUBMITTED


def test_a_filing_online_ends_with_what_happens_next(open_page, secretary, pictures, screenshot):
    page = opened(open_page, NEW, secretary)
    assert_accessible(page)
    screenshot(page, "filing-empty")
    add_photos(page, pictures)
    fill(page)
    page.locator("#more > summary").click()
    page.get_by_label("发现了什么问题").fill("三楼灯不亮")
    page.get_by_label("怎么解决的").fill("当场换了灯泡")
    assert_accessible(page)
    screenshot(page, "filing-filled")

    submit(page)
    page.wait_for_url(re.compile(r"/sent/$"))
    assert_accessible(page)
    screenshot(page, "filing-sent")
    page.get_by_role("link", name="查看这份填报").click()
    page.wait_for_url(re.compile(r"/activities/[0-9a-f-]+/$"))
    assert_accessible(page)
    screenshot(page, "activity-detail")

    activity = Activity.objects.get()
    assert (activity.photos.count(), activity.problems.count()) == (3, 1)


def test_what_is_missing_is_said_by_the_server_and_nothing_typed_is_lost(
    open_page, secretary, pictures, screenshot
):
    page = opened(open_page, NEW, secretary)
    add_photos(page, pictures)
    fill(page, title="")
    submit(page)
    page.wait_for_selector(".error-summary")
    page.wait_for_selector("[data-filing][data-ready]")
    screenshot(page, "filing-wrong")
    assert_accessible(page)
    assert page.locator("[data-photo-strip] [data-photo]").count() == 3
    assert page.get_by_label("活动地点").input_value() == "东苑小区"

    page.get_by_label("活动名称").fill("清理楼道")
    submit(page)
    page.wait_for_url(re.compile(r"/sent/$"))

    assert Activity.objects.get().photos.count() == 3


def test_no_more_problems_are_added_than_one_filing_holds(open_page, secretary):
    page = opened(open_page, NEW, secretary)
    page.evaluate("document.getElementById('more').open = true")
    add, full = page.locator("[data-add-row]"), page.locator("[data-rows-full]")

    assert (add.is_visible(), full.is_visible()) == (True, False)
    for _ in range(19):
        add.click()

    assert (add.is_visible(), full.is_visible()) == (False, True)
    assert page.locator(".problem-row").count() == 20


def test_a_draft_is_kept_on_the_server_while_typing_and_resumed_elsewhere(
    open_page, secretary, pictures
):
    page = opened(open_page, NEW, secretary)
    add_photos(page, pictures[:1])
    page.get_by_label("活动名称").fill("清理楼道")
    page.wait_for_function(
        "() => document.querySelector('[data-filing]').action.includes('/edit/')"
    )
    page.wait_for_function(
        "() => document.querySelector('[data-filing-state]').textContent.includes('草稿已保存')"
    )

    elsewhere = open_page("/desk/", secretary, width=360)
    elsewhere.get_by_role("link", name="清理楼道").click()
    elsewhere.wait_for_selector("[data-filing][data-ready]")
    assert elsewhere.locator("[data-photo-strip] [data-photo]").count() == 1
    fill(elsewhere)
    submit(elsewhere)
    elsewhere.wait_for_url(re.compile(r"/sent/$"))

    assert Activity.objects.get().photos.count() == 1


def test_two_drafts_without_a_signal_are_both_listed_and_both_kept(open_page, secretary, pictures):
    page = opened(open_page, NEW, secretary)
    wait_for_worker(page)
    page.context.set_offline(True)
    for title in ("第一份", "第二份"):
        page.goto(NEW)
        page.wait_for_selector("[data-filing][data-ready]")
        add_photos(page, pictures[:1])
        page.get_by_label("活动名称").fill(title)
        page.wait_for_function(
            "() => document.querySelector('[data-filing-state]').textContent.includes('等信号')"
        )
    page.goto("/desk/")
    page.wait_for_selector("[data-unsent][data-ready]")
    assert page.locator("[data-unsent-list] article").count() == 2
    page.get_by_role("link", name="第一份").click()
    page.wait_for_selector("[data-filing][data-ready]")
    assert page.get_by_label("活动名称").input_value() == "第一份"
    assert page.locator("[data-photo-strip] img").count() == 1
    page.goto("/desk/")
    page.wait_for_selector("[data-unsent][data-ready]")

    page.context.set_offline(False)

    page.wait_for_function("() => document.querySelector('[data-unsent]').hidden")
    assert set(Activity.objects.values_list("title", flat=True)) == {"第一份", "第二份"}


def test_a_unit_added_by_its_name_is_kept_when_what_was_sent_later_is_refused(
    open_page, secretary, monkeypatch
):
    """The refused filing is taken up in a new form, whose list does not hold that unit."""
    monkeypatch.setattr(named, "MOST_OFFERED", 1)
    community = secretary.current_posts[0].community
    listed, added, _other = (
        factories.make_unit(community=community, name=name) for name in ("一幼", "二幼", "三幼")
    )
    earlier = factories.make_activity(filed_by=secretary, community=community)
    earlier.units.add(listed)
    page = opened(open_page, NEW, secretary)
    wait_for_worker(page)
    fill(page)
    page.get_by_label("活动地点").fill("")
    page.locator("#more > summary").click()
    page.get_by_label("其他参与单位").fill("二幼")
    page.get_by_role("button", name="存草稿").click()
    page.wait_for_url("**/edit/")
    page.wait_for_selector("[data-filing][data-ready]")
    assert page.get_by_role("checkbox", name="二幼", include_hidden=True).is_checked()

    page.context.set_offline(True)
    submit(page)
    page.wait_for_url("**/desk/")
    page.context.set_offline(False)
    page.wait_for_selector("[data-unsent-list] [data-sentence]:not([hidden])")
    assert "请填写活动地点。" in page.locator("[data-unsent-list]").inner_text()
    page.get_by_role("link", name="清理楼道").click()
    page.wait_for_selector("[data-filing][data-ready]")
    assert page.get_by_role("checkbox", name="一幼").count() == 1
    assert page.get_by_role("checkbox", name="二幼").is_checked()
    page.get_by_label("活动地点").fill("东苑小区")
    submit(page)

    assert only_activity(title="清理楼道").units.get() == added


def test_a_session_that_ended_keeps_the_filing_until_one_signs_in_again(
    open_page, secretary, pictures
):
    page = opened(open_page, NEW, secretary)
    add_photos(page, pictures[:1])
    page.wait_for_selector("[data-photo-strip] input[name=photos]", state="attached")
    session = page.context.cookies()
    page.context.clear_cookies(name="sid")
    fill(page)
    submit(page)
    page.wait_for_selector("[data-filing-notice] .notice")
    assert "重新登录" in page.locator("[data-filing-notice]").inner_text()
    assert not Activity.objects.filter(state=ActivityState.SUBMITTED).exists()

    page.context.add_cookies([cookie for cookie in session if cookie["name"] == "sid"])
    page.goto("/desk/")

    assert only_activity().title == "清理楼道"


def test_photos_that_are_not_small_yet_go_along(open_page, secretary, pictures):
    page = opened(open_page, NEW, secretary)
    fill(page)
    shrink_slowly(page)
    page.locator("#id_new_photos").set_input_files(pictures)
    submit(page)

    page.wait_for_url("**/sent/")
    assert only_activity().photos.count() == len(pictures)


def test_the_form_works_without_javascript(open_page, secretary, pictures):
    page = open_page(NEW, secretary, width=360, java_script_enabled=False)
    page.locator("#id_new_photos").set_input_files(pictures)
    fill(page)
    submit(page)

    assert page.url.endswith("/sent/")
    activity = Activity.objects.get()
    assert (activity.state, activity.photos.count()) == (ActivityState.SUBMITTED, 3)

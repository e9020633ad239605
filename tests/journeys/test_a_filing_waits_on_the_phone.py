"""What lies on the phone stays whole until the server has it: photos, later words, wrong fields.

Source: docs/rules.md R-ACT-10.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import photos
from tests import factories
from tests.browser import shrink_slowly
from tests.journeys.test_filing_from_the_phone import (
    NEW,
    add_photos,
    fill,
    opened,
    pictures,
    secretary,
    submit,
    wait_for_worker,
)
from volunteers.models import Activity, ActivityState

__all__ = ["pictures", "secretary"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = """async (user) => {
    const done = (request) => new Promise((resolve) => {
        request.onsuccess = () => resolve(request.result);
    });
    const database = await done(indexedDB.open(`desk-${user}`, 1));
    const rows = await done(database.transaction("filings").objectStore("filings").getAll());
    database.close();
    return rows.map(({ state, sentence, photos, fields }) => ({
        state, sentence, photos: photos.length, ...Object.fromEntries(fields),
    }));
}"""


def kept_on_the_phone(page, user):
    return page.evaluate(KEPT, str(user.uid))


def wait_until_kept(page, user):
    for _ in range(50):
        if kept_on_the_phone(page, user):
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing was kept on the phone")


def says(page, words):
    page.wait_for_function(
        "words => document.querySelector('[data-filing-state]').textContent.includes(words)",
        arg=words,
    )


def headed(page, words):
    page.wait_for_function(
        "words => document.querySelector('h1').textContent === words", arg=words, timeout=10_000
    )


def take_up(page, title):
    page.goto("/desk/")
    page.wait_for_selector("[data-unsent][data-ready]")
    page.locator("[data-unsent-list]").get_by_role("link", name=title).click()
    page.wait_for_selector("[data-filing][data-ready]")


def test_photos_that_the_server_has_stay_on_a_filing_that_is_taken_up_again(open_page, secretary):
    draft = factories.make_activity(filed_by=secretary, state=ActivityState.DRAFT)
    for order in range(2):
        draft.photos.create(photo=factories.make_photo(secretary), order=order)
    page = opened(open_page, reverse("volunteers:activity-edit", args=[draft.uid]), secretary)
    wait_for_worker(page)
    page.context.set_offline(True)
    page.get_by_label("活动情况").fill("没有信号时补写的一句。")
    wait_until_kept(page, secretary)
    take_up(page, draft.title)
    assert page.locator("[data-photo-strip] img").count() == 2

    page.context.set_offline(False)
    says(page, "草稿已保存")

    draft.refresh_from_db()
    assert (draft.summary, draft.photos.count()) == ("没有信号时补写的一句。", 2)


def test_a_photo_that_is_not_taken_today_waits_with_its_filing(
    open_page, secretary, pictures, monkeypatch, screenshot
):
    page = opened(open_page, NEW, secretary)
    wait_for_worker(page)
    page.context.set_offline(True)
    add_photos(page, pictures[:2])
    fill(page)
    submit(page)
    page.wait_for_url("**/desk/")
    monkeypatch.setattr(photos, "MOST_PHOTOS_A_DAY", 1)
    page.context.set_offline(False)
    page.wait_for_selector("[data-unsent-list] [data-sentence]:not([hidden])")
    assert "请明天再传" in page.locator("[data-unsent-list]").inner_text()
    screenshot(page, "desk-photo-waits")
    [waiting] = kept_on_the_phone(page, secretary)
    assert (waiting["state"], waiting["photos"]) == ("waiting", 2)
    assert not Activity.objects.exists()

    monkeypatch.setattr(photos, "MOST_PHOTOS_A_DAY", 500)
    page.get_by_role("button", name="现在发送").click()
    page.wait_for_function("() => document.querySelector('[data-unsent]').hidden")

    activity = Activity.objects.get()
    assert (activity.state, activity.photos.count()) == (ActivityState.SUBMITTED, 2)


def test_words_typed_while_a_draft_waited_for_a_photo_stay_on_the_phone(
    open_page, secretary, pictures
):
    page = opened(open_page, NEW, secretary)
    held, drafts = [], []

    def take_one_draft(route):
        drafts.append(route)
        if len(drafts) == 1:
            route.continue_()
        else:
            route.abort()

    page.context.route("**/desk/photos/", lambda route: held.append(route))
    page.context.route("**/desk/activities/**", take_one_draft)
    add_photos(page, pictures[:1])
    page.get_by_label("活动情况").fill("第一句。")
    page.wait_for_timeout(2000)
    page.get_by_label("活动情况").fill("第一句。第二句。")
    page.wait_for_timeout(2000)
    held[0].continue_()
    says(page, "等信号")

    [waiting] = kept_on_the_phone(page, secretary)
    assert (len(drafts), waiting["summary"]) == (2, "第一句。第二句。")


def test_what_a_draft_cannot_keep_stays_on_the_phone_and_is_said(open_page, secretary):
    page = opened(open_page, NEW, secretary)
    fill(page)
    says(page, "草稿已保存")
    page.get_by_label("参加人数").fill("100000")

    says(page, "没有存上")
    assert "参加人数太大" in page.locator("[data-filing-notice]").inner_text()
    [waiting] = kept_on_the_phone(page, secretary)
    assert (waiting["state"], waiting["headcount"]) == ("look", "100000")
    assert Activity.objects.get().headcount == 12

    take_up(page, "清理楼道")
    assert page.get_by_label("参加人数").input_value() == "100000"
    page.get_by_label("参加人数").fill("20")
    says(page, "草稿已保存")
    assert Activity.objects.get().headcount == 20
    assert kept_on_the_phone(page, secretary) == []


def test_a_wrong_value_that_the_servers_page_shows_stays_on_the_phone_when_one_leaves(
    open_page, secretary
):
    page = opened(open_page, NEW, secretary)
    fill(page)
    page.get_by_label("参加人数").fill("100000")
    page.get_by_role("button", name="存草稿").click()
    page.wait_for_selector(".error-summary")
    page.wait_for_selector("[data-filing][data-ready]")
    assert "下面几处没有存上" in page.locator("main").inner_text()
    assert page.get_by_label("参加人数").input_value() == "100000"

    take_up(page, "清理楼道")
    assert page.get_by_label("参加人数").input_value() == "100000"
    page.get_by_label("参加人数").fill("20")
    submit(page)
    page.wait_for_url("**/sent/")

    assert Activity.objects.get().headcount == 20
    assert kept_on_the_phone(page, secretary) == []


def test_two_quick_presses_while_photos_are_made_smaller_send_once(open_page, secretary, pictures):
    page = opened(open_page, NEW, secretary)
    fill(page)
    shrink_slowly(page)
    page.locator("#id_new_photos").set_input_files(pictures)
    sent = []
    page.on("request", lambda r: sent.append(r.post_data or "") if r.method == "POST" else None)
    page.evaluate(
        """() => {
            const button = document.querySelector("button[value=submit]");
            button.click();
            button.click();
        }"""
    )
    page.wait_for_url("**/sent/")

    assert sum('name="step"\r\n\r\nsubmit' in body for body in sent) == 1
    assert Activity.objects.get().photos.count() == 3


def test_while_a_filing_is_sent_the_page_says_so_and_takes_no_second_press(open_page, secretary):
    page = opened(open_page, NEW, secretary)
    held = []

    def hold(route):
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    def wait_for(count):
        for _ in range(100):
            if len(held) == count:
                return
            page.wait_for_timeout(100)
        raise AssertionError(f"{len(held)} were sent instead of {count}")

    page.context.route("**/desk/activities/**", hold)
    fill(page)
    wait_for(1)
    submit(page)
    says(page, "正在发送")
    held[0].continue_()
    wait_for(2)

    says(page, "正在发送")
    assert page.get_by_role("button", name="提交").is_disabled()
    assert page.get_by_label("活动名称").evaluate("field => Boolean(field.closest('[inert]'))")
    page.evaluate("document.querySelector('[data-filing]').requestSubmit()")
    held[1].continue_()
    page.wait_for_url("**/sent/")
    assert len(held) == 2
    assert Activity.objects.get().state == ActivityState.SUBMITTED


def test_the_button_pressed_without_a_network_says_that_all_is_kept(
    open_page, secretary, screenshot
):
    page = opened(open_page, NEW, secretary)
    wait_for_worker(page)
    page.context.set_offline(True)
    fill(page)
    submit(page)
    page.wait_for_url("**/desk/")
    page.wait_for_selector("[data-unsent][data-ready]")
    page.get_by_role("button", name="现在发送").click()

    said = page.locator("[data-send-said]")
    assert said.inner_text().startswith("现在没有信号，还没有发出。")
    screenshot(page, "desk-sent-without-network")
    page.context.set_offline(False)
    page.wait_for_function("() => document.querySelector('[data-unsent]').hidden")
    assert Activity.objects.get().state == ActivityState.SUBMITTED


def test_the_page_without_a_signal_says_when_it_is_back_and_what_is_left(open_page, secretary):
    page = opened(open_page, NEW, secretary)
    wait_for_worker(page)
    page.context.set_offline(True)
    fill(page)
    page.get_by_label("活动地点").fill("")
    submit(page)
    page.wait_for_url("**/desk/")
    page.wait_for_selector("[data-unsent][data-ready]")
    assert page.locator("h1").inner_text() == "没有信号"

    page.context.set_offline(False)
    headed(page, "有信号了")

    assert page.title().startswith("有信号了")
    assert "打开改好再提交" in page.locator(".page-header").inner_text()
    assert "请填写活动地点。" in page.locator("[data-unsent-list]").inner_text()
    page.context.set_offline(True)
    headed(page, "没有信号")


def test_a_phone_without_room_keeps_the_page_open_and_says_so(open_page, secretary):
    page = opened(open_page, NEW, secretary)
    wait_for_worker(page)
    page.evaluate(
        """() => {
            IDBObjectStore.prototype.put = () => {
                throw new DOMException("", "QuotaExceededError");
            };
        }"""
    )
    page.context.set_offline(True)
    fill(page)
    submit(page)

    says(page, "没有存到手机上")
    assert page.url.endswith(NEW)
    page.context.set_offline(False)
    submit(page)
    page.wait_for_url("**/sent/")
    assert Activity.objects.get().title == "清理楼道"


@pytest.mark.parametrize(
    ("path", "form", "day"),
    [
        pytest.param(NEW, "[data-filing][data-ready]", "#id_held_on", id="activity"),
        pytest.param(
            reverse("volunteers:walk-create"), "[data-walk][data-ready]", "#id_walked_on", id="walk"
        ),
    ],
)
def test_the_kept_form_is_dated_the_day_on_which_it_is_opened(
    open_page, secretary, path, form, day
):
    page = opened(open_page, NEW, secretary)
    wait_for_worker(page)
    page.context.set_offline(True)
    three_days_on = timezone.localtime() + timedelta(days=3)
    page.clock.set_system_time(three_days_on)

    page.goto(path)
    page.wait_for_selector(form)

    typed = page.locator(day)
    expected = three_days_on.date().isoformat()
    assert (typed.input_value(), typed.get_attribute("max")) == (expected, expected)

"""The desk open in one tab and the form in another: what one has sent, the other lets be.

Source: docs/rules.md R-ACT-10.
"""

import pytest

from tests.journeys.test_a_filing_waits_on_the_phone import kept_on_the_phone, says, take_up
from tests.journeys.test_filing_from_the_phone import NEW, fill, opened, secretary, wait_for_worker
from volunteers.models import Activity

__all__ = ["secretary"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_the_form_sent_meanwhile_is_not_sent_again_from_an_older_list(open_page, secretary):
    form = opened(open_page, NEW, secretary)
    wait_for_worker(form)
    form.context.set_offline(True)
    for title in ("第一份", "第二份"):
        form.goto(NEW)
        form.wait_for_selector("[data-filing][data-ready]")
        fill(form, title)
        says(form, "等信号")
    desk = form.context.new_page()
    desk.goto("/desk/")
    desk.wait_for_selector("[data-unsent][data-ready]")
    held, passing = [], []
    desk.route(
        "**/activities/**",
        lambda route: route.continue_() if passing else held.append(route),
    )
    take_up(form, "第一份")

    form.context.set_offline(False)  # the desk reads its list, and begins with the newest
    desk.wait_for_function("() => document.querySelector('[data-unsent-list] article')")
    says(form, "草稿已保存")
    form.get_by_label("参加人数").fill("15")
    says(form, "草稿已保存")
    while not held:
        desk.wait_for_timeout(100)
    passing.append(True)
    for route in held:
        route.continue_()

    desk.wait_for_function("() => document.querySelector('[data-unsent]').hidden")
    assert kept_on_the_phone(form, secretary) == []
    assert set(Activity.objects.values_list("title", "headcount")) == {
        ("第一份", 15),
        ("第二份", 12),
    }

"""A guide editor writes more rows than the page opens with, and saves once."""

import pytest
from django.urls import reverse

from services import documents
from tests.browser import assert_accessible
from tests.services.guides import make_guide_version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_rows_are_added_one_by_one_and_saved_together(open_page, screenshot):
    version = make_guide_version(published=False)
    before = len(documents.build(version)["faqs"])
    page = open_page(reverse("services:desk-edit", args=[version.uid]), version.author, width=360)
    page.locator("[data-rows=faqs] > summary").click()
    rows = page.locator("[data-rows=faqs]")
    opened = rows.locator("fieldset").count()
    for _ in range(3):
        rows.get_by_role("button", name="再加一条").click()
    assert rows.locator("fieldset").count() == opened + 3
    assert_accessible(page)
    screenshot(page, "guide-editor-more-rows")

    for number in range(before, opened + 3):
        page.locator(f"[name=faqs-{number}-question]").fill(f"第 {number} 个问题？")
        page.locator(f"[name=faqs-{number}-answer]").fill("可以代办。")
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_url("**/desk/guide/versions/**")

    assert len(documents.build(version)["faqs"]) == opened + 3

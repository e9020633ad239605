"""Somebody of the street drags an organisation to another superior, looks, and confirms."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from party.models import OrganisationMove
from tests.browser import assert_accessible
from tests.factories import make_organisation, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_organisation_dropped_on_another_moves_after_a_look_at_what_moves(open_page):
    root = make_organisation(name="青松街道党工委")
    old = make_organisation(parent=root, name="银杏社区党委")
    new = make_organisation(parent=root, name="桂花社区党委")
    branch = make_organisation(parent=old, name="东苑小区党支部")
    make_organisation(parent=new, name="西苑小区党支部")
    group = make_organisation(parent=branch, name="东苑第一党小组")
    page = open_page(
        "/desk/organisations/?open=1", make_user(Role.STREET_STAFF, street=root.street)
    )

    for dragged, unfit in ((branch.name, "西苑小区党支部"), (group.name, new.name)):
        page.get_by_role("link", name=dragged).drag_to(page.get_by_role("link", name=unfit))
        expect(page.get_by_role("heading", level=1)).to_have_text("组织架构")
    page.get_by_role("link", name=group.name).drag_to(
        page.get_by_role("link", name="西苑小区党支部")
    )
    expect(page.get_by_role("heading", level=1)).to_contain_text("移动党小组")
    page.go_back()

    page.get_by_role("link", name=branch.name).drag_to(page.get_by_role("link", name=new.name))
    expect(page.get_by_role("heading", level=1)).to_contain_text("移动党组织")
    expect(page.locator(".lead")).to_contain_text("移到“桂花社区党委”之下")
    assert not OrganisationMove.objects.exists()
    assert_accessible(page)

    page.get_by_label("依据或原因").fill("批复〔2026〕2 号")
    page.get_by_role("button", name="确认移动").click()
    expect(page.get_by_text("已移到“桂花社区党委”之下")).to_be_visible()
    move = OrganisationMove.objects.get()
    assert (move.organisation, move.to_parent, move.reason) == (branch, new, "批复〔2026〕2 号")

"""A grid worker's visit without a signal is in two ledgers; a neighbour signs up by a code."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from tests.browser import assert_accessible, shrink_slowly
from tests.factories import make_community, make_grid, make_user, picture
from tests.volunteers.armband_rows import make_duty, make_kind
from volunteers import actions
from volunteers.actions import PlanContent
from volunteers.models import GridWalk, Signup, VisitDone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_one_visit_kept_on_the_phone_is_in_two_ledgers_and_a_neighbour_signs_up(open_page):
    community = make_community(name="银杏社区")
    worker = make_user(Role.GRID_WORKER, community=community)
    grid = make_grid(community=community, worker=worker)
    for kind in ("独居老人", "出租房"):
        make_duty(community, make_kind(community.street, kind), grid=grid, label=f"3 栋{kind[:1]}")
    # With a worker in charge the desk would open in place of the form, sooner or later.
    phone = open_page(reverse("volunteers:visit-due"), worker, width=360, service_workers="block")
    assert_accessible(phone)
    phone.get_by_role("link", name="填这次走访").first.click()
    phone.wait_for_selector("[data-walk][data-ready]")
    for box in phone.locator("input[name=duties]").all():
        box.check()
    phone.get_by_label("到过哪里").fill("3 栋 2 单元")
    assert_accessible(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator("[data-filing-state]")).to_have_text("已存在手机，等信号")
    assert not GridWalk.objects.exists()
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="计入的到访任务")).to_be_visible()
    assert VisitDone.objects.count() == 2
    phone.goto(phone.url.split("/desk/")[0] + reverse("volunteers:visit-due"))
    expect(phone.get_by_text("这一期都走到了")).to_be_visible()

    secretary = make_user(Role.COMMUNITY_SECRETARY, community=community)
    start = timezone.now() + timedelta(days=2)
    content = PlanContent(
        title="清理楼道",
        place="东苑小区",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        closes_at=start,
        capacity=1,
        task="清走堆物",
    )
    plan = actions.save_plan(content=content, post=secretary.current_posts[0], by=secretary)
    desk = open_page(plan.get_absolute_url(), secretary, width=360)
    desk.get_by_role("button", name="发布").click()
    expect(desk.get_by_text("已发布")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_role("link", name="打开报名页").click()
    desk.get_by_label("姓名").fill("何小雨")
    desk.get_by_label("手机号").fill("13800000001")
    assert_accessible(desk)
    desk.get_by_role("button", name="报名").click()
    expect(desk.get_by_text("已报上")).to_be_visible()
    assert Signup.objects.get().seat == 1


def test_what_is_missing_in_a_visit_is_said_beside_its_field_and_nothing_is_lost(
    open_page, tmp_path: Path
):
    community = make_community()
    worker = make_user(Role.GRID_WORKER, community=community)
    kind = make_kind(community.street, "独居老人")
    for number in range(12):
        make_duty(community, kind, owner=worker, label=f"{number} 栋")
    photo = tmp_path / "IMG_1.jpg"
    photo.write_bytes(picture(1200, 900, "teal"))
    phone = open_page(reverse("volunteers:walk-create"), worker, width=360)
    phone.wait_for_selector("[data-walk][data-ready]")
    phone.get_by_label("查找任务").fill("7 栋")
    expect(phone.locator("input[name=duties]:visible")).to_have_count(1)
    phone.locator("input[name=duties]:visible").check()
    shrink_slowly(phone)
    phone.locator("input[type=file]").set_input_files(str(photo))

    phone.get_by_role("button", name="提交").click()
    phone.get_by_role("link", name="请写明到过哪里。").click()
    assert_accessible(phone)
    expect(phone.get_by_label("到过哪里")).to_be_focused()
    expect(phone.get_by_text("已添加 1 张照片")).to_be_visible()
    phone.wait_for_selector("[data-walk][data-ready]")
    phone.get_by_label("到过哪里").fill("7 栋 2 单元")
    phone.get_by_role("button", name="提交").click()

    expect(phone.get_by_role("heading", name="计入的到访任务")).to_be_visible()
    assert GridWalk.objects.get().photo is not None
    assert VisitDone.objects.count() == 1

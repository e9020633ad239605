"""A street on its first day: no page claims what nobody has registered, each says what comes."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from dashboard.first_steps import STEPS, first_steps
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOME = reverse("dashboard:desk-home")
SET_UP = reverse("dashboard:help-page", args=["set-up"])


@pytest.fixture
def staff(client):
    user = factories.make_user(Role.STREET_STAFF)
    client.force_login(user)
    return user


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN, Role.STREET_STAFF])
def test_the_desk_leads_to_the_first_steps_until_there_is_a_community(client, role):
    client.force_login(factories.make_user(role))
    assert SET_UP in client.get(HOME).content.decode()

    factories.make_community(street=factories.the_street())

    assert SET_UP not in client.get(HOME).content.decode()


def test_who_does_not_set_the_street_up_is_not_told_how(client):
    client.force_login(factories.make_user(Role.GUIDE_EDITOR))

    assert SET_UP not in client.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("role", "page", "said", "way"),
    [
        (Role.SYSADMIN, HOME, "开账号", "accounts:people"),
        (Role.SECADMIN, HOME, "核对、授权", "accounts:posts"),
        (Role.STREET_STAFF, HOME, "从“社区”开始", "dashboard:import-index"),
        (Role.STREET_LEADER, HOME, "由您批准", "dashboard:catalogue"),
        (Role.GUIDE_EDITOR, HOME, "写第一个办事事项", "services:desk-items"),
        (Role.GUIDE_REVIEWER, HOME, "由您审核、发布", "services:desk-items"),
        (Role.AUDITOR, reverse("admin:index"), "由三个人分别", "admin:audit_auditevent_changelist"),
    ],
    ids=lambda value: value.value if isinstance(value, Role) else "",
)
def test_each_post_is_told_what_is_theirs_to_do_first(client, role, page, said, way):
    client.force_login(factories.make_user(role))
    notice = client.get(page).text.partition("街道刚建好")[2].partition("</div>")[0]

    assert said in notice
    assert reverse(way) in notice
    others = [step.text for step in STEPS.values() if said not in step.text]
    assert not [text for text in others if text in notice]

    factories.make_community(street=factories.the_street())
    assert "街道刚建好" not in client.get(page).text


def test_each_first_step_opens_for_whoever_is_told_it(client):
    told = set()
    for role in Role:
        user = factories.make_user(role)
        client.force_login(user)
        for step in first_steps(user):
            assert client.get(reverse(step.route)).status_code == 200, (role, step)
            told.add(step)

    assert told == set(STEPS.values())


@pytest.mark.parametrize("route", ["dashboard:results", "dashboard:alliance"])
def test_residents_read_no_wall_of_zeros(client, route):
    factories.the_street()
    assert not client.get(reverse(route)).context["numbers"]


def test_no_building_is_not_the_same_as_a_head_for_every_building(client, staff):
    address = reverse("grids:coverage")
    assert "还没有社区" in client.get(address).text

    community = factories.make_community(street=factories.the_street())
    page = client.get(address).text
    assert "还没有登记楼栋" in page
    assert "这里都有负责人" not in page

    factories.make_building(compound=factories.make_compound(community=community))
    empty = factories.make_community(street=community.street)
    assert "还没有登记楼栋" not in client.get(address).text
    assert "还没有登记楼栋" in client.get(address, {"community": empty.code}).text


def test_check_ins_wait_for_communities_not_for_another_post(client, staff):
    page = client.get(reverse("dashboard:check-ins")).text

    assert "还没有社区" in page
    assert "您的岗位没有" not in page


def test_units_are_not_counted_exported_or_filtered_while_there_are_none(client, staff):
    page = client.get(reverse("dashboard:unit-health-list")).text

    assert "还没有成员单位" in page
    assert "0</strong> 家" not in page
    assert "导出" not in page


def test_a_search_for_a_place_says_that_no_community_is_registered(client):
    page = client.get(reverse("services:where"), {"q": "青松小区"}).text
    assert "还没有登记社区" in page

    factories.make_community()

    page = client.get(reverse("services:where"), {"q": "没有这个小区"}).text
    assert "没有找到这个地方" in page


@pytest.mark.parametrize("page", [("dashboard:board", []), ("dashboard:figure-rows", ["F11"])])
def test_a_number_of_nothing_at_all_advises_to_register_not_another_period(client, staff, page):
    address = reverse(page[0], args=page[1])

    text = client.get(address).text
    assert "换一个时间段" not in text
    assert f'href="{reverse("dashboard:import-index")}"' in text.partition('class="empty"')[2]

    narrowed = client.get(address, {"period": "2026"}).text
    assert "换一个时间段" in narrowed


def test_who_may_not_import_is_not_sent_there_from_a_number(client):
    client.force_login(factories.make_user(Role.AUDITOR))

    empty = client.get(reverse("dashboard:figure-rows", args=["F11"])).text
    empty = empty.partition('class="empty"')[2].partition("</main>")[0]
    assert "登记" in empty
    assert reverse("dashboard:import-index") not in empty

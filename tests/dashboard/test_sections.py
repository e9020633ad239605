"""党建: each post sees the way to what it may open, and to nothing else."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import make_street, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]
INDEX = "dashboard:section-index"


def test_street_staff_find_the_organisation_tree(client):
    client.force_login(make_user(Role.STREET_STAFF, street=make_street()))

    page = client.get(reverse(INDEX))

    assert f'href="{reverse("party:organisation-tree")}"' in page.content.decode()


def test_a_post_without_any_section_is_told_whom_to_ask(client):
    client.force_login(make_user(Role.GUIDE_EDITOR))

    page = client.get(reverse(INDEX)).content.decode()

    assert "您的岗位没有这方面的页面" in page
    assert reverse("party:organisation-tree") not in page


def test_a_hub_names_only_what_the_reader_may_open(client):
    client.force_login(make_user(Role.UNIT_LIAISON))

    page = client.get(reverse("dashboard:services-index")).text

    assert "微心愿的页面都在这里。" in page
    assert "社区用房" not in page.split("</header>")[-1]


def test_the_desk_leads_there(client):
    client.force_login(make_user(Role.STREET_STAFF, street=make_street()))

    assert reverse(INDEX) in client.get(reverse("dashboard:desk-home")).content.decode()


@pytest.mark.parametrize(
    ("route", "marked"),
    [
        ("party:organisation-tree", "党建"),
        ("party:admission-list", "党建"),
        ("dashboard:unit-health-list", "党建"),
        ("accounts:entry-links", "党建"),
        ("grids:coverage", "综合治理"),
        ("dashboard:community-list", "辖区"),
        ("dashboard:import-index", ""),
    ],
)
def test_the_header_marks_where_a_page_belongs(client, route, marked):
    client.force_login(make_user(Role.STREET_STAFF))

    page = client.get(reverse(route)).text

    header = page[: page.index("office-who")]
    places = [
        word
        for word in ("党建", "综合治理", "民生服务", "辖区")
        if f'aria-current="page">{word}<' in header
    ]
    assert places == ([marked] if marked else [])

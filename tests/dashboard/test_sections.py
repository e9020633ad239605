"""党建: each post sees the way to what it may open, and to nothing else."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import make_community, make_street, make_user

pytestmark = pytest.mark.django_db
INDEX = "dashboard:section-index"


def test_street_staff_find_the_organisation_tree(client):
    client.force_login(make_user(Role.STREET_STAFF, street=make_street()))

    page = client.get(reverse(INDEX))

    assert f'href="{reverse("party:organisation-tree")}"' in page.content.decode()


def test_a_post_without_any_section_is_told_whom_to_ask(client):
    client.force_login(make_user(Role.GRID_WORKER, community=make_community()))

    page = client.get(reverse(INDEX)).content.decode()

    assert "您的岗位没有党建方面的页面" in page
    assert reverse("party:organisation-tree") not in page


def test_the_desk_leads_there(client):
    client.force_login(make_user(Role.STREET_STAFF, street=make_street()))

    assert reverse(INDEX) in client.get(reverse("dashboard:desk-home")).content.decode()

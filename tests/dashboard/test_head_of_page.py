"""Whose portal it is: the name in the head of every page."""

import pytest

from accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_head_of_a_page_names_the_street_of_ones_own_post(client):
    factories.make_street()
    street = factories.make_street(name="竹林街道")
    client.force_login(factories.make_user(Role.STREET_STAFF, street=street))

    assert (
        '<a class="site-name" href="/desk/">竹林街道</a>'
        in client.get("/desk/me/").content.decode()
    )

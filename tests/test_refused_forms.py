"""A page that shows a form again says by its status that nothing was saved."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("accounts:password", Role.STREET_STAFF),
        ("accounts:notices", Role.STREET_STAFF),
        ("alliances:project-create", Role.UNIT_LIAISON),
        ("party:pushed-create", Role.STREET_STAFF),
        ("services:desk-item-create", Role.GUIDE_EDITOR),
    ],
)
def test_a_form_that_is_refused_answers_422(client, name, role):
    client.force_login(make_user(role, unit=make_unit() if role == Role.UNIT_LIAISON else None))
    address = reverse(name)

    assert client.get(address).status_code == 200
    assert client.post(address, {"notice_by": "nonsense"}).status_code == 422

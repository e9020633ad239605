"""The register of departments: kept by the system administrator, for one street."""

import pytest
from django.urls import reverse

from accounts.models import Department
from accounts.roles import Role
from audit.models import AuditEvent
from tests.factories import make_department, make_street, make_user, the_street

pytestmark = pytest.mark.django_db

LIST = "admin:accounts_department_changelist"


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SYSADMIN, 200),
        (Role.SECADMIN, 200),
        (Role.AUDITOR, 200),
        (Role.COMMUNITY_SECRETARY, 403),
    ],
)
def test_departments_open_for_those_who_look_after_accounts(client, role, status):
    client.force_login(make_user(role))
    assert client.get(reverse(LIST)).status_code == status


def test_department_is_added_by_the_system_administrator_in_their_own_street(client):
    client.force_login(make_user(Role.SYSADMIN))
    foreign = make_department(street=make_street())
    url = reverse("admin:accounts_department_add")

    client.post(url, {"street": the_street().pk, "name": "平安法治办"})
    client.post(url, {"street": foreign.street_id, "name": "别处的科室"})

    assert set(Department.objects.values_list("name", flat=True)) == {foreign.name, "平安法治办"}
    assert AuditEvent.objects.filter(action="department.saved").count() == 1
    assert foreign.name not in client.get(reverse(LIST)).content.decode()


def test_auditor_changes_nothing(client):
    department = make_department()
    client.force_login(make_user(Role.AUDITOR))
    url = reverse("admin:accounts_department_change", args=[department.pk])
    assert client.post(url, {"name": "改名"}).status_code == 403

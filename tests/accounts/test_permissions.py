"""The table of roles reads the same in code, on the page and in the document."""

from pathlib import Path

import pytest

from accounts.permission_groups import GROUPS
from accounts.permissions import LABELS, Permission
from accounts.roles import OFFICE_ROLES, ROLES, Role
from accounts.table import as_markdown
from tests.factories import make_user

ROOT = Path(__file__).resolve().parents[2]
P = Permission
EDITS = [
    p for p in P if p.name.endswith(("_EDIT", "_FILE", "_SOLVE", "_REVIEW", "_GRANT", "_ENTER"))
]


def test_the_document_is_the_table():
    assert (ROOT / "docs/permissions.md").read_text(encoding="utf-8") == as_markdown(), (
        "manage.py permissions > docs/permissions.md"
    )


def test_every_permission_has_a_name_and_one_group():
    assert set(LABELS) == set(P)
    assert sorted(p for rows in GROUPS.values() for p in rows) == sorted(P)


def test_every_permission_is_held_by_somebody_and_every_role_is_in_the_table():
    assert set(ROLES) == set(Role)
    assert set(P) == {p for row in ROLES.values() for p in row.permissions}


def test_the_auditor_changes_nothing():
    allowed = {P.OFFICE_ENTER}

    assert [p for p in EDITS if p in ROLES[Role.AUDITOR].permissions and p not in allowed] == []
    assert {P.IMPORT, P.PERSON_REVEAL, P.BASELINE_APPROVE}.isdisjoint(
        ROLES[Role.AUDITOR].permissions
    )


def test_accounts_grants_and_audit_lie_in_three_hands():
    for power, role in (
        (P.ACCOUNT_EDIT, Role.SYSADMIN),
        (P.POST_GRANT, Role.SECADMIN),
        (P.AUDIT_READ, Role.AUDITOR),
    ):
        assert [r for r in Role if power in ROLES[r].permissions] == [role]


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.SECADMIN])
def test_administrators_see_no_business(role):
    business = {p for p in P if p.name.startswith(("ACTIVITY", "PROBLEM", "VOLUNTEER", "PERSON"))}

    assert business.isdisjoint(ROLES[role].permissions)


def test_only_the_street_confirms():
    assert [r for r in Role if P.ACTIVITY_REVIEW in ROLES[r].permissions] == [
        Role.STREET_LEADER,
        Role.STREET_STAFF,
    ]


def test_narrow_roles_stay_out_of_the_back_room():
    assert {Role.GRID_WORKER, Role.TEAM_LEADER, Role.UNIT_LIAISON}.isdisjoint(OFFICE_ROLES)


@pytest.mark.django_db
def test_the_page_shows_the_table(client):
    client.force_login(make_user(Role.GRID_WORKER))

    text = client.get("/desk/permissions/").content.decode()

    assert all(label in text for label in LABELS.values())
    assert all(role.label in text for role in Role)


@pytest.mark.django_db
def test_somebody_switched_off_holds_nothing_by_any_post():
    user = make_user(Role.COMMUNITY_SECRETARY)
    assert user.posts_with(P.MEETING_VIEW)
    user.is_active = False

    assert user.posts_with(P.MEETING_VIEW) == []
    assert not user.reach(P.MEETING_VIEW)

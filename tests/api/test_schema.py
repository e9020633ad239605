"""The schema: complete, without a warning, kept in docs/api.yaml, shown to staff only."""

from pathlib import Path

import pytest
import yaml
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from accounts.roles import Role
from api.schema import as_yaml
from tests.architecture.routes import routes
from tests.factories import make_user

OF_NO_PROGRAM = {"api:schema", "api:has-token"}  # for staff; for nginx
KEPT = Path(__file__).resolve().parents[2] / "docs/api.yaml"


def test_the_kept_schema_is_what_the_code_says_without_a_warning():
    as_yaml.cache_clear()
    with GENERATOR_STATS.silence():
        made = as_yaml()

    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache
    validate_schema(yaml.safe_load(made))
    assert made.decode() == KEPT.read_text(encoding="utf-8"), "docs/api.md says how to renew it."


def test_every_address_of_the_api_stands_in_the_schema():
    described = set(yaml.safe_load(KEPT.read_text(encoding="utf-8"))["paths"])
    addresses = {
        "/" + route.address.replace("<uuid:", "{").replace("<slug:", "{").replace("<str:", "{")
        for route in routes()
        if route.name.startswith("api:") and route.name not in OF_NO_PROGRAM
    }

    assert described == {address.replace(">", "}") for address in addresses}


@pytest.mark.django_db
def test_only_staff_see_the_schema():
    statuses = {}
    for role in (Role.STREET_STAFF, Role.TEAM_LEADER):
        client = Client()
        client.force_login(make_user(role))
        statuses[role] = client.get("/api/v1/schema/").status_code

    assert statuses == {Role.STREET_STAFF: 200, Role.TEAM_LEADER: 403}
    assert Client().get("/api/v1/schema/").status_code == 302

"""An upgrade over units whose codes were written into the database by hand."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import connection

from places.models import Unit
from tests.factories import make_unit

pytestmark = pytest.mark.both

migration = import_module("places.migrations.0003_unit_codes_and_joins")


@pytest.fixture
def unchecked(db: None) -> Iterator[None]:
    """The table of units as it was before the checks."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if is_sqlite:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            for name in ("unit_credit_code_is_of_the_standard", "unit_credit_code_checks"):
                cursor.execute(f"ALTER TABLE places_unit DROP CONSTRAINT {name}")
    yield
    if is_sqlite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def upgrade() -> None:
    migration.refuse_wrong_codes(apps, connection.schema_editor())


def set_code(unit: Unit, code: str | None) -> None:
    Unit.objects.filter(pk=unit.pk).update(credit_code=code)


@pytest.mark.parametrize("code", ["91530100000000000O", "123", "915301000000000001"])
def test_an_upgrade_names_the_unit_whose_code_is_wrong(unchecked, code):
    unit = make_unit()
    set_code(unit, code)

    with pytest.raises(CommandError, match=unit.name) as said:
        upgrade()

    assert "再升级" in str(said.value)
    assert code not in str(said.value)


def test_an_upgrade_goes_on_over_right_codes_and_none(unchecked):
    set_code(make_unit(), None)
    set_code(make_unit(), "91350100M000100Y43")

    upgrade()

    assert Unit.objects.count() == 2

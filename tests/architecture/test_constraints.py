"""Nothing ends before it began: the database says so for every pair of days."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

pytestmark = pytest.mark.once

STARTS = ("started_on", "starts_on", "founded_on", "joined_on", "effective_from", "elected_on")
ENDS = ("ended_on", "ends_on", "dissolved_on", "left_on", "effective_to", "expires_on")
PAIRS = [
    (model, start, end)
    for model in apps.get_models()
    if (settings.BASE_DIR / model._meta.app_label).is_dir()
    for start in STARTS
    for end in ENDS
    if {start, end} <= {field.name for field in model._meta.concrete_fields}
]


def names_in(condition: models.Q) -> set[str]:
    """Return the names of the fields that a condition speaks of."""
    found = set()
    for child in condition.children:
        if isinstance(child, models.Q):
            found |= names_in(child)
        else:
            lookup, value = child
            found |= {lookup.partition("__")[0], getattr(value, "name", "")}
    return found


@pytest.mark.parametrize(
    ("model", "start", "end"), PAIRS, ids=lambda value: getattr(value, "__name__", value)
)
def test_the_database_refuses_an_end_before_the_beginning(model, start, end):
    checks = [row for row in model._meta.constraints if isinstance(row, models.CheckConstraint)]

    assert any({start, end} <= names_in(row.condition) for row in checks)

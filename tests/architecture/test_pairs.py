"""Paired fields are held together by the database: `x_at` with `x_by`, in one direction at least.

In one direction, because the system itself may act: the first posts, an import.
"""

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.test_documents import OURS

pytestmark = pytest.mark.once


def pairs() -> list[tuple[type[models.Model], str]]:
    return [
        (model, name.removesuffix("_at"))
        for model in apps.get_models()
        if model in OURS
        for name in sorted(field.name for field in model._meta.concrete_fields)
        if name.endswith("_at")
        and any(f.name == f"{name[:-3]}_by" and f.null for f in model._meta.concrete_fields)
    ]


@pytest.mark.parametrize(
    ("model", "pair"), [pytest.param(*p, id=f"{p[0]._meta.label}.{p[1]}") for p in pairs()]
)
def test_a_moment_and_its_actor_are_constrained_together(model, pair):
    texts = {
        constraint.name: str(getattr(constraint, "condition", ""))
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }

    held = [n for n, text in texts.items() if f"{pair}_at" in text and f"{pair}_by" in text]

    assert held, f"no constraint holds {pair}_at and {pair}_by together"


def test_there_are_pairs_to_look_at():
    assert len(pairs()) >= 3

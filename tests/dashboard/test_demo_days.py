"""The demo world on days of its own: nothing in it has happened that is still to come."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.db.models import F
from django.db.models.functions import ExtractYear
from django.utils import timezone

from core.models import Record
from dashboard.demo.loading import load_demo
from dashboard.figures import Selection
from dashboard.life import owed_in
from dashboard.periods import Period
from party.completion import tally_of
from party.models import Appraisal
from places.models import Street
from projects.models import HonourApplication

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# What such a field names may lie ahead: a deadline, the end of a term, what is planned.
AHEAD = {
    *("due_on", "next_due_on", "opinions_due_on", "report_due_on", "self_check_due_on", "deadline"),
    *("check_on", "inspect_on", "fix_by", "expected_by", "planned_by", "notice_until"),
    *("starts_on", "starts_at", "ends_on", "ends_at", "closes_at", "effective_from", "held_on"),
    *("expires_on", "term_until", "agreed_until"),
}


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("2027-01-01T00:10", id="first minutes of a year"),
        pytest.param(
            "2026-11-01T00:10",
            id="first day on which reports of a half-year are due",
            marks=pytest.mark.full,
        ),
    ],
)
def test_a_demo_set_up_at_night_holds_nothing_that_happens_later(moment):
    with time_machine.travel(f"{moment}+08:00"):
        today = timezone.localdate()
        load_demo(today=today)
        found = {name: rows for name, rows in rows_ahead(timezone.now()) if rows}

    assert found == {}
    judged = Appraisal.objects.alias(sent_in=ExtractYear("submitted_at"))
    assert not judged.filter(sent_in__lt=F("round__year")).exists(), "before the year began"
    asked = HonourApplication.objects.filter(submitted_on__lt=F("standard__published_on"))
    assert not asked.exists(), "before anybody could ask"
    last_year = Selection(
        street=Street.objects.get(), period=Period.year(today.year - 1), today=today
    )
    assert 50 < (tally_of(owed_in(last_year)).rate or 0) < 100


def rows_ahead(now: datetime) -> Any:
    """Yield each field that says what has happened, and how many rows say it of later."""
    for model in apps.get_models():
        if not issubclass(model, Record):
            continue
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.DateField) or field.name in AHEAD:
                continue
            bound = now if isinstance(field, models.DateTimeField) else timezone.localdate(now)
            rows = model._base_manager.filter(**{f"{field.name}__gt": bound})
            yield f"{model.__name__}.{field.name}", rows.count()

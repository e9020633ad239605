"""A row's checks are asked about together, and answer as Django's own, asked one by one."""

import datetime
import random
from decimal import Decimal
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from core.models import Record
from tests.factories import make_activity, make_user

CHECKED = [
    model
    for model in apps.get_models()
    if issubclass(model, Record)
    and any(isinstance(rule, models.CheckConstraint) for rule in model._meta.constraints)
]
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def drawn(field, draw):
    """Return some value of that field, seldom a sensible one; often none at all."""
    if field.null and draw.random() < 0.4:
        return None
    if field.choices:
        return draw.choice([value for value, _ in field.flatchoices])
    day = datetime.date(2026, draw.randint(1, 12), draw.randint(1, 28))
    kinds = {
        models.BooleanField: lambda: draw.random() < 0.5,
        models.DateTimeField: lambda: datetime.datetime.combine(
            day, datetime.time(draw.randint(0, 23)), datetime.UTC
        ),
        models.DateField: lambda: day,
        models.TimeField: lambda: datetime.time(draw.randint(0, 23)),
        models.DecimalField: lambda: Decimal(draw.randint(-3, 300)) / 10,
        models.IntegerField: lambda: draw.randint(-1, 30),
        models.ForeignKey: lambda: draw.randint(1, 3),
        models.JSONField: dict,
        models.CharField: lambda: draw.choice(["", "2026", "甲"]),
        models.TextField: lambda: draw.choice(["", "甲"]),
    }
    for kind, value in kinds.items():
        if isinstance(field, kind):
            return value()
    return field.get_default()


def broken_one_by_one(row, exclude):
    names = set()
    for rule in row._meta.constraints:
        if isinstance(rule, models.CheckConstraint):
            try:
                rule.validate(type(row), row, exclude=exclude)
            except ValidationError:
                names.add(rule.name)
    return names


@pytest.mark.parametrize("model", CHECKED, ids=lambda model: model._meta.label)
def test_together_they_answer_as_one_by_one(model, caplog):
    draw = random.Random(model._meta.label)
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    for exclude in (set(), set(), {draw.choice(fields).name}):
        row = model(**{field.attname: drawn(field, draw) for field in fields})

        assert {rule.name for rule in row._broken_checks(exclude)} == broken_one_by_one(
            row, exclude
        )
    assert [line for line in caplog.messages if "calling check()" in line] == []


def test_both_answers_are_seen_above():
    """The control: rows drawn by chance break some checks and hold others."""
    draw = random.Random(1)
    broken = asked = 0
    for model in CHECKED:
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        row = model(**{field.attname: drawn(field, draw) for field in fields})
        broken += len(row._broken_checks(set()))
        asked += sum(isinstance(rule, models.CheckConstraint) for rule in model._meta.constraints)

    assert 0.1 * asked < broken < 0.9 * asked


def test_a_row_that_holds_is_asked_about_once(django_assert_num_queries):
    activity = make_activity()
    with django_assert_num_queries(3):  # a savepoint around it
        assert activity._broken_checks(set()) == []


def test_every_rule_that_is_broken_has_its_sentence():
    activity = make_activity(filed_by=make_user())
    activity.hours, activity.confirmed_by = Decimal(25), activity.filed_by

    with pytest.raises(ValidationError) as caught:
        activity.validate_constraints()

    sentences = caught.value.message_dict[NON_FIELD_ERRORS]
    assert {"服务时长应大于 0、不超过 24 小时。", "不能确认自己填报的活动。"} <= set(sentences)


def test_what_is_wrong_in_itself_is_not_asked_about_again():
    activity = make_activity()
    activity.hours = Decimal(25)

    activity.validate_constraints(exclude={"hours"})


def test_a_key_that_is_taken_is_told_beside_a_broken_rule():
    taken = make_activity(filing_key=uuid4(), filed_by=make_user())
    activity = make_activity(filed_by=taken.filed_by)
    activity.hours, activity.filing_key = Decimal(25), taken.filing_key

    with pytest.raises(ValidationError) as caught:
        activity.validate_constraints()

    assert len(caught.value.message_dict[NON_FIELD_ERRORS]) == 2

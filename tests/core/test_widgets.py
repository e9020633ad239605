"""Long lists are drawn in one go, as Django draws them."""

import re

import pytest
from django import forms

from core.widgets import LongSelect, ManyTicks, NamedChoices
from places.models import Unit
from tests import factories

CHOICES = [("a", "银龄队"), ("b", '<b>"引号"</b>'), ("c", "丙")]


def marks(html: str) -> list[str]:
    """Return the tags and words of a page, without blanks and the order in which a tag has them."""
    return [
        " ".join(sorted(part.strip("<>").split()))
        for part in re.split(r"(<[^>]*>)", html)
        if part.strip()
    ]


@pytest.mark.parametrize("chosen", [[], ["b"], ["a", "c"], None])
def test_boxes_to_tick_are_those_of_django(chosen):
    attrs = {"id": "id_units", "class": "pick-many", "aria-describedby": "help"}
    ours, theirs = ManyTicks(attrs, CHOICES), forms.CheckboxSelectMultiple(attrs, CHOICES)

    assert marks(ours.render("units", chosen)) == marks(theirs.render("units", chosen))


@pytest.mark.parametrize("chosen", ["", "b", None])
def test_a_long_list_is_that_of_django(chosen):
    choices, attrs = [("", "请选择"), *CHOICES], {"id": "id_project"}
    ours, theirs = LongSelect(attrs, choices), forms.Select(attrs, choices)

    assert marks(ours.render("project", chosen)) == marks(theirs.render("project", chosen))


def test_a_long_list_says_in_words_that_nothing_is_chosen_yet():
    assert "请选择" in LongSelect(choices=[("", "---------"), *CHOICES]).render("unit", None)


@pytest.mark.django_db
def test_rows_to_choose_from_are_asked_by_two_columns(django_assert_num_queries):
    unit = factories.make_unit()
    field = forms.ModelChoiceField(Unit.objects.all(), to_field_name="uid", empty_label="不选")
    field.iterator = NamedChoices

    with django_assert_num_queries(1) as asked:
        assert list(iter(field.choices)) == [("", "不选"), (str(unit.uid), unit.name)]
    assert "credit_code" not in asked.captured_queries[0]["sql"]

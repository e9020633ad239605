"""What may be chosen in a form's fields is said in one way, and only of fields with choices."""

import pytest
from django import forms

from core.forms import rows_field, set_choices
from places.models import Street
from tests.factories import make_street

pytestmark = pytest.mark.django_db


class _Form(forms.Form):
    street = forms.ModelChoiceField(Street.objects.none())
    streets = forms.ModelMultipleChoiceField(Street.objects.none())
    colour = forms.ChoiceField()
    name = forms.CharField()


def test_fields_of_rows_and_of_words_take_what_they_are_offered():
    street = make_street()
    form = _Form({"street": street.pk, "streets": [street.pk], "colour": "red", "name": "红"})

    rows = Street.objects.all()
    set_choices(form, street=rows, streets=rows, colour=[("red", "红"), ("green", "绿")])

    assert form.is_valid()
    assert form.cleaned_data["street"] == street
    assert list(form.cleaned_data["streets"]) == [street]
    assert form.cleaned_data["colour"] == "red"


def test_a_field_of_rows_is_at_hand_by_its_name():
    form = _Form()

    rows_field(form, "street").empty_label = "请选择"

    assert '<option value="" selected>请选择</option>' in str(form["street"])


def test_a_field_without_choices_is_refused_and_not_quietly_left_as_it_is():
    with pytest.raises(TypeError, match="name"):
        set_choices(_Form(), name=[("red", "红")])

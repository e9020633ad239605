"""Phones of offices and places: one form in the tables, whole in a link, old ones left alone.

Source: docs/rules.md R-PLC-5.
"""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import modelform_factory
from django.template import Context, Template

from core.phones import PhoneField, dialled
from places.models import Community
from tests.factories import make_community, make_facility, make_organisation, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOT_OF_AN_OFFICE = {
    "accounts.User.phone": "of a person, by which an import knows them again",
    "grids.ResidentHead.phone": "of a person",
    "party.MemberCheckIn.phone": "of a person",
    "party.Partner.contact_phone": "of a person",
    "party.Talent.phone": "of a person",
    "party.UnitCheckIn.liaison_phone": "of a person",
    "services.GuideVersion.complain_phone": "as the gate of the guide checks it",
    "services.GuideVersion.consult_phone": "as the gate of the guide checks it",
    "volunteers.RedArmband.phone": "of a person",
    "volunteers.Signup.guardian_phone": "of a person",
    "volunteers.Signup.phone": "of a person",
    "volunteers.Team.leader_phone": "of a person",
    "volunteers.Volunteer.phone": "of a person",
}


def _fields():
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField) and field.name.endswith("phone"):
                yield f"{model._meta.app_label}.{model.__name__}.{field.name}", field


def test_every_phone_of_a_table_is_one_of_an_office_or_checked_as_that_of_a_person():
    others = {name for name, field in _fields() if not isinstance(field, PhoneField)}

    assert others == set(NOT_OF_AN_OFFICE)


@pytest.fixture(
    params=[
        pytest.param((make_community, "phone"), id="community"),
        pytest.param((make_facility, "phone"), id="facility"),
        pytest.param((make_unit, "contact_phone"), id="unit"),
        pytest.param((make_organisation, "phone"), id="party organisation"),
    ]
)
def kept(request):
    """A row, and the name of its phone."""
    make, name = request.param
    return make(), name


def test_a_phone_is_stored_in_one_form(kept):
    row, name = kept
    setattr(row, name, "０８７１－６８３３ １２３４（转８０１）")

    row.full_clean()

    assert getattr(row, name) == "0871-68331234-801"


def test_what_is_no_phone_is_refused_beside_its_field(kept):
    row, name = kept
    setattr(row, name, "找门卫")

    with pytest.raises(ValidationError) as refused:
        row.full_clean()

    assert list(refused.value.message_dict) == [name]


def test_an_odd_phone_of_before_stays_until_it_is_touched(kept):
    row, name = kept
    type(row).objects.filter(pk=row.pk).update(**{name: "65150000/65150001"})
    row.refresh_from_db()

    row.full_clean()
    assert getattr(row, name) == "65150000/65150001"

    setattr(row, name, "65150000")
    with pytest.raises(ValidationError):
        row.full_clean()


def test_a_phone_with_brackets_may_be_typed_at_length():
    form_class = modelform_factory(Community, fields=["phone"])
    form = form_class({"phone": "（ 0871 ） 6833 — 1234 （ 分机 801 ）"}, instance=make_community())

    assert form.is_valid()
    assert form.instance.phone == "0871-68331234-801"


@pytest.mark.parametrize(
    ("number", "dialled_as"),
    [
        ("0871-68331234-801", "0871-68331234,801"),
        ("0871-68331234转801", "0871-68331234,801"),
        ("0871-68331234", "0871-68331234"),
        ("400-820-8820", "400-820-8820"),
        ("12345", "12345"),
        ("65150000/65150001", ""),
        ("", ""),
    ],
)
def test_a_link_dials_the_number_and_then_the_extension(number, dialled_as):
    assert dialled(number) == dialled_as


def test_a_number_that_cannot_be_dialled_is_no_link():
    page = Template("{% load portal %}{% phone_link number %}")

    assert page.render(Context({"number": "找<门卫"})) == "找&lt;门卫"
    assert page.render(Context({"number": "0871-68331234-801"})) == (
        '<a class="nowrap" href="tel:0871-68331234,801">0871-68331234-801</a>'
    )

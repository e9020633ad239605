"""Numbers in a ledger read as they do on every page: 1,482, one below the other."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Role
from core.office.columns import in_words
from places.models import Compound
from projects.models import LivelihoodPayment
from tests.factories import make_compound, make_user
from tests.projects.premises_rows import make_premises

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("row", "name", "shown"),
    [
        (LivelihoodPayment(amount=Decimal("11025.00")), "amount", "11,025"),
        (LivelihoodPayment(amount=Decimal("0.50")), "amount", "0.5"),
        (Compound(households=1482), "households", "1,482"),
        (Compound(households=0), "households", "0"),
        (Compound(households=None), "households", "—"),
    ],
)
def test_a_number_has_its_thousands_and_is_aligned_by_its_name(row, name, shown):
    (column,) = in_words(type(row), [name])

    assert column(row) == shown
    assert column.__name__ == f"{name}_count"
    assert column.admin_order_field == name


def test_a_year_a_choice_and_a_word_stay_as_they_are():
    names = ["built_year", "kind", "name"]

    assert in_words(Compound, names) == names


@pytest.mark.django_db
def test_a_number_that_is_only_read_has_its_thousands(client):
    compound = make_compound(households=1482, built_year=1998)
    client.force_login(make_user(Role.AUDITOR))

    page = client.get(reverse("admin:places_compound_change", args=[compound.pk])).text

    assert ">1,482<" in page
    assert ">1998<" in page


@pytest.mark.django_db
def test_what_nobody_wrote_is_no_word_of_the_programs(client):
    premises = make_premises(is_fire_filed=None, usable_m2=None)
    client.force_login(make_user(Role.AUDITOR))

    page = client.get(reverse("admin:projects_premises_change", args=[premises.pk])).text

    assert "None" not in page

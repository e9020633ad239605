"""No form draws more rows than a page can hold, whatever a request says how many it sends."""

import pytest
from django import forms
from django.contrib import admin
from django.forms.formsets import BaseFormSet
from django.urls import get_resolver

from accounts.roles import Role
from tests import factories

MOST = 200


def kinds(base=BaseFormSet):
    """Yield every kind of rows that the pages know, once they are loaded."""
    _ = get_resolver().url_patterns
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_rows_of_pages_are_bounded():
    ours = [kind for kind in kinds() if not hasattr(kind, "model") and hasattr(kind, "form")]
    found = {kind.form: kind.absolute_max for kind in ours if kind.form is not forms.Form}

    assert len(found) >= 10
    assert [form for form, most in found.items() if most > MOST] == []


@pytest.mark.django_db
def test_rows_in_ledgers_are_bounded(rf):
    request = rf.get("/")
    request.user = factories.make_user(Role.STREET_STAFF)
    found = {
        f"{model.__name__}.{inline.__name__}": inline(model, admin.site)
        .get_formset(request)
        .absolute_max
        for model, register in admin.site._registry.items()
        for inline in register.inlines
    }

    assert len(found) >= 12
    assert {name for name, most in found.items() if most > MOST} == set()


def test_control_django_itself_draws_two_thousand():
    assert forms.formset_factory(forms.Form).absolute_max > MOST

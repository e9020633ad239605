"""Every form that carries a version tells the second editor (G-29)."""

import ast
import inspect
import pkgutil
import textwrap
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.forms import modelform_factory
from django.http import QueryDict

from core.lost_updates import VersionedForm

pytestmark = pytest.mark.once


def every_form():
    """Import every module of forms and admin pages; return what is made of VersionedForm."""
    for config in apps.get_app_configs():
        if not config.path.startswith(f"{settings.BASE_DIR}/") or ".venv" in config.path:
            continue
        for name in ("forms", "admin", "views"):
            try:
                package = import_module(f"{config.name}.{name}")
            except ModuleNotFoundError:
                continue
            for module in pkgutil.iter_modules(getattr(package, "__path__", ())):
                import_module(f"{package.__name__}.{module.name}")
    found, waiting = set(), [VersionedForm]
    while waiting:
        below = waiting.pop().__subclasses__()
        found.update(below)
        waiting.extend(below)
    own = {form for form in found if form.__module__ != __name__}  # a control's lives on a while
    return sorted(own, key=lambda form: (form.__module__, form.__name__))


def hides_the_check(form):
    """Say which class between a form and VersionedForm compares no version any more."""
    for parent in form.__mro__[: form.__mro__.index(VersionedForm)]:
        if (clean := vars(parent).get("clean")) is None:
            continue
        tree = ast.parse(textwrap.dedent(inspect.getsource(clean)))
        calls = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        if "super().clean()" not in calls:
            return parent
    return None


def test_each_carries_the_version_and_compares_it():
    forms = every_form()

    assert len(forms) >= 25
    assert [form for form in forms if "seen_version" not in form.base_fields] == []
    assert [form for form in forms if hides_the_check(form)] == []


def test_control_a_clean_of_its_own_that_forgets_the_check_is_found():
    class Careless(VersionedForm):
        def clean(self):
            return self.cleaned_data

    assert hides_the_check(Careless) is Careless


class Bare(VersionedForm):
    """The check alone, whatever else the rules of a row ask."""

    def _post_clean(self):
        pass


def test_each_model_refuses_the_version_before_and_goes_on_from_the_new_one():
    models = {form._meta.model for form in every_form()} - {None}

    assert len(models) >= 20
    for model in models:
        made = modelform_factory(model, form=Bare, fields=())
        second = made(QueryDict("seen_version=6"), instance=model(pk=1, version=7))
        same = made(QueryDict("seen_version=7"), instance=model(pk=1, version=7))
        assert "已被他人修改" in "".join(second.non_field_errors()), model
        assert second.data["seen_version"] == "7"
        assert not same.errors, model

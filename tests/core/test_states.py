"""States: each has one tone, and every page and every list of the office shows it."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from alliances.models import CoBuildProject, ProjectState
from core.office.columns import in_words
from core.states import StateChoices, StateField, Tone
from tests.factories import make_project, make_user, the_street

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def test_a_state_without_a_tone_does_not_come_into_being():
    with pytest.raises(ValueError, match="Tone"):

        class Half(StateChoices):
            OPEN = "open", "待办"


def test_every_column_called_state_knows_its_tones():
    columns = [column for model in apps.get_models() for column in model._meta.fields]
    states = [column for column in columns if column.name == "state"]

    assert len(states) > 30
    assert [str(column) for column in states if not getattr(column, "states", None)] == []


def test_a_row_tells_its_tone_beside_its_word():
    project = CoBuildProject(state=ProjectState.RETURNED)

    assert (project.get_state_display(), project.get_state_tone()) == ("被退回", Tone.RETURNED)


def test_the_database_knows_nothing_of_tones():
    field = CoBuildProject._meta.get_field("state")

    _name, path, _args, options = field.deconstruct()

    assert isinstance(field, StateField)
    assert path == "django.db.models.CharField"
    assert options["choices"][0] == ("draft", "草拟")


def test_no_template_chooses_a_tone_for_the_word_of_a_state():
    chosen = re.compile(r'label=[\w.]+\.get_(?:state|status|answer)_display tone="')
    pages = {page.name: page.read_text() for page in TEMPLATES.rglob("*.html")}

    assert [name for name, text in pages.items() if chosen.search(text)] == []


@pytest.mark.django_db
def test_a_ledger_marks_its_states(client):
    make_project(state=ProjectState.SIGNED)
    client.force_login(make_user(Role.STREET_STAFF, street=the_street()))

    page = client.get(reverse("admin:alliances_cobuildproject_changelist")).content.decode()

    assert '<span class="tag tag-done"><span aria-hidden="true">✓</span>已签约</span>' in page


def test_the_column_of_a_state_keeps_its_name_and_its_order():
    (column,) = in_words(CoBuildProject, ["state"])

    assert (column.short_description, column.admin_order_field) == ("状态", "state")

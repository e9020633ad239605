"""Columns that come together: rows are kept both ways, and nothing is rendered under the lock."""

import pytest
from django.core.management import CommandError
from django.db import connection, models
from django.db.migrations import AddField, CreateModel, Migration
from django.db.migrations.state import ProjectState, StateApps

from core.tables import AddColumns, RefuseBackwards

THING = CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))])
COLUMNS = [
    AddField("thing", "name", models.CharField(max_length=9, default="", db_default="")),
    AddField("thing", "seen_at", models.DateTimeField(null=True)),
    AddField("thing", "tries", models.IntegerField(default=3, db_default=3)),
]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def migration(*operations):
    return type("Migration", (Migration,), {"operations": list(operations)})("0002", "core")


@pytest.fixture
def state():
    """A table with two rows and the state in which it stands."""
    state = ProjectState()
    THING.state_forwards("core", state)
    thing = state.apps.get_model("core", "Thing")
    with connection.schema_editor() as editor:
        editor.create_model(thing)
    thing.objects.bulk_create([thing(), thing()])
    yield state
    with connection.schema_editor() as editor:
        editor.execute("DROP TABLE core_thing")


def columns():
    with connection.cursor() as cursor:
        return [
            row.name for row in connection.introspection.get_table_description(cursor, "core_thing")
        ]


def test_they_come_and_go_and_rows_stay(state):
    before, added = state.clone(), migration(AddColumns(COLUMNS))
    with connection.schema_editor() as editor:
        after = added.apply(state, editor)

    assert columns() == ["id", "name", "seen_at", "tries"]
    thing = after.apps.get_model("core", "Thing")
    assert [*thing.objects.order_by("id").values_list("name", "seen_at", "tries")] == [
        ("", None, 3),
        ("", None, 3),
    ]

    with connection.schema_editor() as editor:
        added.unapply(before.clone(), editor)
    assert columns() == ["id"]
    assert before.apps.get_model("core", "Thing").objects.count() == 2


@pytest.mark.parametrize(
    ("operations", "is_rendered"),
    [([AddColumns(COLUMNS)], False), (COLUMNS, True)],
    ids=["together", "control: one by one"],
)
def test_no_model_is_rendered_after_the_first_statement(
    state, operations, is_rendered, monkeypatch
):
    render, seen = StateApps.render_multiple, []
    _ = state.apps

    def rendering(apps, model_states):
        seen.extend(["render"] if model_states else [])
        return render(apps, model_states)

    monkeypatch.setattr(StateApps, "render_multiple", rendering)
    with connection.schema_editor() as editor:
        execute = editor.execute

        def executing(*arguments, **named):
            seen.append("statement")
            return execute(*arguments, **named)

        monkeypatch.setattr(editor, "execute", executing)
        migration(*operations, RefuseBackwards(print)).apply(state, editor)

    assert "render" in seen
    assert ("render" in seen[seen.index("statement") :]) == is_rendered


def test_the_way_back_is_refused_and_the_way_there_asks_nothing(state):
    def ask(apps, schema_editor):
        raise CommandError(f"{apps.get_model('core', 'Thing').objects.count()} 条")

    asking = migration(RefuseBackwards(ask))
    with connection.schema_editor() as editor:
        asking.apply(state.clone(), editor)

    with connection.schema_editor() as editor, pytest.raises(CommandError, match="2 条"):
        asking.unapply(state.clone(), editor)

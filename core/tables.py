"""Operations of migrations that keep an empty database ready in seconds."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.operations.fields import AddField
from django.db.migrations.operations.models import AddIndex, CreateModel, RemoveIndex
from django.db.migrations.state import ProjectState, StateApps
from django.db.models import Index


class Together(Operation):
    """Several operations of migrations as one; models are rendered once for all of them."""

    operations: Sequence[Operation]

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        vars(state).pop("apps", None)  # what is not rendered is not rendered again
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)


class CreateModels(Together):
    """Create several models at once; migrations that ran hold it, so its arguments never change.

    Django renders every related model again after each operation, which is nearly all of them: that
    takes a quarter of a second per table. Here they are rendered once, when all are known.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[CreateModel]) -> None:
        """
        Shape: each model with its final fields, constraints and indexes; a foreign key may point at
            a model further down, a many-to-many relation may name its table of links.
        """
        self.operations = operations

    def describe(self) -> str:
        return f"Create {len(self.operations)} models"

    @property
    def migration_name_fragment(self) -> str:
        return "tables"


class AddColumns(Operation):
    """Add several columns as one; tables are locked for the statements alone.

    Between operations Django renders models again, and a table that the first of them has locked
    stays locked meanwhile. Migrations that ran hold it, so its arguments never change.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["operations"]

    def __init__(self, operations: Sequence[AddField]) -> None:
        """
        Shape: no relations; fields of one model may stand among those of others.
        """
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation, before, after in self._steps(app_label, from_state):
            operation.database_forwards(app_label, schema_editor, before, after)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation, before, after in reversed(self._steps(app_label, to_state)):
            operation.database_backwards(app_label, schema_editor, after, before)

    def _steps(
        self, app_label: str, state: ProjectState
    ) -> list[tuple[AddField, ProjectState, ProjectState]]:
        """
        Shape: (operation, models before it, models after it), all of them rendered; SQLite makes a
            table anew from the models that stand at its step.
        """
        steps = []
        for operation in self.operations:
            before, state = state, state.clone()
            operation.state_forwards(app_label, state)
            _ = before.apps, state.apps
            steps.append((operation, before, state))
        return steps

    def describe(self) -> str:
        return f"Add {len(self.operations)} columns"

    @property
    def migration_name_fragment(self) -> str:
        return "columns"


class RefuseBackwards(Operation):
    """Ask, on the way back only, whether anything would be lost; no model is rendered forwards.

    Migrations that ran hold it, so its arguments never change.
    """

    category = OperationCategory.PYTHON
    reduces_to_sql = False
    reversible = True

    def __init__(self, ask: Callable[[StateApps, BaseDatabaseSchemaEditor], None]) -> None:
        """
        Shape: called with the models as they stand; what it raises ends the way back.
        """
        self.ask = ask

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Nothing is asked."""

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self.ask(from_state.apps, schema_editor)

    def describe(self) -> str:
        return "Refuse to go back over what would be lost"


class RunStatements(Operation):
    """Run each database's own statements, as for triggers; no model is rendered for it.

    Migrations that ran hold it, so its arguments never change.
    """

    category = OperationCategory.SQL
    reversible = True

    def __init__(
        self, forwards: Mapping[str, Sequence[str]], backwards: Mapping[str, Sequence[str]]
    ) -> None:
        """
        Shape: name of the database (`postgresql`, `sqlite`) → statements.
        """
        self.forwards, self.backwards = forwards, backwards

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        _execute(schema_editor, self.forwards[schema_editor.connection.vendor])

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        _execute(schema_editor, self.backwards[schema_editor.connection.vendor])

    def describe(self) -> str:
        return "Run statements of the database"


class SearchIndexes(RunStatements):
    """Indexes of PostgreSQL that no model can name, made while people go on writing.

    What a first try left unfinished is no index that answers, so it is dropped before.
    """

    def __init__(self, searched: Mapping[str, str]) -> None:
        """
        Shape: name of the index → what stands behind ON.
        """
        self.searched = searched
        drop = {name: f"DROP INDEX CONCURRENTLY IF EXISTS {name}" for name in searched}
        made = [
            statement
            for name, on in searched.items()
            for statement in (drop[name], f"CREATE INDEX CONCURRENTLY {name} ON {on}")
        ]
        super().__init__(
            forwards={"postgresql": made, "sqlite": []},
            backwards={"postgresql": list(drop.values()), "sqlite": []},
        )


class AddIndexesWhileUsed(Together):
    """Add several indexes as AddIndexWhileUsed does; models are rendered once for all of them.

    Migrations that ran hold it, so its arguments never change; they say `atomic = False`.
    """

    category = OperationCategory.ADDITION
    reversible = True

    def __init__(self, indexes: Sequence[tuple[str, Index]]) -> None:
        """
        Shape: (name of the model in lower case, index), in the order in which they are made.
        """
        self.operations = [AddIndexWhileUsed(model, index) for model, index in indexes]

    def describe(self) -> str:
        return f"Add {len(self.operations)} indexes"

    @property
    def migration_name_fragment(self) -> str:
        return "indexes"


class WhileUsed(Operation):
    """An operation on an index of a table that people read and write; `atomic = False` beside it.

    Done as usual, it would wait for every reader, and whoever comes after would wait behind it.
    SQLite has one writer at a time anyway and does it as usual, as `plain` says.
    """

    plain: ClassVar[type[Operation]]

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._go("database_forwards", app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._go("database_backwards", app_label, schema_editor, from_state, to_state)

    def _go(
        self, way: str, app_label: str, editor: BaseDatabaseSchemaEditor, *states: ProjectState
    ) -> None:
        if editor.connection.vendor != "postgresql":
            getattr(self.plain, way)(self, app_label, editor, *states)
            return
        with _patience(editor):
            getattr(super(), way)(app_label, editor, *states)


class AddIndexWhileUsed(WhileUsed, AddIndexConcurrently):
    """Add an index while its table is used."""

    plain = AddIndex

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            # An upgrade that was broken off leaves an index of that name, which may be half of one.
            name = schema_editor.quote_name(self.index.name)
            _execute(schema_editor, [f"DROP INDEX CONCURRENTLY IF EXISTS {name}"])
        super().database_forwards(app_label, schema_editor, from_state, to_state)


class RemoveIndexWhileUsed(WhileUsed, RemoveIndexConcurrently):
    """Remove an index while its table is used."""

    plain = RemoveIndex


def _execute(schema_editor: BaseDatabaseSchemaEditor, statements: Iterable[str]) -> None:
    for statement in statements:
        # What is made or dropped beside people who write waits for those who began before.
        patient = _patience(schema_editor) if " CONCURRENTLY " in statement else nullcontext()
        with patient:
            schema_editor.execute(statement)


@contextmanager
def _patience(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
    """Wait for transactions that began before, however long: nobody queues behind that wait.

    The role that migrates gives up after two seconds otherwise (deploy/postgresql/roles.sql).
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (before,) = cursor.fetchone()
        cursor.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])

"""Operations of migrations on checks of tables that are in use."""

from collections.abc import Sequence
from typing import ClassVar

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState
from django.db.models import BaseConstraint, CheckConstraint, Model

from core.tables import Together


class WidenCheck(Operation):
    """Put a check that lets more through in the place of the one of its name.

    PostgreSQL does not look at the rows that are there, which all passed the narrower one, so
    nobody waits; a later migration of `atomic = False` validates it. SQLite makes the table anew
    and drops its triggers: they are made again after this. Migrations that ran hold it, so its
    arguments never change.
    """

    category = OperationCategory.ALTERATION
    reversible = True

    def __init__(self, model_name: str, constraint: CheckConstraint) -> None:
        self.model_name, self.constraint = model_name, constraint

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.remove_constraint(app_label, self.model_name, self.constraint.name)
        state.add_constraint(app_label, self.model_name, self.constraint)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        narrower = self._of(app_label, from_state)
        model, constraint = self._of(app_label, to_state)  # renders models: nothing is locked yet
        schema_editor.remove_constraint(*narrower)
        self._put(model, constraint, schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        wider, narrower = self._of(app_label, from_state), self._of(app_label, to_state)
        schema_editor.remove_constraint(*wider)
        schema_editor.add_constraint(*narrower)

    def _put(
        self,
        model: type[Model],
        constraint: BaseConstraint,
        schema_editor: BaseDatabaseSchemaEditor,
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            schema_editor.add_constraint(model, constraint)
            return
        made = f"{constraint.create_sql(model, schema_editor)} NOT VALID"
        schema_editor.execute(made, params=None)

    def _of(self, app_label: str, state: ProjectState) -> tuple[type[Model], BaseConstraint]:
        model = state.apps.get_model(app_label, self.model_name)
        [found] = [row for row in model._meta.constraints if row.name == self.constraint.name]
        return model, found

    def describe(self) -> str:
        return f"Widen check {self.constraint.name}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model_name}_{self.constraint.name}"


class AddCheck(WidenCheck):
    """Put one more check on a table that is in use; PostgreSQL looks at its rows in a later one."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.add_constraint(app_label, self.model_name, self.constraint)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._put(*self._of(app_label, to_state), schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.remove_constraint(*self._of(app_label, from_state))

    def describe(self) -> str:
        return f"Add check {self.constraint.name}"


class WidenChecks(Together):
    """Widen several checks of one table, which is locked for the statements alone."""

    category = OperationCategory.ALTERATION
    serialization_expand_args: ClassVar[list[str]] = ["operations"]

    def __init__(self, operations: Sequence[WidenCheck]) -> None:
        self.operations = operations

    def describe(self) -> str:
        return f"Widen {len(self.operations)} checks"

    @property
    def migration_name_fragment(self) -> str:
        return "checks_widened"

"""What every row that people or machines address has in common."""

import operator
import uuid
from collections.abc import Collection, Iterable, Sequence
from functools import reduce

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from core.errors import ConflictError


class Record(models.Model):
    """A row with a public key, a demo mark and a version number against lost updates."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    is_demo = models.BooleanField("演示数据", default=False, editable=False)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        abstract = True

    def expect_version(self, version: int | None) -> None:
        """Raise ConflictError unless the row still has the version the person was looking at.

        `None` means that the caller read the row under lock in the same transaction.
        """
        if version is not None and version != self.version:
            raise ConflictError

    def get_constraints(self) -> list[tuple[type[models.Model], Sequence[models.BaseConstraint]]]:
        """Return what Django asks about one by one; checks are asked about together."""
        return [
            (model, [rule for rule in rules if not isinstance(rule, models.CheckConstraint)])
            for model, rules in super().get_constraints()
        ]

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """
        Raise: ValidationError as Django does, with a sentence for each rule that the row breaks.
        """
        broken = self._broken_checks(set(exclude or ()))
        errors: dict[str, list[ValidationError]] = {}
        try:
            super().validate_constraints(exclude)
        except ValidationError as error:
            error.update_error_dict(errors)
        for check in broken:
            said = ValidationError(check.get_violation_error_message(), check.violation_error_code)
            errors.setdefault(NON_FIELD_ERRORS, []).append(said)
        if errors:
            raise ValidationError(errors)

    def _broken_checks(self, exclude: set[str]) -> list[models.CheckConstraint]:
        """Ask about all at once, and about each only if they do not hold together.

        Django would ask about each alone, with every column and a savepoint around it; for an
        activity that takes 24 statements.
        """
        checks = [
            rule
            for rule in self._meta.constraints
            if isinstance(rule, models.CheckConstraint)
            and not models.Q(rule.condition).referenced_base_fields & exclude
        ]
        if not checks or self._holds(checks):
            return []
        return [check for check in checks if not self._holds([check])]

    def _holds(self, checks: Iterable[models.CheckConstraint]) -> bool:
        together = reduce(operator.and_, (models.Q(check.condition) for check in checks))
        names = together.referenced_base_fields
        values = {
            field.name: models.Value(field.value_from_object(self), field)
            for field in self._meta.concrete_fields
            if field.name in names
        }
        return together.check({"pk": models.Value(self.pk), **values})

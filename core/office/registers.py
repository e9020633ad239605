"""Ledgers that people edit: shape is checked by the form, the rest by the app's action."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import cached_property

from core.errors import RefusedError
from core.lost_updates import VersionedForm
from core.office.ledgers import LedgerAdmin, _may

SEEN = "seen_version"


class RegisterForm(VersionedForm):
    """The form of a register's row; Django's admin fills in model and fields.

    `stands_for` names the form's field that is written in place of one of the row.
    """

    stands_for: dict[str, str] = {}

    def add_error(self, field: str | None, error: Any) -> None:
        """Say what is wrong with the row where somebody can see it: beside a field, or on top."""
        found = getattr(error, "error_dict", None)
        if found is None:
            super().add_error(field, error)
            return
        for name, sentences in found.items():
            shown = self.stands_for.get(name, name)
            super().add_error(shown if shown in self.fields else None, sentences)


class _Picking:
    """Related rows are picked among those that the person may see, without detours."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the buttons that would open another form in a window."""
        formfield: Any = super().formfield_for_dbfield(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        for step in ("add", "change", "delete", "view"):
            if formfield is not None and hasattr(formfield.widget, f"can_{step}_related"):
                setattr(formfield.widget, f"can_{step}_related", False)
        return formfield

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only rows that the person may see; a single one is already chosen."""
        kwargs.setdefault("queryset", _visible(db_field, request))
        formfield: Any = super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        if formfield is not None and db_field.name == "street":
            formfield.empty_label = None
        return formfield

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only rows that the person may see."""
        kwargs.setdefault("queryset", _visible(db_field, request))
        boxes = forms.CheckboxSelectMultiple(attrs={"class": "pick-many"})
        kwargs.setdefault("widget", boxes)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class RegisterInline(_Picking, admin.StackedInline):  # type: ignore[type-arg]
    """Rows that belong to a register's row and are edited with it; they end, they do not vanish.

    `save_with` is the action as a staticmethod; the row is its argument `saved_as`.
    """

    form = RegisterForm
    extra = 0
    can_delete = False
    show_change_link = False
    edit_permission: ClassVar[Any] = None
    save_with: ClassVar[Callable[..., Any]]
    saved_as: ClassVar[str]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Show what hangs on the row, as far as it is visible."""
        rows: models.QuerySet[Any] = self.model._default_manager.visible_to(request.user)
        return rows

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """One line per row, each field with its label; the version that the person sees with it."""
        line = [tuple(super().get_fields(request, obj))]
        return [*line, SEEN] if self.has_change_permission(request, obj) else line

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever may see the row sees this."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """True with the edit permission."""
        return _may(request, self.edit_permission)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """True with the edit permission."""
        return _may(request, self.edit_permission)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows end with a date."""
        return False


class RegisterAdmin(_Picking, LedgerAdmin):
    """A ledger whose rows are typed in and edited.

    `save_with` is the action as a staticmethod; the row is its argument `saved_as`, relations to
    many are passed by their names.
    """

    form = RegisterForm
    edit_permission: ClassVar[Any] = None
    save_with: ClassVar[Callable[..., Any]]
    saved_as: ClassVar[str]
    # Field → masked column, for those who may look but not edit.
    masks: ClassVar[dict[Any, Callable[[Any], str]]] = {}
    sortable_by: ClassVar[tuple[str, ...] | None] = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """True with the edit permission."""
        return _may(request, self.edit_permission)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """True with the edit permission."""
        return _may(request, self.edit_permission)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show personal fields masked to those who may not edit them."""
        names = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return names
        return [self.masks.get(name, name) for name in names]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Carry the version that the person sees, where the form can be saved."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        *others, (label, options) = fieldsets
        names = [name for name in options["fields"] if name != SEEN]
        return [*others, (label, {**options, "fields": [*names, SEEN]})]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Lock the row that is about to be saved, so that its version holds until then."""
        row = super().get_object(request, object_id, from_field)
        if row is None or request.method != "POST" or not _in_transaction():
            return row
        return self.model._default_manager.select_for_update().get(pk=row.pk)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write through the action, relations to many included."""
        many = {
            field.name: list(form.cleaned_data[field.name])
            for field in self.opts.many_to_many
            if field.name in form.cleaned_data
        }
        _save(self, obj, form, by=request.user, **many)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write what hangs on the row; its relations to many were the action's."""
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Write each new or changed row through its own action."""
        inline = self._inline_of[formset.model]
        formset.save(commit=False)
        for row_form in [*formset.initial_forms, *formset.extra_forms]:
            if row_form.has_changed():
                _save(inline, row_form.instance, row_form, by=request.user)

    # The audit trail is the log; Django's own would be a second one.

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[Any]:
        """Say nothing for Django's log."""
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Write nothing: the action left an audit event."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Write nothing: the action left an audit event."""

    @cached_property
    def _inline_of(self) -> dict[type[Model], Any]:
        return {inline.model: inline for inline in self.inlines}


def _save(register: Any, row: Any, form: Any, *, by: Any, **many: Any) -> None:
    """Call the action; what it finds wrong beyond the form is refused with its sentences."""
    version = form.cleaned_data.get(SEEN) if row.pk else None
    try:
        register.save_with(**{register.saved_as: row}, by=by, version=version, **many)
    except ValidationError as error:
        raise RefusedError("".join(error.messages)) from error


def _visible(db_field: Any, request: HttpRequest) -> models.QuerySet[Any]:
    manager = db_field.related_model._default_manager
    rows: models.QuerySet[Any] = manager.visible_to(request.user)
    return rows


def _in_transaction() -> bool:
    return bool(transaction.get_connection().in_atomic_block)

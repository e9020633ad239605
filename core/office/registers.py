"""Ledgers that people edit: shape is checked by the form, the rest by the app's action."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Model
from django.forms import ModelChoiceField
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from core.errors import RefusedError
from core.lost_updates import VersionedForm
from core.office.ledgers import LedgerAdmin, _may
from core.widgets import MOST_OFFERED

SEEN = "seen_version"
MOST_INLINE = 100  # rows that are edited on the page of what they hang on
MOST_SENT = 2 * MOST_INLINE  # rows of it that are read, whatever a request says how many they are


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


class _SearchedSelect(AutocompleteSelect):
    """A row to search for; `known` holds the words of rows that are chosen already.

    The forms of an inline share it, so that they do not each ask for theirs.
    """

    known: Mapping[str, str] = {}

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Return what is chosen, from what is known as far as that goes."""
        chosen = [key for key in map(str, value) if key not in {"", "None"}]
        if not set(chosen) <= self.known.keys():
            return super().optgroups(name, value, attr)
        pairs = [] if self.is_required else [("", "", False)]
        pairs += [(key, self.known[key], True) for key in chosen]
        options = [self.create_option(name, *pair, i) for i, pair in enumerate(pairs)]
        return [(None, options, 0)]


class _Picking:
    """Related rows are picked among those that the person may see, without detours."""

    def get_autocomplete_fields(self, request: HttpRequest | None) -> list[str]:
        """Return the fields whose rows are searched for: too many of them to be offered at once.

        With None, those whose rows may become so many.
        """
        opts: Any = self.opts  # type: ignore[attr-defined]
        fields = [field for field in opts.get_fields() if field.concrete and field.is_relation]
        long = [field for field in fields if field.editable and self._ledger_of(field)]
        return [f.name for f in long if request is None or self._is_searched(f, request)]

    def _ledger_of(self, field: Any) -> Any:
        site: Any = self.admin_site  # type: ignore[attr-defined]
        ledger = site._registry.get(field.related_model)
        return ledger if getattr(ledger, "may_be_long", False) else None

    def _is_searched(self, field: Any, request: HttpRequest) -> bool:
        """Ask once a page how many there are; who may not open their ledger is offered all."""
        known: dict[Any, bool] = request.__dict__.setdefault("_searched", {})
        if field.related_model not in known:
            ledger = self._ledger_of(field)
            rows = _visible(field, request).order_by()[MOST_OFFERED : MOST_OFFERED + 1]
            known[field.related_model] = ledger.has_view_permission(request) and rows.exists()
        return known[field.related_model]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say when a field is asked for; leave out the buttons that open another form in a window.

        A register says so by `asked_when`: name of the field → the condition, which only its
        actions or constraints know otherwise.
        """
        formfield: Any = super().formfield_for_dbfield(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        for step in ("add", "change", "delete", "view"):
            if formfield is not None and hasattr(formfield.widget, f"can_{step}_related"):
                setattr(formfield.widget, f"can_{step}_related", False)
        conditions: dict[str, str] = getattr(self, "asked_when", {})
        if formfield is not None and db_field.name in conditions:
            said = [str(formfield.help_text), conditions[db_field.name]]
            formfield.help_text = "；".join(filter(None, said))
        return formfield

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only rows that the person may see; a single one is already chosen."""
        kwargs.setdefault("queryset", _visible(db_field, request))
        if db_field.name in self.get_autocomplete_fields(request):
            site: Any = self.admin_site  # type: ignore[attr-defined]
            kwargs.setdefault("widget", _SearchedSelect(db_field, site))
        formfield: Any = super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        if formfield is not None and db_field.name == "street":
            formfield.empty_label = None
        return formfield

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only rows that the person may see."""
        kwargs.setdefault("queryset", _visible(db_field, request))
        if db_field.name not in self.get_autocomplete_fields(request):
            boxes = forms.CheckboxSelectMultiple(attrs={"class": "pick-many"})
            kwargs.setdefault("widget", boxes)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class _RowsOfOne(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The rows that hang on one; each knows it, instead of asking for it to say its own name."""

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if self.instance.pk is not None:
            setattr(form.instance, self.fk.name, self.instance)
        return form


class BoundedInline(admin.StackedInline):  # type: ignore[type-arg]
    """Rows that are edited with what they hang on, and are no more than a page can hold."""

    extra = 0
    max_num = MOST_SENT

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Draw no more rows than that; Django itself draws two thousand for who says so."""
        kwargs.setdefault("absolute_max", MOST_SENT)
        return super().get_formset(request, obj, **kwargs)


class RegisterInline(_Picking, BoundedInline):
    """Rows that belong to a register's row and are edited with it; they end, they do not vanish.

    `save_with` is the action as a staticmethod; the row is its argument `saved_as`.
    """

    form = RegisterForm
    formset = _RowsOfOne
    can_delete = False
    show_change_link = False
    edit_permission: ClassVar[Any] = None
    save_with: ClassVar[Callable[..., Any]]
    saved_as: ClassVar[str]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Show what hangs on the row, as far as it is visible."""
        rows: models.QuerySet[Any] = self.model._default_manager.visible_to(request.user)
        return rows.select_related(*(f.name for f in self.opts.fields if f.many_to_one))

    def is_too_long(self, request: HttpRequest, obj: Any) -> bool:
        """True when more rows hang on `obj` than one page can hold."""
        hangs_on = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)
        rows = self.get_queryset(request).filter(**{hangs_on.name: obj}).order_by()
        return rows[MOST_INLINE : MOST_INLINE + 1].exists()

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Read what can be picked once for all rows, and the words of what is picked."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        for name, field in formset.form.base_fields.items():
            if isinstance(field, ModelChoiceField):
                self._read_once(field, name, formset.fk.name, request, obj)
        return formset

    def _read_once(
        self, field: Any, name: str, hangs_on: str, request: HttpRequest, obj: Any
    ) -> None:
        widget = getattr(field.widget, "widget", field.widget)
        if not isinstance(widget, _SearchedSelect):
            field.choices = [
                (getattr(value, "value", value), words) for value, words in field.choices
            ]
        elif obj is not None:
            picked = self.get_queryset(request).filter(**{hangs_on: obj}).order_by().values(name)
            rows = field.queryset.filter(pk__in=picked)
            widget.known = {str(row.pk): field.label_from_instance(row) for row in rows}

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

    Where a row shows personal data, it is edited, and seen whole, where one's post lies: a post
    elsewhere that may edit there changes nothing here (docs/rules.md R-ACC-2, R-ACC-4).
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
        """True with the edit permission, at the place of a row with personal data."""
        may = _may(request, self.edit_permission)
        return may and (obj is None or not self.masks or self._is_here(request, obj))

    def _is_here(self, request: HttpRequest, row: Model) -> bool:
        user, known = cast("Any", request.user), request.__dict__.setdefault("_rows_here", {})
        if row.pk not in known:
            here = self.opened_by(user.reach(self.edit_permission))
            known[row.pk] = self.model._default_manager.filter(here, pk=row.pk).exists()
        return bool(known[row.pk])

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show personal fields masked to those who may not edit them."""
        names = super().get_fields(request, obj)
        if self.has_change_permission(request, obj):
            return names
        return [self.masks.get(name, name) for name in names]

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Leave out what is too long for one page, which then says so."""
        inlines: list[Any] = super().get_inline_instances(request, obj)
        if obj is None:
            return inlines
        known = request.__dict__
        if "_left_out" not in known:
            own = [inline for inline in inlines if isinstance(inline, RegisterInline)]
            known["_left_out"] = {i.model for i in own if i.is_too_long(request, obj)}
        return [inline for inline in inlines if inline.model not in known["_left_out"]]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Name what is left out."""
        models_left_out = request.__dict__.get("_left_out", ())
        context["left_out"] = [str(model._meta.verbose_name_plural) for model in models_left_out]
        context["most_inline"] = MOST_INLINE
        return super().render_change_form(request, context, *args, **kwargs)

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
        return self.model._default_manager.select_for_update(no_key=True).get(pk=row.pk)

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

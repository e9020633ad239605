"""How forms are drawn, the fields they share, and the forms of a step that asks for little."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict

from core.masking import seen
from core.widgets import DayInput

FIRST_YEAR, LAST_YEAR = 1900, 2100

NOT_LISTED = "所选的项不在列表里，请重新选择。"


class PortalRenderer(TemplatesSetting):
    """Draws a form as its errors and its fields: label, help, error sentence, input."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Rows picked from a list; a key too long for any row is refused like one that no row has."""

    default_error_messages = {"invalid_choice": NOT_LISTED, "invalid_pk_value": NOT_LISTED}

    def _check_values(self, value: Any) -> Any:
        try:
            return super()._check_values(value)  # type: ignore[misc]
        except OverflowError:
            raise ValidationError(NOT_LISTED) from None


def set_choices(form: forms.BaseForm, **choices: QuerySet[Any] | Iterable[Any]) -> None:
    """Say what may be chosen in each named field of a form.

    Shape: rows for a field of rows; else pairs of value and label, or groups of such pairs.
    Errors: KeyError for a field that the form does not have, TypeError for one without choices.
    """
    for name, offered in choices.items():
        match form.fields[name]:
            case forms.ModelChoiceField() as field:
                field.queryset = cast("QuerySet[Any]", offered)
            case forms.ChoiceField() as field:
                field.choices = offered
            case field:
                raise TypeError(f"{field} of {name} offers nothing to choose from.")


def rows_field(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    """Return a field of a form in which rows are chosen, one or several."""
    return cast("forms.ModelChoiceField[Any]", form.fields[name])


def type_over(form: forms.BaseForm, name: str, value: object) -> None:
    """Have a form that was sent carry `value` in its field `name`, as if it had been sent with it.

    So it carries what its reader is shown now: sent once more, it is meant.
    """
    # A QueryDict keeps every value of a name, which a plain dict would not.
    typed = cast(QueryDict, form.data).copy()
    typed[form.add_prefix(name)] = str(value)
    form.data = typed


def plausible_day(value: date) -> None:
    """Refuse a day whose year was surely mistyped, as the import does with cells.

    Errors: ValidationError.
    """
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(
            f"年份 {value.year} 不对，应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间，请核对。"
        )


def visible_words(value: str) -> None:
    """Refuse a text of which nothing can be seen, which would pass for a reason or a name.

    Errors: ValidationError.
    """
    if value and not seen(value):
        raise ValidationError("填的内容看不见，请重新填写。")


def check_typed(form: forms.BaseForm) -> None:
    """Have every day and every text of a form looked at for what was surely mistyped."""
    for field in form.fields.values():
        if isinstance(field, forms.DateField):
            _add(field, plausible_day)
        elif isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField):
            _add(field, visible_words)


def _add(field: forms.Field, check: Callable[[Any], None]) -> None:
    if check not in field.validators:
        field.validators.append(check)


class DayField(forms.DateField):
    """A day of a year that people plan or look back in."""

    widget = DayInput

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.validators.append(plausible_day)


class ReasonForm(forms.Form):
    """Why a step is taken that refuses, ends or takes something back; or what came of it."""

    use_required_attribute = False

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str = "原因", most: int = 200, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label = label
        reason.error_messages["required"] = f"请写明{label}。"
        reason.validators.append(MaxLengthValidator(most))
        reason.widget.attrs["maxlength"] = most
        check_typed(self)


class PurposeForm(forms.Form):
    """Why somebody's full name and numbers are opened; `example` stands below the field."""

    purpose = forms.CharField(
        label="查看用途",
        min_length=4,
        max_length=200,
        error_messages={
            "required": "请写明查看用途，至少 4 个字。",
            "min_length": "请写明查看用途，至少 4 个字。",
        },
    )

    def __init__(self, *args: Any, example: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].help_text = f"例如：{example}。会记入审计。"
        check_typed(self)


class StepForm(forms.Form):
    """A step that asks for nothing but the version one was looking at."""

    use_required_attribute = False

    version = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "请刷新页面后再办理。"}
    )


class VersionedReasonForm(ReasonForm, StepForm):
    """Why a step is taken, with the version one was looking at."""

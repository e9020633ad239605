"""Pickers of rows on the phone's form, addressed by their uids."""

from typing import Any

from django import forms


def pick(label: str, missing: str = "", **options: Any) -> Any:
    """Return a picker of one row, addressed by its uid; `missing` makes it required."""
    return forms.ModelChoiceField(
        None,
        label=label,
        to_field_name="uid",
        required=bool(missing),
        error_messages={
            "required": missing,
            "invalid_choice": f"所选的{label}现在不能使用，请重新选择。",
        },
        **options,
    )


def pick_several(label: str, **options: Any) -> Any:
    sentence = f"有{label}现在不能使用，请重新选择。"
    return forms.ModelMultipleChoiceField(
        None,
        label=label,
        to_field_name="uid",
        required=False,
        error_messages={"invalid_choice": sentence, "invalid_pk_value": sentence},
        **options,
    )

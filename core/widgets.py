"""Inputs that the browser draws better than a text field."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """A date field of the browser."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

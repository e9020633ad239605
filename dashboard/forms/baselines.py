"""Shapes of input on the board's own pages."""

from datetime import date
from typing import Any

from django import forms

from core.forms import set_choices
from core.widgets import DayInput
from dashboard.figures import HEADLINES


class BaselineForm(forms.Form):
    """A published figure: which one, how many, as of when, and where it was published."""

    figure = forms.ChoiceField(label="指标")
    value = forms.IntegerField(label="公布数", min_value=0, max_value=2_000_000_000)
    is_lower_bound = forms.BooleanField(label="公布时写作“余”", required=False)
    as_of = forms.DateField(label="截至日期", widget=DayInput())
    source = forms.CharField(label="出处", max_length=200, help_text="文件或报道的名称和日期")
    note = forms.CharField(label="说明", max_length=300, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        set_choices(
            self,
            figure=[(figure.id, f"{figure.label}（{figure.unit}）") for figure in HEADLINES],
        )

    def clean_as_of(self) -> date:
        """A figure cannot have been published for a day that has not come."""
        day: date = self.cleaned_data["as_of"]
        if day > self.today:
            raise forms.ValidationError("截至日期不能晚于今天。")
        return day

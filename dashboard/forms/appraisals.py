"""The report of a secretary: one text under each item of the outline."""

from typing import Any

from django import forms

from core.lost_updates import NOTHING, Difference
from party.models import Appraisal, OutlineItem

LONGEST_ANSWER = 4000


class ReportForm(forms.Form):
    """A draft may leave items blank; a report that is sent in answers all of them."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, appraisal: Appraisal, is_draft: bool) -> None:
        written = {row.item_id: row.text for row in appraisal.answers.all()}
        self.items: list[OutlineItem] = list(appraisal.round.outline.all())
        initial: dict[str, Any] = {"version": appraisal.version}
        initial |= {_name(item): written.get(item.pk, "") for item in self.items}
        super().__init__(data, initial=initial)
        self.differences: list[Difference] = []
        for item in self.items:
            self.fields[_name(item)] = forms.CharField(
                label=item.text,
                required=not is_draft,
                max_length=LONGEST_ANSWER,
                widget=forms.Textarea(attrs={"rows": 6}),
                error_messages={"required": f"请写“{item.text}”。"},
            )

    @property
    def texts(self) -> list[forms.BoundField]:
        """The fields of the outline, in its order."""
        return [self[_name(item)] for item in self.items]

    def compare(self) -> None:
        """Show what was typed beside what somebody else saved meanwhile."""
        for item in self.items:
            typed, saved = self.cleaned_data.get(_name(item), ""), self.initial[_name(item)]
            if typed != saved:
                self.differences.append(Difference(item.text, typed or NOTHING, saved or NOTHING))

    @property
    def answers(self) -> dict[int, str]:
        """What was typed, by the key of its item."""
        return {item.pk: self.cleaned_data.get(_name(item), "") for item in self.items}


def _name(item: OutlineItem) -> str:
    return f"item_{item.pk}"

"""What a side says about the other."""

from collections.abc import Sequence
from typing import Any

from django import forms

from alliances.actions.reviews import ReviewTurn
from alliances.forms.project_steps import RATINGS
from core.forms import set_choices


class ReviewForm(forms.Form):
    """Who speaks about whom, a rating, and words."""

    use_required_attribute = False

    turn = forms.ChoiceField(
        label="谁评价谁",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择谁评价谁。", "invalid_choice": "请重新选择。"},
    )
    rating = forms.TypedChoiceField(
        label="评分",
        coerce=int,
        choices=RATINGS,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择评分。"},
    )
    words = forms.CharField(
        label="评价",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="对方配合得怎样，哪里做得好，哪里可以更好。双方都能看到，不写个人信息。",
        error_messages={"required": "请写明评价。"},
    )

    def __init__(self, *args: Any, turns: Sequence[ReviewTurn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["turn"]
        self.turns = {turn.key: turn for turn in turns}
        set_choices(self, turn=[(turn.key, turn.label) for turn in turns])
        if len(turns) == 1:
            field.widget, field.initial = forms.HiddenInput(), turns[0].key

    def clean_turn(self) -> ReviewTurn:
        """Return the turn that was chosen."""
        return self.turns[self.cleaned_data["turn"]]

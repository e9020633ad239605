"""What people type about the two reports; rules are checked by the actions."""

from typing import Any, ClassVar

from django import forms

from core.forms import set_choices
from party.models import ReportGrade


class ReportForm(forms.Form):
    """The words of a report; what was done stands in the records already."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    body = forms.CharField(
        label="报告正文",
        max_length=3000,
        error_messages={"required": "请写报告正文。"},
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写做法、效果和下一步打算。参加的活动、解决的问题、认领的岗位会自动写进文书，不用再列。",
    )


class ReviewForm(forms.Form):
    """What the receiver thinks."""

    asked_when: ClassVar[dict[str, str]] = {"feedback": "选“一般”“差”时必填"}

    version = forms.IntegerField(widget=forms.HiddenInput)
    grade = forms.TypedChoiceField(
        label="评价",
        choices=ReportGrade.choices,
        coerce=ReportGrade,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选一个等次。"},
    )
    feedback = forms.CharField(
        label="意见",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LinkForm(forms.Form):
    """Which volunteer a member is."""

    volunteer: Any = forms.ModelChoiceField(
        None,
        to_field_name="uid",
        error_messages={"required": "请选择志愿者。", "invalid_choice": "请重新选择志愿者。"},
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, volunteer=candidates)

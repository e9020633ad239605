"""What the street types when it judges a filing: filters, a reason, corrections."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from core.forms import set_choices
from core.lost_updates import VersionedForm
from core.widgets import DayInput
from places.models import Community
from volunteers.actions import NOT_YET_HELD
from volunteers.models import Activity, Line

OTHER = "其他"
RETURN_REASONS = (
    "照片看不清或与活动不符",
    "人数或时间不对",
    "名称、地点写得不具体",
    "活动情况写得太简单",
    "与已填报的活动重复",
    OTHER,
)
REASON_LENGTH = 300


class ReviewFilterForm(forms.Form):
    """Which filings to look at: of one community, of one line."""

    community = forms.ModelChoiceField(
        Community.objects.none(),
        label="社区",
        required=False,
        empty_label="全部社区",
        to_field_name="code",
    )
    line = forms.ChoiceField(
        label="谁组织的", required=False, choices=[("", "全部"), *Line.choices]
    )

    def __init__(self, *args: Any, communities: QuerySet[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, community=communities)


class ReturnForm(forms.Form):
    """Why a filing goes back: a standard reason, and one's own words for the filer."""

    reason = forms.ChoiceField(
        label="退回原因",
        choices=[(reason, reason) for reason in RETURN_REASONS],
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择一个退回原因。"},
    )
    words = forms.CharField(
        label="请填报人怎么改",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写一句话，告诉填报人要改什么。"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def sentence(self) -> str:
        """The reason as the filer reads it."""
        reason, words = self.cleaned_data["reason"], self.cleaned_data["words"].strip()
        return words if reason == OTHER else f"{reason}。{words}"


class VoidForm(forms.Form):
    """Why a confirmed activity no longer counts."""

    reason = forms.CharField(
        label="作废原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明作废原因。"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CorrectionForm(VersionedForm):
    """A confirmed activity's content, to be put right; the reason is kept with the old version."""

    reason = forms.CharField(
        label="更正原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明更正原因。"},
    )

    class Meta:
        model = Activity
        fields: ClassVar[list[str]] = [
            "title",
            "held_on",
            "place",
            "headcount",
            "headcount_basis",
            "line",
            "team",
            "project",
            "alliance",
            "kind",
            "summary",
            "hours",
            "grid",
            "facility",
        ]
        widgets: ClassVar[dict[str, Any]] = {
            "held_on": DayInput(),
            "headcount_basis": forms.RadioSelect(attrs={"class": "chips"}),
            "line": forms.RadioSelect(attrs={"class": "chips"}),
            "summary": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, choices: dict[str, QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, **choices)
        for name in ("title", "held_on", "place", "headcount"):
            self.fields[name].required = True

    def clean_held_on(self) -> date:
        """Refuse a day to come, beside its field; the action refuses it too."""
        held_on: date = self.cleaned_data["held_on"]
        if held_on > timezone.localdate():
            raise ValidationError(NOT_YET_HELD)
        return held_on

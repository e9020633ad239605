"""What people type about Party organisations; rules are checked by the actions."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from core.lost_updates import VersionedForm
from party.models import CommitteePost, OrganisationLevel, PartyOrganisation

TERM_YEARS = 5  # 社区、小区党组织每届任期五年


class DayInput(forms.DateInput):
    """A date field of the browser."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TreeForm(forms.Form):
    """Which organisations to show, and as of which day."""

    q = forms.CharField(label="名称、拼音或首字母", required=False, max_length=60)
    level = forms.ChoiceField(
        label="层级", required=False, choices=[("", "全部"), *OrganisationLevel.choices]
    )
    day = forms.DateField(label="截至日期", required=False, widget=DayInput)


class OrganisationForm(VersionedForm):
    """An organisation of the tree; its superior is chosen for a new one, later it moves."""

    class Meta:
        model = PartyOrganisation
        fields: ClassVar[list[str]] = [
            "name",
            "code",
            "kind",
            "level",
            "parent",
            "community",
            "compound",
            "unit",
            "members_full",
            "phone",
            "founded_on",
            "ended_on",
        ]
        widgets: ClassVar[dict[str, Any]] = {"founded_on": DayInput, "ended_on": DayInput}

    def __init__(self, *args: Any, choices: dict[str, QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if self.instance.pk is not None:
            del self.fields["parent"]


class MoveForm(forms.Form):
    """Where an organisation goes, since when and why."""

    parent = forms.ModelChoiceField(
        PartyOrganisation.objects.none(),
        label="新的上级党组织",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={"required": "请选择新的上级党组织。"},
    )
    moved_on = forms.DateField(label="变更日期", widget=DayInput, initial=timezone.localdate)
    reason = forms.CharField(
        label="依据或原因", max_length=200, required=False, help_text="例如批复文号。"
    )

    def __init__(self, *args: Any, superiors: QuerySet[PartyOrganisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = superiors  # type: ignore[attr-defined]


class TermForm(forms.Form):
    """A newly elected term."""

    number = forms.IntegerField(label="第几届", min_value=1, max_value=99)
    elected_on = forms.DateField(label="选举日期", widget=DayInput)
    expires_on = forms.DateField(
        label="届满日期",
        widget=DayInput,
        required=False,
        help_text=f"留空按任期 {TERM_YEARS} 年计算。",
    )

    def clean(self) -> dict[str, Any]:
        """Fill in the regular end, and see that it comes after the election."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        elected_on: date | None = cleaned.get("elected_on")
        if elected_on is None:
            return cleaned
        cleaned["expires_on"] = cleaned.get("expires_on") or _years_later(elected_on)
        if cleaned["expires_on"] <= elected_on:
            self.add_error("expires_on", "届满日期应晚于选举日期。")
        return cleaned


class EndForm(forms.Form):
    """The day on which a term or a post ended."""

    ended_on = forms.DateField(label="日期", widget=DayInput, initial=timezone.localdate)


class MemberForm(forms.Form):
    """Somebody who takes a post in the committee."""

    name = forms.CharField(label="姓名", max_length=40)
    post = forms.ChoiceField(
        label="职务",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    started_on = forms.DateField(label="任职日期", widget=DayInput, initial=timezone.localdate)

    def __init__(self, *args: Any, posts: list[CommitteePost], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [(post.value, post.label) for post in posts]  # type: ignore[attr-defined]
        self.initial["post"] = posts[-1]


def _years_later(day: date) -> date:
    """Return the same day TERM_YEARS later; of 29 February the last of the month."""
    try:
        return day.replace(year=day.year + TERM_YEARS)
    except ValueError:
        return day.replace(year=day.year + TERM_YEARS, day=28)

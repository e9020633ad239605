"""What people type about Party organisations; rules are checked by the actions."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from core.dates import months_on
from core.forms import DayField, set_choices
from party.models import CommitteePost

TERM_YEARS = 5  # 社区、小区党组织每届任期五年


class TermForm(forms.Form):
    """A newly elected term."""

    number = forms.IntegerField(label="第几届", min_value=1, max_value=99)
    elected_on = DayField(label="选举日期")
    expires_on = DayField(
        label="届满日期",
        required=False,
        help_text=f"留空按任期 {TERM_YEARS} 年计算。",
    )

    def clean(self) -> dict[str, Any]:
        """Fill in the regular end, and see that it comes after the election."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        elected_on: date | None = cleaned.get("elected_on")
        if elected_on is None:
            return cleaned
        cleaned["expires_on"] = cleaned.get("expires_on") or months_on(elected_on, 12 * TERM_YEARS)
        if cleaned["expires_on"] <= elected_on:
            self.add_error("expires_on", "届满日期应晚于选举日期。")
        return cleaned


class EndForm(forms.Form):
    """The day on which a term or a post ended."""

    ended_on = DayField(label="日期", initial=timezone.localdate)


class MemberForm(forms.Form):
    """Somebody who takes a post in the committee."""

    name = forms.CharField(label="姓名", max_length=40)
    post = forms.ChoiceField(
        label="职务",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    started_on = DayField(label="任职日期", initial=timezone.localdate)

    def __init__(self, *args: Any, posts: list[CommitteePost], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, post=[(post.value, post.label) for post in posts])
        self.initial["post"] = posts[-1]

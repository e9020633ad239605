"""What people type about communities, opening hours and the working calendar."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from core.forms import StepForm
from core.lost_updates import NOTHING, Difference, VersionedForm
from core.models import CalendarDay
from core.widgets import DayInput
from places.actions import PROFILE
from places.models import Community, DayKind, OpeningHours

PERIODS = 3  # 上午、下午、晚上
Period = tuple[time, time]


class TimeInput(forms.TimeInput):
    """A time field of the browser, in hours and minutes."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class ProfileForm(VersionedForm):
    """A community's basic information, as the community itself keeps it."""

    class Meta:
        model = Community
        fields: ClassVar[list[str]] = list(PROFILE)


class PeriodsForm(StepForm):
    """Pairs of times; an empty pair is no period."""

    groups: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.differences: list[Difference] = []
        given = [name.split("_")[1] for name in self.initial if name.endswith("_opens")]
        self.most = max([PERIODS, *map(int, given)])  # the ledger may have taken more
        for group in self.groups:
            for number in range(1, self.most + 1):
                for end, word in (("opens", "开始"), ("closes", "结束")):
                    self.fields[f"{group}_{number}_{end}"] = forms.TimeField(
                        label=f"第 {number} 段{word}", required=False, widget=TimeInput
                    )

    def pairs(self, group: str) -> list[tuple[Any, Any]]:
        """Return the bound fields of a group, two by two."""
        return [
            (self[f"{group}_{number}_opens"], self[f"{group}_{number}_closes"])
            for number in range(1, self.most + 1)
        ]

    def periods(self, group: str) -> list[Period]:
        """Return the periods of a group, the earliest first."""
        pairs = [
            (
                self.cleaned_data.get(f"{group}_{number}_opens"),
                self.cleaned_data.get(f"{group}_{number}_closes"),
            )
            for number in range(1, self.most + 1)
        ]
        return sorted((opens, closes) for opens, closes in pairs if opens and closes)

    def clean(self) -> dict[str, Any]:
        """Refuse half a period, one that ends before it begins, and two that overlap."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for group in self.groups:
            for number in range(1, self.most + 1):
                self._check_pair(f"{group}_{number}_opens", f"{group}_{number}_closes")
            found = self.periods(group)
            if any(before[1] > after[0] for before, after in pairwise(found)):
                self.add_error(f"{group}_1_opens", "两段时间有重叠，请核对。")
        return cleaned

    def _check_pair(self, opens_name: str, closes_name: str) -> None:
        if self.errors.keys() & {opens_name, closes_name}:
            return
        opens, closes = self.cleaned_data.get(opens_name), self.cleaned_data.get(closes_name)
        if (opens is None) != (closes is None):
            missing = opens_name if opens is None else closes_name
            self.add_error(missing, "请同时填写开始和结束时间。")
        elif opens is not None and closes is not None and closes <= opens:
            self.add_error(closes_name, "结束时间应晚于开始时间。")


class WeekForm(PeriodsForm):
    """The weekly hours of a facility: on working days, and on days of rest."""

    groups = (DayKind.WORKDAY.value, DayKind.RESTDAY.value)

    @classmethod
    def initial_of(cls, hours: Iterable[OpeningHours]) -> dict[str, time]:
        """Return the first values of the fields for the hours as they are."""
        initial, counts = {}, dict.fromkeys(cls.groups, 0)
        for row in sorted(hours, key=lambda row: row.opens_at):
            counts[row.days] += 1
            initial[f"{row.days}_{counts[row.days]}_opens"] = row.opens_at
            initial[f"{row.days}_{counts[row.days]}_closes"] = row.closes_at
        return initial

    def compare(self, saved: Iterable[OpeningHours]) -> None:
        """Show what was typed beside the hours that somebody else saved meanwhile."""
        rows = list(saved)
        for kind in DayKind:
            theirs = sorted((row.opens_at, row.closes_at) for row in rows if row.days == kind)
            words = _in_words(self.periods(kind.value)), _in_words(theirs)
            if words[0] != words[1]:
                self.differences.append(Difference(kind.label, *words))

    def hours(self) -> list[OpeningHours]:
        """Return the weekly hours as typed; rows without a facility."""
        return [
            OpeningHours(days=days, opens_at=opens, closes_at=closes)
            for days in self.groups
            for opens, closes in self.periods(days)
        ]


def _in_words(periods: Iterable[Period]) -> str:
    """Return periods as people read them."""
    shown = (f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in periods)
    return "、".join(shown) or NOTHING


class DayForm(PeriodsForm):
    """Other hours, or none, on one day or some days on end."""

    groups = ("day",)
    first_day = forms.DateField(label="从", widget=DayInput, initial=timezone.localdate)
    last_day = forms.DateField(
        label="到", widget=DayInput, required=False, help_text="只有一天时不填。"
    )
    how = forms.ChoiceField(
        label="怎么开放",
        choices=[("closed", "整天不开放"), ("other", "改为下面的时间")],
        initial="closed",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    note = forms.CharField(
        label="给居民的说明",
        max_length=100,
        help_text="会显示在公开页面，例如：停电检修，请改天再来。",
        error_messages={"required": "请写一句说明，居民会看到。"},
    )

    def clean(self) -> dict[str, Any]:
        """Fill in the last day; times go with other hours only."""
        cleaned = super().clean()
        first: date | None = cleaned.get("first_day")
        last: date | None = cleaned.get("last_day") or first
        if first and last and last < first:
            self.add_error("last_day", "结束日期不能早于开始日期。")
        cleaned["last_day"] = last
        if cleaned.get("how") == "other" and not self.errors and not self.periods("day"):
            self.add_error("day_1_opens", "请填写当天的开放时间，或选择整天不开放。")
        if cleaned.get("how") == "closed" and self.periods("day"):
            self.add_error("how", "填了开放时间，请选“改为下面的时间”；整天不开放的，请清空时间。")
        return cleaned

    @property
    def days(self) -> list[date]:
        """Every day from the first to the last."""
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    @property
    def day_periods(self) -> list[Period]:
        """The hours of these days; none when closed."""
        return self.periods("day") if self.cleaned_data["how"] == "other" else []


class CalendarDayForm(VersionedForm):
    """What a day is: off for a holiday, or worked to make up for one."""

    is_workday = forms.TypedChoiceField(
        label="这一天",
        choices=[("0", "放假"), ("1", "调休上班")],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )

    class Meta:
        model = CalendarDay
        fields: ClassVar[list[str]] = ["is_workday", "name"]

"""Which rows the lists of the desk show."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms

from accounts.models import User
from core.dates import months_on
from volunteers.models import ActivityQuerySet, ActivityState, ProblemState
from volunteers.models.problems import ProblemQuerySet

SENT = "sent"
# What one files comes first, in the order of its life; most people never recruit.
RECRUITING = (ActivityState.PLANNED, ActivityState.OPEN, ActivityState.CANCELLED)
FILED = tuple(state for state in ActivityState if state not in RECRUITING)
MONTH = r"^20\d{2}-(0[1-9]|1[0-2])$"


class _ListForm(forms.Form):
    """Choices come as links; an unknown one is as good as none."""

    mine = forms.ChoiceField(required=False, choices=[("", "我的"), ("no", "全部")])
    month = forms.RegexField(MONTH, required=False)

    def picked(self, name: str) -> Any:
        """Return the choice, empty when none or an unknown one was made."""
        self.is_valid()
        return self.cleaned_data.get(name, "")

    @property
    def is_mine(self) -> bool:
        """True unless all that one may see is asked for."""
        return bool(self.picked("mine") != "no")

    @property
    def segments(self) -> list[dict[str, Any]]:
        """The states as links: value, label, is_chosen."""
        field: Any = self.fields["state"]
        chosen = self.picked("state")
        return [
            {"value": value, "label": label, "is_chosen": value == chosen}
            for value, label in field.choices
        ]

    @property
    def chips(self) -> list[dict[str, str]]:
        """The chosen month as a chip that can be taken off."""
        if self.month_days is None:
            return []
        left = {name: value for name, value in self.data.items() if name not in {"month", "page"}}
        label = f"{self.month_days[0]:%Y年%-m月}"
        return [{"label": "月份", "value": label, "remove_url": f"?{urlencode(left)}"}]

    @property
    def month_days(self) -> tuple[date, date] | None:
        """The first day of the chosen month and of the next one."""
        if not self.picked("month"):
            return None
        year, month = map(int, self.picked("month").split("-"))
        first = date(year, month, 1)
        return first, months_on(first, 1)


class ActivityFilterForm(_ListForm):
    """我的填报: whose, in which state, of which month."""

    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", "全部"),
            (SENT, "已提交"),
            *((state.value, state.label) for state in (*FILED, *RECRUITING)),
        ],
    )

    def chosen(self, rows: ActivityQuerySet, *, user: User) -> ActivityQuerySet:
        """Keep the chosen rows among those that `user` may see."""
        rows = rows.filed_by(user) if self.is_mine else rows.visible_to(user)
        state = self.picked("state")
        if state == SENT:
            rows = rows.sent_in()
        elif state:
            rows = rows.filter(state=state)
        days = self.month_days
        return rows.filter(held_on__gte=days[0], held_on__lt=days[1]) if days else rows


class ProblemFilterForm(_ListForm):
    """问题: mine or all, open ones first; of which month they were solved."""

    state = forms.ChoiceField(required=False, choices=[("", "待解决"), *ProblemState.choices[1:]])

    def chosen(self, rows: ProblemQuerySet, *, user: User) -> ProblemQuerySet:
        """Keep the chosen rows among those that `user` may see; open ones by what is due first."""
        state = self.picked("state") or ProblemState.OPEN
        rows = rows.concerning(user) if self.is_mine else rows.visible_to(user)
        rows = rows.filter(state=state)
        days = self.month_days
        if days:
            rows = rows.filter(solved_on__gte=days[0], solved_on__lt=days[1])
        order = ("due_on", "pk") if state == ProblemState.OPEN else ("-found_on", "-pk")
        return rows.order_by(*order)

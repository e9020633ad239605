"""What people type about tasks; rules are checked by the actions."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Department, User
from core.forms import DayField, set_choices
from party.forms.meetings import say
from party.models import MeetingTask, TaskState
from places.models import Community, Unit

OVERDUE = "overdue"


class TaskForm(forms.Form):
    """A task: what, whose, until when. Exactly one owner."""

    what = forms.CharField(
        label="交办事项", max_length=200, error_messages={"required": "请写明要办什么。"}
    )
    unit: Any = forms.ModelChoiceField(
        None, label="责任单位", required=False, to_field_name="uid", empty_label="不选"
    )
    department: Any = forms.ModelChoiceField(
        None, label="或责任科室", required=False, to_field_name="uid", empty_label="不选"
    )
    community: Any = forms.ModelChoiceField(
        None, label="或责任社区", required=False, to_field_name="uid", empty_label="不选"
    )
    responsible: Any = forms.ModelChoiceField(
        None,
        label="责任人",
        required=False,
        to_field_name="uid",
        empty_label="不指定",
        help_text="选责任方的在岗人员；不指定，就通知责任方的全部联络员。",
    )
    due_on = DayField(
        label="最晚哪天办好",
        error_messages={"required": "请选择最晚哪天办好。"},
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit] | None,
        departments: QuerySet[Department],
        communities: QuerySet[Community],
        people: QuerySet[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        rows: dict[str, Any] = {
            "department": departments,
            "community": communities,
            "responsible": people,
        }
        if units is None:
            del self.fields["unit"]
        else:
            rows["unit"] = units
        set_choices(self, **rows)
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=30)

    def clean(self) -> dict[str, Any]:
        """Ask for one owner, and for only one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        names = ("unit", "department", "community")
        owners = [cleaned[name] for name in names if cleaned.get(name)]
        if len(owners) != 1:
            self.add_error(None, "请选择一个责任单位、科室或社区，只选一个。")
        else:
            cleaned["owner"] = owners[0]
        return cleaned


class ReportForm(forms.Form):
    """What was done."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    result = say(
        "办理结果",
        limit=1000,
        ask="请写明办了什么、结果怎样。",
        help_text="写清做了什么、有多少、效果怎样。不要写居民的姓名和电话。",
    )


class NoteForm(forms.Form):
    """How far it has come."""

    text = say("进展", limit=500, ask="请写一句进展。")


class ExtendForm(forms.Form):
    """A later day, and why."""

    due_on = DayField(label="新的期限", error_messages={"required": "请选择新的期限。"})
    reason = say("延期原因", limit=200, ask="请写明延期的原因。")


class TaskFilterForm(forms.Form):
    """Which tasks are listed: what is owed first."""

    q = forms.CharField(label="任务或结果", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "没有办结的"),
            (OVERDUE, "已逾期"),
            *TaskState.choices,
        ],
    )
    mine = forms.BooleanField(label="只看我要办的", required=False)

    def chosen(self, *, user: User) -> Any:
        """Return the chosen rows among those that `user` may see; first due first."""
        asked = self.cleaned_data if self.is_valid() else {}
        rows = MeetingTask.objects.visible_to(user)
        if asked.get("mine"):
            rows = rows.owed_by(user)
        rows = self._in_state(rows, asked.get("state", ""))
        if word := asked.get("q", "").strip():
            rows = rows.matching(word)
        return rows.for_lists().order_by("due_on", "pk")

    @staticmethod
    def _in_state(rows: Any, state: str) -> Any:
        if state == OVERDUE:
            return rows.overdue(timezone.localdate())
        return rows.filter(Q(state=state)) if state else rows.unsettled()

"""What people type about part-time members; rules are checked by the actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from alliances.models import TERM_ENDS_SOON, PartTimeMember, PartTimeState
from core.forms import DayField, RowsField, set_choices
from core.widgets import draw_by_name
from party.models import PartyOrganisation
from places.models import Unit

SOON = "soon"


class NominateForm(forms.Form):
    """Who is nominated, of which unit, for which committee."""

    unit: Any = forms.ModelChoiceField(
        None, label="所在单位", to_field_name="uid", empty_label="请选择"
    )
    host: Any = forms.ModelChoiceField(
        None, label="推荐到哪个党组织", to_field_name="uid", empty_label="请选择"
    )
    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请写姓名。"})
    title = forms.CharField(label="单位职务", required=False, max_length=60)

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        hosts: QuerySet[PartyOrganisation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, unit=units, host=hosts)
        draw_by_name(self.fields["unit"])
        few = list(units[:2])
        if len(few) == 1:
            self.fields["unit"].initial = few[0]


class AppointForm(forms.Form):
    """Since when and until when somebody is appointed, by which document."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    appointed_on = DayField(label="聘任日期", initial=timezone.localdate)
    term_until = DayField(label="任期至", required=False, help_text="留空就不提醒到期。")
    document = forms.CharField(label="聘任文号", required=False, max_length=60)


class EndForm(forms.Form):
    """When and why somebody stops serving."""

    ended_on = DayField(label="卸任日期", initial=timezone.localdate)
    reason = forms.CharField(
        label="原因",
        max_length=200,
        error_messages={"required": "请写明原因，例如工作调动、届满、退休。"},
    )


class ReplaceForm(EndForm):
    """Who comes in the place of whom, since when and why."""

    name = forms.CharField(
        label="接替的人", max_length=40, error_messages={"required": "请写接替的人的姓名。"}
    )
    title = forms.CharField(label="接替的人的单位职务", required=False, max_length=60)


class _MembersField(RowsField):
    """Part-time members, told apart by where they come from and where they serve."""

    def label_from_instance(self, obj: Any) -> str:
        """Name a member with the unit and the organisation."""
        return f"{obj.name}（{obj.unit}，{obj.host}）"


class InviteMembersForm(forms.Form):
    """Which part-time members are asked to a meeting."""

    members: Any = _MembersField(
        None,
        label="兼职委员",
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一位。"},
    )

    def __init__(self, *args: Any, members: QuerySet[PartTimeMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, members=members)


class PartTimeFilterForm(forms.Form):
    """Which part-time members are listed."""

    q = forms.CharField(label="姓名、单位，拼音或首字母", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "全部"),
            (SOON, f"{TERM_ENDS_SOON.days} 天内到期"),
            *PartTimeState.choices,
        ],
    )

    def chosen(self, *, user: User) -> Any:
        """Return the chosen rows among those that `user` may see, with their attendance."""
        asked = self.cleaned_data if self.is_valid() else {}
        rows = PartTimeMember.objects.visible_to(user)
        state = asked.get("state", "")
        if state == SOON:
            rows = rows.ending_by(timezone.localdate() + TERM_ENDS_SOON)
        elif state:
            rows = rows.filter(state=state)
        if word := asked.get("q", "").strip():
            rows = rows.matching(word)
        order = ("term_until", "pk") if state == SOON else ("host__path", "name_pinyin", "pk")
        return rows.select_related("unit", "host").with_attendance().order_by(*order)

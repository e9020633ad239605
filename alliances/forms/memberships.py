"""How a unit comes to an alliance and leaves it, as people type it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from alliances.models import Alliance
from core.forms import DayField, ReasonForm, set_choices
from places.models import Unit


class _UnitForm(forms.Form):
    """Choose a unit."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="单位",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={"required": "请选择单位。", "invalid_choice": "请从列表里选择单位。"},
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, unit=units)


class InviteForm(_UnitForm):
    """Which unit is asked to join."""


class CoverageForm(_UnitForm):
    """Which unit is covered, since when and how."""

    covered_on = DayField(label="覆盖起始日期", initial=timezone.localdate)
    basis = forms.CharField(
        label="覆盖依据",
        max_length=200,
        help_text="怎样算覆盖，例如：党组织联建、党建指导员联系、网格走访联系。",
        error_messages={"required": "请写明怎样算覆盖。"},
    )


class ApplyForm(forms.Form):
    """Which alliance the unit would join."""

    alliance = forms.ModelChoiceField(
        Alliance.objects.none(),
        label="联盟",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={"required": "请选择联盟。", "invalid_choice": "请从列表里选择联盟。"},
    )

    def __init__(self, *args: Any, alliances: QuerySet[Alliance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, alliance=alliances)


class AdmitForm(forms.Form):
    """Since when the unit is a member."""

    joined_on = DayField(label="加入日期", initial=timezone.localdate)


class LeaveForm(ReasonForm):
    """Since when and why the unit is no member, or not covered, any more."""

    left_on = DayField(label="日期", initial=timezone.localdate)

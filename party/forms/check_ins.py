"""What people type about check-ins; rules are checked by the actions."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.forms import DayField, rows_field, set_choices
from core.identity import check_phone
from core.lost_updates import VersionedForm
from core.masking import mask_name, mask_phone
from core.widgets import DayInput
from party.models import MemberCheckIn, UnitCheckIn
from places.models import Community, Unit, name_matches

NO_NUMBERS = "不要写身份证号等与服务无关的个人信息。"
HOME_UNIT_ASKED_WHEN = {
    "home_unit": "与下面的名称填一项",
    "home_unit_name": "上面没有选单位时必填",
}


class CheckInFilterForm(forms.Form):
    """Which check-ins a list shows; an unknown choice is as good as none."""

    q = forms.CharField(label="姓名或单位", required=False, max_length=60)
    unit = forms.CharField(label="所在单位", required=False, max_length=60)
    community: Any = forms.ModelChoiceField(
        Community.objects.none(),
        label="社区",
        required=False,
        to_field_name="uid",
        empty_label="全部社区",
    )
    state = forms.CharField(required=False)
    since = DayField(label="报到日期从", required=False)
    until = DayField(label="到", required=False)

    def __init__(
        self,
        *args: Any,
        communities: QuerySet[Community],
        states: list[tuple[str, str]],
        first_state: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, community=communities)
        self.states = dict(states)
        self.first_state = first_state

    def picked(self, name: str) -> Any:
        """Return the choice, None when none or an unknown one was made."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    @property
    def state_asked(self) -> str:
        """The state that is shown; "" for all of them."""
        asked = self.data.get("state", self.first_state)
        return asked if asked in self.states else ""

    @property
    def segments(self) -> list[dict[str, Any]]:
        """The states as links: value, label, is_chosen."""
        chosen = self.state_asked
        every = [*self.states.items(), ("", "全部")]
        return [
            {"value": value or "all", "label": label, "is_chosen": value == chosen}
            for value, label in every
        ]

    def chosen(self, rows: Any, *, unit: str) -> Any:
        """Keep the chosen rows; `unit` is the relation that leads to the unit."""
        if word := self.picked("q"):
            rows = rows.matching(word.strip())
        if word := self.picked("unit"):
            named = name_matches(word.strip(), f"{unit}__")
            own_words = Q(home_unit_name__contains=word.strip()) if unit == "home_unit" else Q()
            rows = rows.filter(named | own_words)
        if community := self.picked("community"):
            rows = rows.filter(community=community)
        if self.state_asked:
            rows = rows.filter(state=self.state_asked)
        return rows.reported_between(self.picked("since"), self.picked("until"))


class UnitCheckInForm(forms.Form):
    """A unit that reports to a community."""

    unit: Any = forms.ModelChoiceField(
        Unit.objects.none(),
        label="报到单位",
        to_field_name="uid",
        empty_label="请选择",
        help_text="没有这家单位时，请街道先在“单位”台账里登记。",
        error_messages={"required": "请选择报到单位。"},
    )
    community: Any = forms.ModelChoiceField(
        Community.objects.none(),
        label="向哪个社区报到",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={"required": "请选择向哪个社区报到。"},
    )
    checked_in_on = DayField(label="报到日期", initial=timezone.localdate)
    liaison_name = forms.CharField(label="联络员", max_length=40, required=False)
    liaison_phone = forms.CharField(label="联络员电话", max_length=20, required=False)

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        communities: QuerySet[Community],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["unit"], units)
        _offer(self.fields["community"], communities)


class MemberCheckInForm(forms.Form):
    """An on-the-job member who reports to a community."""

    asked_when: ClassVar[dict[str, str]] = HOME_UNIT_ASKED_WHEN

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="手机号", max_length=20)
    home_unit: Any = forms.ModelChoiceField(
        Unit.objects.none(),
        label="所在单位",
        required=False,
        to_field_name="uid",
        empty_label="不在下面，另写名称",
    )
    home_unit_name = forms.CharField(
        label="所在单位名称",
        max_length=100,
        required=False,
    )
    community: Any = forms.ModelChoiceField(
        Community.objects.none(),
        label="向哪个社区报到",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={"required": "请选择向哪个社区报到。"},
    )
    checked_in_on = DayField(label="报到日期", initial=timezone.localdate)
    skills = forms.CharField(label="特长", max_length=200, required=False, help_text=NO_NUMBERS)
    wanted_post = forms.CharField(
        label="意向岗位",
        max_length=40,
        required=False,
        help_text="社区确认报到后再认领。",
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        communities: QuerySet[Community],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["home_unit"], units)
        _offer(self.fields["community"], communities)

    def ask_own_unit(self) -> None:
        """Let a unit's own liaison pick the unit, and write no other name."""
        del self.fields["home_unit_name"]
        unit = rows_field(self, "home_unit")
        unit.required, unit.empty_label = True, "请选择"

    def clean(self) -> dict[str, Any]:
        """Ask for the unit, one way or the other."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        may_write = "home_unit_name" in self.fields
        if may_write:
            _ask_home_unit(self)
        return cleaned


def _ask_home_unit(form: forms.BaseForm) -> None:
    """Say at its field that the unit is missing, picked as well as written."""
    typed, fields = form.cleaned_data, ("home_unit", "home_unit_name")
    if not any(typed.get(name) or name in form.errors for name in fields):
        form.add_error("home_unit_name", "请选择所在单位；上面没有的，写上单位名称。")


class UnitCheckInEditForm(VersionedForm):
    """A unit's check-in put right; unit and community stay."""

    class Meta:
        model = UnitCheckIn
        fields: ClassVar[list[str]] = ["checked_in_on", "liaison_name", "liaison_phone"]
        widgets: ClassVar[dict[str, Any]] = {"checked_in_on": DayInput}


class MemberCheckInEditForm(VersionedForm):
    """A member's check-in put right; name and phone are written, never shown."""

    asked_when: ClassVar[dict[str, str]] = HOME_UNIT_ASKED_WHEN

    new_name = forms.CharField(label="姓名", max_length=40, required=False)
    new_phone = forms.CharField(label="手机号", max_length=20, required=False)
    field_order = ("new_name", "new_phone")

    class Meta:
        model = MemberCheckIn
        fields: ClassVar[list[str]] = [
            "home_unit",
            "home_unit_name",
            "checked_in_on",
            "skills",
            "wanted_post",
        ]
        widgets: ClassVar[dict[str, Any]] = {"checked_in_on": DayInput}

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance
        set_choices(self, home_unit=units)
        self.fields["new_name"].help_text = f"现为 {mask_name(person.name)}，不改请留空。"
        self.fields["new_phone"].help_text = f"现为 {mask_phone(person.phone)}，不改请留空。"

    def clean_new_phone(self) -> str:
        """Check the number here: the row's own field is not one of the form's."""
        typed: str = self.cleaned_data["new_phone"]
        return check_phone(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        """Put what was written into the person, and ask for the unit, one way or the other."""
        cleaned = super().clean()
        _ask_home_unit(self)
        self.instance.name = cleaned.get("new_name") or self.instance.name
        self.instance.phone = cleaned.get("new_phone") or self.instance.phone
        return cleaned


class EndCheckInForm(forms.Form):
    """Since when somebody serves no longer, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ended_on = DayField(label="日期", initial=timezone.localdate)
    reason = forms.CharField(
        label="原因",
        max_length=200,
        help_text="例如工作调动、单位搬迁、搬离本社区。",
        error_messages={"required": "请写明原因。"},
    )


def _offer(field: Any, rows: QuerySet[Any]) -> None:
    """Offer the rows; a single one is already chosen."""
    field.queryset = rows
    only = list(rows[:2])
    if len(only) == 1 and field.required:
        field.initial, field.empty_label = only[0], None

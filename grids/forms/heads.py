"""Heads: appointed, changed, ended, thanked; which posters to print."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from core.forms import ReasonForm, VersionedReasonForm, set_choices
from core.identity import check_phone
from core.lost_updates import VersionedForm
from core.masking import mask_phone
from core.widgets import DayInput
from grids.models import HeadAward, ResidentHead, SelectedBy
from grids.vacancies import LEVELS
from places.models import Community, Compound, Unit


class HeadForm(VersionedForm):
    """A head: who, how to reach them, appointed by whom, for how long, and whether shown."""

    asked_when: ClassVar[dict[str, str]] = {"company": "物业选用时必填"}

    class Meta:
        model = ResidentHead
        fields: ClassVar[list[str]] = [
            "name",
            "phone",
            "household_range",
            "selected_by",
            "company",
            "starts_on",
            "term_until",
            "is_public",
        ]
        widgets: ClassVar[dict[str, Any]] = {"starts_on": DayInput, "term_until": DayInput}

    def __init__(self, *args: Any, companies: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, company=companies)
        if self.instance.pk is None:
            self.initial["starts_on"] = timezone.localdate()
        elif self.instance.phone:
            self.initial["phone"] = mask_phone(self.instance.phone)
            self.fields["phone"].help_text = "中间几位遮盖着；不改请原样留着。"

    def clean(self) -> dict[str, Any]:
        """Ask for the company of a head whom one has chosen, and for none otherwise."""
        cleaned = super().clean()
        selected_by, company = cleaned.get("selected_by"), cleaned.get("company")
        if selected_by == SelectedBy.PROPERTY and "company" not in self.errors and not company:
            self.add_error("company", "物业选用的，请选择物业企业。")
        if selected_by == SelectedBy.COMMUNITY and company:
            self.add_error("company", "社区选用的不选物业企业，请改回“请选择”。")
        return cleaned

    def clean_phone(self) -> str:
        """A phone that can be called; the masked one that the form came with is the one kept."""
        phone = self.cleaned_data["phone"]
        kept: str = self.instance.phone
        if kept and phone == mask_phone(kept):
            return kept
        return check_phone(phone) if phone else ""


class EndHeadForm(VersionedReasonForm):
    """Since when somebody no longer serves, and why."""

    ends_on = forms.DateField(
        label="卸任日期", widget=DayInput, initial=timezone.localdate, help_text="当天仍在任。"
    )
    field_order = ("ends_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label="卸任原因", most=100, **kwargs)
        self.fields["reason"].widget = forms.TextInput(attrs={"maxlength": 100})


class AwardForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a head was given."""

    use_required_attribute = False

    class Meta:
        model = HeadAward
        fields: ClassVar[list[str]] = ["kind", "given_on", "what", "points", "amount", "giver"]
        widgets: ClassVar[dict[str, Any]] = {"given_on": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["given_on"] = timezone.localdate()
        for name, label in (("points", "积分的填"), ("amount", "补贴的填")):
            self.fields[name].required = False
            self.fields[name].help_text = f"奖励方式是{label}，其他方式空着。"
            self.initial.setdefault(name, None)

    def clean_points(self) -> int:
        """Nothing is none."""
        return self.cleaned_data["points"] or 0

    def clean_amount(self) -> Any:
        """Nothing is none."""
        return self.cleaned_data["amount"] or 0


class RevokeForm(ReasonForm):
    """Why a code on a door no longer leads anywhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label="作废原因", most=100, **kwargs)
        self.fields["reason"].help_text = "例如海报丢失、被涂改。"


class CoverageForm(forms.Form):
    """Which vacancies to list."""

    level = forms.ChoiceField(
        label="看什么",
        required=False,
        choices=[
            (level.value, f"没有{level.kind.label}的{level.label}") for level in LEVELS.values()
        ],
    )
    community = forms.ModelChoiceField(
        Community.objects.none(),
        label="社区",
        required=False,
        to_field_name="code",
        empty_label="全部社区",
    )

    def __init__(self, *args: Any, communities: QuerySet[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, community=communities)


class PosterForm(forms.Form):
    """Whose posters, on which paper."""

    use_required_attribute = False

    compound = forms.ModelChoiceField(
        Compound.objects.none(),
        label="小区",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={"required": "请选择小区。"},
    )
    size = forms.ChoiceField(
        label="纸张",
        choices=[("a4", "A4"), ("a5", "A5")],
        initial="a4",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )

    def __init__(self, *args: Any, compounds: QuerySet[Compound], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, compound=compounds)

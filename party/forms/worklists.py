"""What people type about the lists, applications and pushed work; rules stand in the actions."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from core.forms import DayField, RowsField, rows_field, set_choices
from core.lost_updates import VersionedForm
from core.widgets import DayInput
from party.models import (
    KINDS_OF,
    AdmissionApplication,
    AdmissionState,
    Opinion,
    OwnerLevel,
    PushedWork,
    WorkList,
    WorkListItem,
    WorkListKind,
)
from places.models import Community, Street

Chips = forms.RadioSelect(attrs={"class": "chips"})
ALL_LISTS = [
    (f"{level}:{kind}", f"{level.label}：{kind.label}")
    for level in OwnerLevel
    for kind in KINDS_OF[level]
]


class BeginForm(forms.Form):
    """Which list gets a new version."""

    which = forms.ChoiceField(label="哪一类清单", choices=ALL_LISTS, widget=forms.RadioSelect)

    def chosen(self) -> tuple[OwnerLevel, WorkListKind]:
        """Return level and kind."""
        level, _, kind = self.cleaned_data["which"].partition(":")
        return OwnerLevel(level), WorkListKind(kind)


class WorkListForm(VersionedForm):
    """The head of a draft."""

    class Meta:
        model = WorkList
        fields: ClassVar[list[str]] = ["title", "issued_by", "issued_doc", "effective_from"]
        widgets: ClassVar[dict[str, Any]] = {"effective_from": DayInput}


class WorkListItemForm(VersionedForm):
    """One item of a draft."""

    class Meta:
        model = WorkListItem
        fields: ClassVar[list[str]] = [
            "seq",
            "name",
            "legal_basis",
            "lead_department",
            "community_role",
            "frequency",
            "deadline_rule",
            "code",
            "funding_required",
        ]


class SearchForm(forms.Form):
    """A word and what else narrows a list; the choices come from the page."""

    q = forms.CharField(label="搜索", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False)

    def __init__(
        self, *args: Any, word: str, choices: list[tuple[str, str]], name: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = word
        self.fields["state"].label = name
        set_choices(self, state=[("", "全部"), *choices])

    def asked(self) -> tuple[str, str]:
        """Return the word and the choice; empty for what was not understood."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return found.get("q", "").strip(), found.get("state", "")


class _ForCommunities(forms.ModelForm):  # type: ignore[type-arg]
    """A form in which communities are ticked, or all of the street at once."""

    is_all = forms.BooleanField(label="全部社区", required=False)

    def offer(self, street: Street) -> None:
        """Offer the street's own departments and communities."""
        rows_field(self, "department").empty_label = "请选择"
        communities = street.communities.order_by("code")
        set_choices(self, department=street.departments.all(), communities=communities)
        self.order_fields(
            [name for name in self.fields if name not in {"communities", "is_all"}]
            + ["is_all", "communities"]
        )

    def clean(self) -> dict[str, Any]:
        """All communities when that is ticked; else at least one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_all"):
            cleaned["communities"] = rows_field(self, "communities").queryset
            self.errors.pop("communities", None)
        return cleaned


class AdmissionForm(_ForCommunities, VersionedForm):
    """An application."""

    asked_when: ClassVar[dict[str, str]] = {"ends_on": "不是长期工作时必填"}

    communities = RowsField(
        Community.objects.none(),
        label="涉及社区",
        error_messages={"required": "请至少选择一个社区，或勾选“全部社区”。"},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
    )

    class Meta:
        model = AdmissionApplication
        fields: ClassVar[list[str]] = [
            "department",
            "title",
            "kind",
            "content",
            "legal_basis",
            "starts_on",
            "ends_on",
            "workload",
            "funding_amount",
            "funding_source",
            "staffing_support",
            "communities",
        ]
        widgets: ClassVar[dict[str, Any]] = {
            "starts_on": DayInput,
            "ends_on": DayInput,
            "content": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, street: Street, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(street)


class CheckForm(forms.Form):
    """The preliminary check: which item it is, and whether it is on the negative list."""

    matched_item = forms.ModelChoiceField(
        WorkListItem.objects.none(),
        label="对应的清单事项",
        to_field_name="uid",
        required=False,
        empty_label="不在清单里",
        help_text="选依法履职或协助政府工作清单里的事项；都不是的，选“不在清单里”。",
    )
    negative_item = forms.ModelChoiceField(
        WorkListItem.objects.none(),
        label="命中的负面清单事项",
        to_field_name="uid",
        required=False,
        empty_label="没有命中",
    )
    cleared_reason = forms.CharField(
        label="排除负面事项的理由",
        max_length=200,
        required=False,
        help_text="系统标出了负面事项，核对后认为不是的，选“没有命中”并写明理由；理由会给街道领导看。",
    )
    note = forms.CharField(label="初审意见", max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        admitting: QuerySet[WorkListItem],
        negative: QuerySet[WorkListItem],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, matched_item=admitting, negative_item=negative)


class OpinionForm(forms.Form):
    """What a community says."""

    asked_when: ClassVar[dict[str, str]] = {"reason": "不同意、建议修改时必填"}

    says = forms.ChoiceField(label="社区意见", choices=Opinion.choices, widget=Chips)
    reason = forms.CharField(
        label="理由",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_says(self) -> Opinion:
        """Return the member, not its text."""
        return Opinion(self.cleaned_data["says"])


class DecideForm(forms.Form):
    """The street's decision."""

    asked_when: ClassVar[dict[str, str]] = {
        "reason": "不予准入、报区级时必填",
        "district_number": "命中负面清单、要批准时必填",
        "district_on": "命中负面清单、要批准时必填",
        "funding_exemption": "没有经费、要批准时必填",
    }

    outcome = forms.ChoiceField(label="决定", widget=Chips)
    reason = forms.CharField(
        label="决定意见",
        max_length=300,
        required=False,
    )
    district_number = forms.CharField(
        label="区级文件文号",
        max_length=60,
        required=False,
    )
    district_on = DayField(label="区级文件日期", required=False)
    funding_exemption = forms.CharField(
        label="不落实经费的理由",
        max_length=200,
        required=False,
        help_text="在依法履职清单里的不用写。",
    )

    def __init__(self, *args: Any, application: AdmissionApplication, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = [AdmissionState.APPROVED, AdmissionState.REJECTED]
        if application.state != AdmissionState.ESCALATED:
            outcomes.append(AdmissionState.ESCALATED)
        words = {AdmissionState.APPROVED: "批准"}
        set_choices(self, outcome=[(one.value, words.get(one, one.label)) for one in outcomes])

    def clean_outcome(self) -> AdmissionState:
        """Return the member, not its text."""
        return AdmissionState(self.cleaned_data["outcome"])


class PushedForm(_ForCommunities):
    """A work that is pushed to communities, with what it rests on."""

    communities = RowsField(
        Community.objects.none(),
        label="下派到哪些社区",
        error_messages={"required": "请至少选择一个社区，或勾选“全部社区”。"},
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
    )

    class Meta:
        model = PushedWork
        fields: ClassVar[list[str]] = [
            "department",
            "title",
            "kind",
            "content",
            "due_on",
            "admission",
            "item",
            "hours_each",
        ]
        field_classes: ClassVar[dict[str, Any]] = {"due_on": DayField}
        widgets: ClassVar[dict[str, Any]] = {
            "content": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, street: Street, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(street)
        active = AdmissionApplication.objects.active_on(timezone.localdate())
        items = WorkListItem.objects.admitting().filter(work_list__street=street)
        set_choices(
            self,
            admission=active.filter(street=street),
            item=items.order_by("work_list__kind", "seq"),
        )
        for name in ("admission", "item"):
            rows_field(self, name).empty_label = "没有"
        self.fields[
            "item"
        ].help_text = "准入申请和清单事项选一项；两项都没有的，标为“未准入”，社区可以婉拒。"

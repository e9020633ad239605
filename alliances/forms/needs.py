"""What people type about needs; rules are checked by the actions."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.forms.places import spoken_for
from accounts.models import User
from accounts.permissions import Permission
from alliances.models import (
    CoBuildProject,
    NeedCategory,
    NeedItem,
    NeedState,
    ResourceItem,
    alliances_of,
)
from alliances.models.needs import NeedItemQuerySet
from core.forms import DayField, rows_field, set_choices
from core.lost_updates import VersionedForm
from core.widgets import DayInput
from places.models import Community, Street, Unit, name_matches

WORDS = forms.Textarea(attrs={"rows": 4})


class NeedForm(VersionedForm):
    """A need; who raises it is chosen once, among the places of one's posts."""

    class Meta:
        model = NeedItem
        fields: ClassVar[list[str]] = [
            "name",
            "alliance",
            "category",
            "detail",
            "season",
            "timing",
            "expected_by",
        ]
        labels: ClassVar[dict[str, str]] = {"name": "需要什么"}
        help_texts: ClassVar[dict[str, str]] = {
            "alliance": "选街道的联盟，全部成员单位都看得到；选社区子联盟，只有它的成员看得到。",
            "detail": "写清数量、地点、对方要做什么。发布后对外公开，请不要写手机号。",
            "timing": "例如：每周六上午、暑假前两周。",
        }
        widgets: ClassVar[dict[str, Any]] = {"detail": WORDS, "expected_by": DayInput}

    raiser = forms.ChoiceField(label="由谁提出")
    field_order = ("raiser", "name", "category", "detail", "season", "timing", "expected_by")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = user.reach(Permission.NEED_RAISE)
        self._raisers = spoken_for(user, Permission.NEED_RAISE)
        fields = self.fields
        alliances = alliances_of(reach).filter(dissolved_on=None).distinct()
        set_choices(
            self,
            alliance=alliances,
            category=NeedCategory.objects.visible_to(user),
            raiser=[(key, str(place)) for key, place in self._raisers.items()],
        )
        rows_field(self, "category").empty_label = "请选择"
        rows_field(self, "alliance").empty_label = "请选择"
        fields["name"].error_messages["required"] = "请写明需要什么。"
        if self.instance.pk is not None:
            del self.fields["raiser"]
        elif len(self._raisers) == 1:
            fields["raiser"].initial = next(iter(self._raisers))
            fields["raiser"].widget = forms.HiddenInput()
        if len(alliances) == 1:
            # A new row stands in `initial` with all its empty fields.
            self.initial["alliance"] = self.initial.get("alliance") or alliances[0]

    def clean_expected_by(self) -> date | None:
        """Refuse a day that is over, unless it stood there before."""
        expected_by: date | None = self.cleaned_data["expected_by"]
        is_new = expected_by != self.initial.get("expected_by")
        if expected_by is not None and is_new and expected_by < timezone.localdate():
            raise forms.ValidationError("希望办成的日期不能早于今天。")
        return expected_by

    def clean(self) -> dict[str, Any]:
        """Put the raiser's place into the need, which its own checks look at."""
        cleaned: dict[str, Any] = super().clean()
        place = self._raisers.get(cleaned.get("raiser", ""))
        if place is not None:
            is_unit = isinstance(place, Unit)
            self.instance.raised_by_unit = place if is_unit else None
            self.instance.street = place if isinstance(place, Street) else place.street
            self.instance.community = place.community if is_unit else None
            if isinstance(place, Community):
                self.instance.community = place
        return cleaned


class NeedFilterForm(forms.Form):
    """Which needs the list shows; an unknown choice is as good as none."""

    WHOSE: ClassVar[list[tuple[str, str]]] = [
        ("", "全部"),
        ("raised", "我方提出的"),
        ("claimed", "本单位认领的"),
        ("unmet", "超过 30 个工作日"),
    ]

    q = forms.CharField(label="名称、拼音或首字母", required=False, max_length=60)
    category = forms.ModelChoiceField(
        NeedCategory.objects.none(),
        label="类别",
        required=False,
        to_field_name="uid",
        empty_label="全部类别",
    )
    community = forms.ModelChoiceField(
        Community.objects.none(),
        label="社区",
        required=False,
        to_field_name="code",
        empty_label="全部社区",
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *NeedState.choices]
    )
    whose = forms.ChoiceField(required=False, choices=WHOSE, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        set_choices(
            self,
            category=NeedCategory.objects.visible_to(user),
            community=Community.objects.filter(street__in=Street.objects.visible_to(user)),
        )
        self.is_valid()

    def picked(self, name: str) -> Any:
        """Return the choice, empty when none or an unknown one was made."""
        return self.cleaned_data.get(name) or ""

    @property
    def is_narrowed(self) -> bool:
        """True when anything but whose needs was chosen."""
        return any(self.picked(name) for name in ("q", "category", "community", "state"))

    def choices_of_whose(self) -> list[dict[str, Any]]:
        """Whose needs, as links; claims of one's unit only for those who have a unit."""
        chosen = self.picked("whose")
        has_unit = bool(self.user.reach(Permission.NEED_RAISE).units)
        return [
            {"value": value, "label": label, "is_chosen": value == chosen}
            for value, label in self.WHOSE
            if value != "claimed" or has_unit
        ]

    def chosen(self, rows: NeedItemQuerySet, *, day: date) -> NeedItemQuerySet:
        """Keep the chosen rows among those that the person may see; the oldest first."""
        rows = rows.visible_to(self.user)
        whose = self.picked("whose")
        if whose == "raised":
            rows = rows.raised_by_those_of(self.user)
        elif whose == "claimed":
            rows = rows.running_of(self.user.reach(Permission.NEED_RAISE).units)
        elif whose == "unmet":
            rows = rows.unmet_too_long(day)
        for name in ("state", "category", "community"):
            if value := self.picked(name):
                rows = rows.filter(**{name: value})
        if word := self.picked("q").strip():
            rows = rows.filter(name_matches(word))
        return rows.oldest_first()


class ClaimForm(forms.Form):
    """A unit's promise."""

    use_required_attribute = False

    unit: Any = forms.ModelChoiceField(
        None,
        label="认领单位",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={"required": "请选择认领单位。"},
    )
    resource: Any = forms.ModelChoiceField(
        None,
        label="用哪项资源",
        to_field_name="uid",
        required=False,
        empty_label="不用资源清单里的",
    )
    plan = forms.CharField(
        label="打算怎么办",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="谁去办、怎么办。发布后对外公开，请不要写手机号。",
    )
    planned_by = DayField(
        label="计划哪天办成",
        error_messages={"required": "请选择计划哪天办成。"},
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        resources: QuerySet[ResourceItem],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        set_choices(self, unit=units, resource=resources)
        only = list(units[:2])
        if len(only) == 1:
            fields["unit"].widget = forms.HiddenInput()
            fields["unit"].initial = only[0]
        if not resources.exists():
            del self.fields["resource"]

    def clean_planned_by(self) -> date:
        """Refuse a day that is over."""
        planned_by: date = self.cleaned_data["planned_by"]
        if planned_by < timezone.localdate():
            raise forms.ValidationError("计划办成的日期不能早于今天。")
        return planned_by


class FulfilForm(forms.Form):
    """What was done for a need."""

    use_required_attribute = False

    result = forms.CharField(
        label="办了什么",
        max_length=500,
        widget=WORDS,
        help_text="写清做了什么、多少人受益。发布后对外公开，请不要写姓名和手机号。",
        error_messages={"required": "请写明办了什么。"},
    )
    done_on = DayField(
        label="哪天办成的",
        initial=timezone.localdate,
        error_messages={"required": "请选择哪天办成的。"},
    )
    project: Any = forms.ModelChoiceField(
        None,
        label="属于哪个共建项目",
        to_field_name="uid",
        required=False,
        empty_label="不属于共建项目",
    )

    def __init__(self, *args: Any, projects: QuerySet[CoBuildProject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, project=projects)
        if not projects.exists():
            del self.fields["project"]


class CloseForm(forms.Form):
    """The raiser's word about what was done."""

    words = forms.CharField(
        label="评价", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AskForm(forms.Form):
    """Which unit to ask, perhaps for one of its resources."""

    unit: Any = forms.ModelChoiceField(None, to_field_name="uid", label="单位")
    resource: Any = forms.ModelChoiceField(None, to_field_name="uid", label="资源", required=False)

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        resources: QuerySet[ResourceItem],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        set_choices(self, unit=units)
        rows_field(self, "unit").empty_label = "请选择"
        fields["unit"].error_messages["required"] = "请选择要问的单位。"
        set_choices(self, resource=resources)


class AnswerForm(forms.Form):
    """What a unit said."""

    answer = forms.ChoiceField(
        label="单位怎么说",
        choices=[("yes", "愿意，登记为认领"), ("no", "不便")],
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择单位的答复。"},
    )
    note = forms.CharField(label="说明", max_length=200, required=False)

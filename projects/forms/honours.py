"""What people type about honours; rules are checked by the actions."""

from collections.abc import Iterator, Sequence
from typing import IO, Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from core.forms import StepForm, rows_field, set_choices
from core.lost_updates import NOTHING, Difference, VersionedForm, ask_again
from core.widgets import DayInput
from party.models import PartyOrganisation
from places.models import Community, Compound, Unit, UnitKind
from projects.models import (
    MOST_PHOTOS,
    ApplicationState,
    CompoundPlatform,
    HonourApplication,
    HonourApplicationQuerySet,
    HonourCheckResult,
    HonourCriterion,
    HonourLevel,
    HonourProgramme,
    HonourStandard,
    TargetKind,
)


class DeclareForm(forms.Form):
    """Which honour to work for, and for what."""

    use_required_attribute = False
    asked_when: ClassVar[dict[str, str]] = {
        "compound": "对象是小区时必填",
        "unit": "对象是单位、校园时必填",
        "lane": "对象是街巷时必填",
    }

    standard: Any = forms.ModelChoiceField(
        HonourStandard.objects.none(),
        label="创建项目",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={"required": "请选择创建项目。"},
    )
    compound: Any = forms.ModelChoiceField(
        Compound.objects.none(),
        label="小区",
        to_field_name="uid",
        required=False,
        empty_label="请选择",
    )
    unit: Any = forms.ModelChoiceField(
        Unit.objects.none(),
        label="单位",
        to_field_name="uid",
        required=False,
        empty_label="请选择",
    )
    lane = forms.CharField(label="街巷名称", max_length=60, required=False)
    community: Any = forms.ModelChoiceField(
        Community.objects.none(),
        label="社区",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={"required": "请选择社区。"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communities = Community.objects.within(user.reach(Permission.HONOUR_FILE))
        standards = HonourStandard.objects.visible_to(user).in_force().for_lists()
        set_choices(
            self,
            community=communities,
            compound=Compound.objects.filter(community__in=communities),
            unit=Unit.objects.filter(community__in=communities, same_as=None),
            standard=standards.filter(programme__is_in_use=True),
        )
        only = list(communities[:2])
        if len(only) == 1:
            self.fields["community"].initial = only[0].uid
            rows_field(self, "community").empty_label = None

    def clean(self) -> dict[str, Any]:
        """Keep what the programme is about alone, so that a stray choice does no harm."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        standard = cleaned.get("standard")
        if standard is not None:
            kind = standard.programme.target_kind
            for name, empty in (("compound", None), ("unit", None), ("lane", "")):
                if name != kind:
                    cleaned[name] = empty
            if kind != TargetKind.COMMUNITY and not cleaned.get(kind):
                self.add_error(kind, "请填写创建对象。")
        return cleaned

    def application(self) -> HonourApplication:
        """Return the application that was asked for, not yet saved."""
        community = self.cleaned_data["community"]
        return HonourApplication(street=community.street, **self.cleaned_data)


class AssessForm(StepForm):
    """Points, words and photos for each item; what is left empty is said later.

    `differences` is empty unless somebody saved the application in between, as in VersionedForm.
    """

    side = "self"

    def __init__(self, *args: Any, application: HonourApplication, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = application.version
        self.application = application
        self.differences: list[Difference] = []
        self.criteria = {f"item-{row.pk}": row for row in application.standard.criteria.all()}
        self.scores = {
            row.criterion_id: row for row in application.scores.prefetch_related("photos")
        }
        for name, item in self.criteria.items():
            score = self.scores.get(item.pk)
            points = getattr(score, f"{self.side}_score", None)
            if points is None and score is not None:
                points = score.self_score  # the reviewer begins with what the community said
            self.fields[name] = forms.IntegerField(
                label=f"{item.dimension}：{item.item}",
                required=self.side == "review",
                min_value=0,
                max_value=item.max_score,
                initial=points,
                help_text=f"满分 {item.max_score} 分",
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={"required": "请打分。"},
            )
            self.fields[f"{name}-note"] = forms.CharField(
                label="说明",
                required=False,
                max_length=300,
                initial=getattr(score, f"{self.side}_note", ""),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse words and photos without points, and what was typed beside somebody else."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, item in self.criteria.items():
            if name in cleaned and cleaned[name] is None:
                self._check_empty(name, item)
            if len(self.photos(name)) > MOST_PHOTOS:
                self.add_error(name, f"一次最多选 {MOST_PHOTOS} 张照片。")
        if cleaned.get("version", self.application.version) != self.application.version:
            self.differences = list(self._compare())
            ask_again(self, "version", self.application.version)
        return cleaned

    def photos(self, name: str) -> Sequence[IO[bytes]]:
        """Return the photos that came with an item, by the name of its field."""
        return self.files.getlist(f"{name}-photos")

    def rows(self) -> list[dict[str, Any]]:
        """Return what the page shows for each item."""
        return [
            {
                "criterion": item,
                "points": self[name],
                "note": self[f"{name}-note"],
                "score": self.scores.get(item.pk),
                "photos_name": f"{name}-photos",
                "photos": list(self.scores[item.pk].photos.all()) if item.pk in self.scores else [],
            }
            for name, item in self.criteria.items()
        ]

    def given(self) -> dict[str, tuple[HonourCriterion, int, str]]:
        """Return the items with points, by the name of their field."""
        return {
            name: (item, self.cleaned_data[name], self.cleaned_data[f"{name}-note"])
            for name, item in self.criteria.items()
            if self.cleaned_data.get(name) is not None
        }

    def _check_empty(self, name: str, item: HonourCriterion) -> None:
        score = self.scores.get(item.pk)
        if score is not None:
            said = f"这一项已自评 {score.self_score} 分，不能清空；不该得分的请填 0。"
            self.add_error(name, said)
        elif self.cleaned_data.get(f"{name}-note") or self.photos(name):
            self.add_error(name, "请给这一项打分，说明和照片才能一起保存。")

    def _compare(self) -> Iterator[Difference]:
        """Yield what each item says now beside what was typed."""
        for name, item in self.criteria.items():
            for field, label in ((name, str(item)), (f"{name}-note", f"{item}的说明")):
                typed, saved = self.cleaned_data.get(field), self.fields[field].initial
                if typed != saved:
                    yield Difference(label, str(typed or NOTHING), str(saved or NOTHING))


class ReviewForm(AssessForm):
    """The street's points, with a word on the whole."""

    side = "review"

    overall = forms.CharField(
        label="审核意见",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明审核意见。"},
    )


class GrantForm(StepForm):
    """The result: level, day and document."""

    level = forms.ChoiceField(
        label="等次",
        choices=HonourLevel.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择等次。"},
    )
    granted_on = forms.DateField(
        label="命名日期",
        widget=DayInput,
        initial=timezone.localdate,
        error_messages={"required": "请选择命名日期。"},
    )
    doc = forms.CharField(
        label="命名文件",
        max_length=100,
        help_text="文件名称或文号",
        error_messages={"required": "请填写命名文件。"},
    )


class HonourCheckForm(forms.Form):
    """A re-examination."""

    use_required_attribute = False

    result = forms.ChoiceField(
        label="复评结果",
        choices=HonourCheckResult.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择复评结果。"},
    )
    words = forms.CharField(
        label="复评意见",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明复评意见。"},
    )
    done_on = forms.DateField(
        label="复评日期",
        widget=DayInput,
        initial=timezone.localdate,
        error_messages={"required": "请选择复评日期。"},
    )


class CopyForm(forms.Form):
    """For which year the next edition is."""

    use_required_attribute = False

    year = forms.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2100,
        error_messages={"required": "请填写年度。"},
    )


class PlatformForm(VersionedForm):
    """Which of the four parties a compound has."""

    class Meta:
        model = CompoundPlatform
        fields: ClassVar[list[str]] = [
            "compound",
            "branch",
            "owners_committee",
            "building_heads",
            "property_company",
            "meets",
            "started_on",
        ]
        widgets: ClassVar[dict[str, Any]] = {"started_on": DayInput}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = user.reach(Permission.HONOUR_FILE)
        communities = Community.objects.within(reach)
        here = Compound.objects.filter(community__in=communities)
        streets = communities.values("street")
        companies = Unit.objects.filter(
            Q(community__in=communities) | Q(community=None, street__in=streets),
            kind=UnitKind.PROPERTY,
            same_as=None,
        )
        set_choices(
            self,
            compound=here.filter(platform=None),
            branch=PartyOrganisation.objects.within(reach).filter(ended_on=None),
            property_company=companies,
        )
        self.fields["compound"].error_messages["required"] = "请选择小区。"
        if self.instance.pk is not None:
            del self.fields["compound"]


class ApplicationFilterForm(forms.Form):
    """Which applications the list shows; an unknown choice is as good as none."""

    programme: Any = forms.ModelChoiceField(
        HonourProgramme.objects.none(),
        label="创建项目",
        required=False,
        to_field_name="uid",
        empty_label="全部创建项目",
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *ApplicationState.choices]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, programme=HonourProgramme.objects.visible_to(user))
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        """True when anything was chosen."""
        return any(self.cleaned_data.get(name) for name in self.fields)

    def chosen(self, rows: HonourApplicationQuerySet) -> HonourApplicationQuerySet:
        """Keep the chosen ones."""
        for name in self.fields:
            if value := self.cleaned_data.get(name):
                rows = rows.filter(**{name: value})
        return rows

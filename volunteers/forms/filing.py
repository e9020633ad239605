"""The phone form 填报活动: its shape. Rules are checked in volunteers.actions."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone

from core.models import Photo
from core.uids import uids_of
from core.widgets import DayInput, ManyTicks, draw_by_name
from volunteers.actions import PLAIN_FIELDS, ActivityContent
from volunteers.forms.choices import FilingChoices
from volunteers.forms.named import UnitNamesField, offer
from volunteers.forms.people import NamesField
from volunteers.forms.picking import pick, pick_several
from volunteers.forms.problems import ProblemRows, sensible_year
from volunteers.forms.together import TogetherForm
from volunteers.models import Activity, ActivityKind, HeadcountBasis, Line, Volunteer

MOST_PEOPLE: Final = 99_999
OTHER_ACCOUNT: Final = "这份填报是另一个账号填写的，没有保存。请用原来的账号登录后再发送。"
ORGANISERS: Final = {
    "team": Line.VOLUNTEER,
    "project": Line.ALLIANCE,
    "alliance": Line.ALLIANCE,
}
TYPED: Final = {"units": "unit_names", "project": "project_name"}
TYPED_FOR: Final = {"project_name": "project"}
# Where nothing is listed to which the typed ones would be others.
TYPED_ALONE: Final = {
    "unit_names": ("参与单位", "单位较多，请填写全称，用顿号分开。"),
    "project_name": ("共建项目", "项目较多，请填写项目编号或全名。"),
}
OFFERED: Final = (
    *("photos", "teams", "projects", "grids", "facilities", "units"),
    "posts",
)
FOLDED: Final = (
    *("grid", "facility", "hours", "units", "unit_names"),
    *("participants", "participant_names"),
)


class ActivityForm(TogetherForm):
    """Photos first, seven visible controls, the rest folded under 更多.

    `problems` is the formset of problems found. A draft takes what is right and forgives blanks.
    """

    use_required_attribute = False
    field_order = (
        *("key", "version", "filer", "photos", "post", "line"),
        *("team", "project", "project_name", "alliance"),
    )

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    filer = forms.UUIDField(label="填写人", widget=forms.HiddenInput)
    photos = pick_several("照片")
    post = pick("以哪个岗位填报", "请选择以哪个岗位填报。", empty_label=None)
    line = forms.ChoiceField(
        label="谁组织的",
        choices=Line,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择谁组织的。"},
    )
    team = pick("志愿者队伍", "请选择志愿者队伍。", empty_label="请选择队伍")
    kind = forms.ChoiceField(
        label="活动类型",
        choices=ActivityKind,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择活动类型。"},
    )
    title = forms.CharField(
        label="活动名称", max_length=80, error_messages={"required": "请填写活动名称。"}
    )
    held_on = forms.DateField(
        label="活动日期", widget=DayInput, error_messages={"required": "请选择活动日期。"}
    )
    place = forms.CharField(
        label="活动地点",
        max_length=100,
        widget=forms.TextInput(attrs={"list": "recent-places", "autocomplete": "off"}),
        error_messages={"required": "请填写活动地点。"},
    )
    headcount = forms.IntegerField(
        label="参加人数",
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "请填写参加人数。",
            "min_value": "参加人数应大于 0。",
            "max_value": "参加人数太大，请核对。",
            "invalid": "参加人数请填整数。",
        },
    )
    headcount_basis = forms.ChoiceField(
        label="计数方式",
        choices=HeadcountBasis,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择按人还是按人次计数。"},
    )
    summary = forms.CharField(
        label="活动情况",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="做了什么，有什么结果。",
    )
    grid = pick("网格", empty_label="不指定")
    facility = pick("场所", empty_label="不指定")
    hours = forms.DecimalField(
        label="每人服务时长",
        required=False,
        max_digits=5,
        decimal_places=1,
        min_value=0,
        max_value=24,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
        help_text="小时",
        error_messages={"max_value": "服务时长不超过 24 小时。"},
    )
    units = pick_several("参与单位", widget=ManyTicks)
    unit_names = UnitNamesField(
        label="其他参与单位",
        required=False,
        max_length=1000,
        help_text="单位较多，上面只列出最近填报过的；其他单位请填写全称，用顿号分开。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    participants = pick_several("志愿者")
    participant_names = NamesField(
        label="参加的志愿者",
        required=False,
        max_length=1000,
        help_text="按姓名或拼音在花名册中查找；也可以直接写姓名，用顿号分开。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, choices: FilingChoices, rows: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        for name in OFFERED:
            field = name if name in self.fields else _singular(name)
            self._picker(field).queryset = getattr(choices, name)
        for name in ("team", "facility"):
            draw_by_name(self._picker(name))
        self._offer()
        self._picker("participants").queryset = choices.roster
        self._picker("participant_names").roster = choices.roster.standing()
        self.fields["held_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.fields["filer"].initial = choices.filer.uid
        for name, line in ORGANISERS.items():
            self.fields[name].required = self.data.get("line", line) == line
        self.ask_together(choices.alliances)
        self.has_several_posts = len(choices.posts) > 1
        self.problems = ProblemRows(
            self.data if self.is_bound else None,
            prefix="problems",
            initial=self.initial.get("problems", []),
            form_kwargs={"owners": choices.owners},
        )
        self.problems.extra = rows

    def _offer(self) -> None:
        """List units and projects; among more than a list holds one types their names."""
        filings = self.choices.recent.order_by()
        recent = {
            "units": Activity.units.through.objects.filter(activity__in=filings).values("unit"),
            "project": filings.exclude(project=None).values("project"),
        }
        for name, typed in TYPED.items():
            picker = self._picker(name)
            chosen = uids_of(self._chosen(name))
            if offer(picker, recent[name], chosen):
                self._picker(typed).rows = picker.queryset
                if not picker.offered:
                    self._picker(typed).label, self._picker(typed).help_text = TYPED_ALONE[typed]
            else:
                del self.fields[typed]

    def _chosen(self, name: str) -> Iterable[Any]:
        if not self.is_bound:
            value = self.initial.get(name) or []
            return value if isinstance(value, list | tuple) else [value]
        values: Any = self.data
        return values.getlist(name) if hasattr(values, "getlist") else [values.get(name)]

    @property
    def chosen_photos(self) -> list[Photo]:
        """The photos on the form now, in their order."""
        return _in_order(self.choices.photos, self["photos"].value())

    @property
    def chosen_people(self) -> list[Volunteer]:
        """The volunteers on the form now."""
        return _in_order(self.choices.roster, self["participants"].value())

    @property
    def is_more_open(self) -> bool:
        """True when something under 更多 is filled in or wrong."""
        folded = [name for name in FOLDED if name in self.fields]
        typed = any(self[name].value() or self[name].errors for name in folded)
        return typed or any(row["title"].value() or row.errors for row in self.problems.forms)

    @property
    def inner_links(self) -> dict[str, str]:
        """What is wrong with the problems: sentence as clean() says it → id of its field."""
        return {
            f"第 {number} 个问题：{sentence}": field_id
            for number, row in enumerate(self.problems.forms, start=1)
            for sentence, field_id in row.wrong_fields()
        }

    def clean_filer(self) -> UUID:
        """Refuse what was typed under another account, before a change of sign-in."""
        filer: UUID = self.cleaned_data["filer"]
        if filer != self.choices.filer.uid:
            raise ValidationError(OTHER_ACCOUNT)
        return filer

    def clean_held_on(self) -> date:
        """Refuse a year that is a slip of the finger."""
        return sensible_year(self.cleaned_data["held_on"])

    def clean_photos(self) -> list[Photo]:
        """Keep the order in which the photos were put."""
        return _in_order(self.cleaned_data["photos"], self["photos"].value())

    def clean(self) -> dict[str, Any]:
        """Forget the organiser that the line does not have; say what is wrong with the problems."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, line in ORGANISERS.items():
            if cleaned.get("line") != line:
                cleaned[name] = None
                self.errors.pop(name, None)
        ticked = cleaned.get("units", _in_order(self.choices.units, self["units"].value()))
        cleaned["units"] = [*ticked, *(cleaned.get("unit_names") or ())]
        self.clean_together(cleaned)
        for number, row in enumerate(self.problems.forms, start=1):
            for wrong in row.wrongs():
                sentence = f"第 {number} 个问题：{wrong.messages[0]}"
                self.add_error(None, ValidationError(sentence, wrong.code))
        for wrong in self.problems.non_form_errors().as_data():
            if wrong.code == "too_many_forms":  # a draft may come without any rows
                self.add_error(None, f"发现的问题：{wrong.messages[0]}")
        return cleaned

    def forgive_blanks(self) -> None:
        """Drop the errors that only say that something is missing yet."""
        kept = {
            name: [error for error in errors if error.code != "required"]
            for name, errors in self.errors.as_data().items()
        }
        self._errors = ErrorDict(renderer=self.renderer)
        for name, errors in kept.items():
            for error in errors:
                self.add_error(None if name == "__all__" else name, error)

    def content(self, kept: Activity | None = None) -> ActivityContent:
        """Return what was rightly typed; what was not stays as it is in `kept`, without it blank.

        Source: docs/rules.md R-ACT-11.
        """
        cleaned = self.cleaned_data | self._former(kept)
        picked = cleaned.get("participants", self.chosen_people)
        people = [*picked, *cleaned.get("participant_names", [])]
        names = ("line", "kind", "title", "place", "headcount_basis", "summary")
        return ActivityContent(
            **{name: cleaned[name] for name in names if cleaned.get(name)},
            held_on=cleaned.get("held_on"),
            headcount=cleaned.get("headcount"),
            team=cleaned.get("team"),
            project=cleaned.get("project"),
            alliance=cleaned.get("alliance"),
            grid=cleaned.get("grid"),
            facility=cleaned.get("facility"),
            hours=cleaned.get("hours") or None,
            units=tuple(dict.fromkeys(cleaned.get("units", ()))),
            participants=tuple(dict.fromkeys(people)),
            photos=tuple(cleaned.get("photos", self.chosen_photos)),
            problems=self.problems.contents(kept),
        )

    def _former(self, kept: Activity | None) -> dict[str, Any]:
        """Return what a kept filing says where what was typed over it is wrong."""
        wrong = {TYPED_FOR.get(name, name) for name in self.errors}
        names = wrong.intersection(PLAIN_FIELDS) if kept else ()
        return {name: getattr(kept, name) for name in names}


def _singular(name: str) -> str:
    return {"facilities": "facility"}.get(name, name.removesuffix("s"))


def _in_order(rows: Any, values: Iterable[Any] | None) -> list[Any]:
    """Return the rows with these uids, in the order of the uids; what is no uid finds nothing."""
    keys = uids_of(values or [])
    found: Mapping[UUID, Any] = {row.uid: row for row in rows.filter(uid__in=keys)}
    return [found[key] for key in dict.fromkeys(keys) if key in found]

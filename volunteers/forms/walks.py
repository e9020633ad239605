"""The phone form of a patrol or visit: where one was, which duties it fulfils, what was found."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, When
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Post, User
from accounts.permissions import Permission
from core.forms import RowsField
from core.models import Photo
from core.uids import uid_of, uids_of
from core.widgets import MOST_OFFERED, DayInput
from grids.models import Grid
from places.models import Community
from volunteers.actions import WalkContent
from volunteers.actions.walks import OLDEST
from volunteers.forms.choices import owners_on_walk
from volunteers.forms.filing import OTHER_ACCOUNT
from volunteers.forms.problems import ProblemForm
from volunteers.models import GridWalk, PatrolShift, VisitDuty, WalkKind

ALL_COUNT = "一次走访可以勾几项，各自的台账都会有这一次。"
FEW_LISTED = (
    f"任务较多，这里只列出 {MOST_OFFERED} 项；要勾其他任务，请在“待走访”里打开它，"
    "再点“填这次走访”。"
)


class _Offered(ModelChoiceIterator):  # type: ignore[type-arg]  # Django cannot be subscripted
    """The duties that are shown; any other that the person may visit can be named too."""

    field: Any

    def __iter__(self) -> Iterator[Any]:
        yield from map(self.choice, self.field.offered)

    def __bool__(self) -> bool:
        return bool(self.field.offered)


class DutyField(RowsField):
    """Duties to tick; the copy that a phone keeps says where, not why."""

    iterator = _Offered
    is_bare = False
    offered: Sequence[VisitDuty] = ()

    def label_from_instance(self, obj: Any) -> str:
        """Name the place, and what the visit counts for."""
        if self.is_bare:
            return f"{obj.label}，{obj.how_often}"
        return f"{obj.label}：{obj.kind}，{obj.how_often}，本期已到 {obj.done_count} 次"


class WalkForm(forms.Form):
    """One patrol or visit; `problem` is the form of what was found, left empty when nothing was."""

    use_required_attribute = False

    key = forms.UUIDField(widget=forms.HiddenInput)
    filer = forms.UUIDField(label="填写人", widget=forms.HiddenInput)
    photos: Any = forms.ModelMultipleChoiceField(
        None,
        label="照片",
        to_field_name="uid",
        required=False,
        widget=forms.MultipleHiddenInput,
        error_messages={"invalid_choice": "照片已失效，请重新添加照片。"},
    )
    post: Any = forms.ModelChoiceField(
        None,
        label="以哪个岗位填报",
        to_field_name="uid",
        empty_label=None,
        error_messages={"required": "请选择以哪个岗位填报。"},
    )
    kind = forms.ChoiceField(
        label="做了什么",
        choices=WalkKind,
        initial=WalkKind.VISIT,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择是巡查还是走访。"},
    )
    place = forms.CharField(
        label="到过哪里",
        max_length=100,
        help_text="路段、楼栋单元或代号，不写姓名和电话。",
        error_messages={"required": "请写明到过哪里。"},
    )
    duties = DutyField(
        None,
        label="同时计入哪些到访任务",
        to_field_name="uid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=ALL_COUNT,
        error_messages={"invalid_choice": "有到访任务现在不能选，请重新选择。"},
    )
    note = forms.CharField(
        label="看到的情况",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    walked_on = forms.DateField(
        label="日期", widget=DayInput, error_messages={"required": "请选择日期。"}
    )
    households = forms.IntegerField(
        label="走访户数",
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    grid: Any = forms.ModelChoiceField(
        None, label="网格", to_field_name="uid", required=False, empty_label="不指定"
    )
    shift: Any = forms.ModelChoiceField(
        None,
        label="值守班次",
        to_field_name="uid",
        required=False,
        empty_label="不是值守",
        error_messages={"invalid_choice": "所选班次不在走访那天，或已经取消，请重新选择。"},
    )

    def __init__(self, *args: Any, user: User, is_bare: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        today = timezone.localdate()
        posts = user.posts_with(Permission.WALK_FILE)
        fields: Any = self.fields
        fields["post"].queryset = Post.objects.filter(pk__in=[post.pk for post in posts])
        fields["post"].initial = next((post.uid for post in posts), None)
        self.has_several_posts = len(posts) > 1
        fields["photos"].queryset = Photo.objects.filter(uploaded_by=user)
        fields["duties"].queryset = duties_for(user)
        fields["duties"].is_bare = is_bare
        self._offer_duties(fields["duties"])
        places = Community.objects.within(user.reach(Permission.WALK_FILE))
        grids = Grid.objects.filter(community__in=places)
        fields["grid"].queryset = grids.active_on(today).select_related("community")
        shifts = PatrolShift.objects.standing().filter(community__in=places)
        fields["shift"].queryset = shifts.on_day(self._day(today)).order_by("starts_at")
        fields["walked_on"].initial = today
        fields["walked_on"].widget.attrs["max"] = today.isoformat()
        fields["filer"].initial = user.uid
        self.problem = ProblemForm(
            self.data if self.is_bound else None,
            prefix="problem",
            owners=User.objects.none() if is_bare else owners_on_walk(posts).exclude(pk=user.pk),
        )
        if (earlier := self.earlier) is not None:
            self._offer_again(earlier)

    @cached_property
    def earlier(self) -> GridWalk | None:
        """The walk that this person filed under the key already; its answer may have got lost."""
        key = uid_of(self.data.get(self.add_prefix("key")))
        return GridWalk.objects.filter(walker=self.user, filing_key=key).first() if key else None

    def _day(self, today: date) -> date:
        """Return the day of the walk as sent, of the last year; today on a new form."""
        try:
            day: date = self.fields["walked_on"].clean(self.data.get(self.add_prefix("walked_on")))
        except ValidationError:
            return today
        return day if today - OLDEST <= day <= today else today

    def _offer_again(self, earlier: GridWalk) -> None:
        """Let a walk that is sent again be compared with itself, whatever has ended since.

        Source: docs/rules.md R-VST-5.
        """
        held = {
            "post": Post.objects.filter(pk=earlier.filed_post_id),
            "grid": Grid.objects.filter(pk__in=[earlier.grid_id]),
            "shift": PatrolShift.objects.filter(pk__in=[earlier.shift_id]),
            "duties": VisitDuty.objects.filter(visits__walk=earlier),
        }
        fields: Any = self.fields
        for name, rows in held.items():
            fields[name].queryset = _with(fields[name].queryset, rows.values("pk"))
        owner: Any = self.problem.fields["owner"]
        owner.queryset = _with(owner.queryset, earlier.problems.values("owner"))

    def _offer_duties(self, field: Any) -> None:
        """List what is ticked, and of many duties no more than one can look through."""
        name, data = self.add_prefix("duties"), self.data
        ticked = field.widget.value_from_datadict(data, {}, name) if self.is_bound else []
        ticked = ticked or self.initial.get("duties") or []
        field.offered, is_cut = offered_duties(field.queryset, ticked)
        field.help_text = ALL_COUNT + (FEW_LISTED if is_cut else "")

    @classmethod
    def fresh(cls, user: User, *, key: UUID, duty: UUID | None, is_bare: bool = False) -> Self:
        """Return an empty form, with one duty ticked and its place filled in where one is named."""
        initial: dict[str, Any] = {"key": key}
        chosen = duties_for(user).filter(uid=duty).first() if duty else None
        if chosen is not None:
            initial |= {"duties": [chosen.uid], "place": chosen.label}
        return cls(user=user, is_bare=is_bare, initial=initial)

    @property
    def is_more_open(self) -> bool:
        """True when something folded away is filled in or wrong."""
        names = ("note", "households", "grid", "shift")
        return any(self[name].value() or self[name].errors for name in names) or bool(
            self["walked_on"].errors
        )

    @property
    def is_problem_open(self) -> bool:
        """True when a problem is being typed."""
        return bool(self.problem["title"].value() or self.problem.errors)

    @property
    def inner_links(self) -> dict[str, str]:
        """What is wrong with the problem: sentence → id of its field."""
        return dict(self.problem.wrong_fields())

    def clean_filer(self) -> UUID:
        """Refuse what was typed under another account, before a change of sign-in."""
        filer: UUID = self.cleaned_data["filer"]
        if filer != self.user.uid:
            raise ValidationError(OTHER_ACCOUNT)
        return filer

    def clean_photos(self) -> Sequence[Photo]:
        """Take one photo; a walk needs no album."""
        photos: Sequence[Photo] = list(self.cleaned_data["photos"])
        return photos[-1:]

    def clean(self) -> dict[str, Any]:
        """Look at the problem too."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.problem.is_valid():
            self.add_error(None, [str(error) for wrong in self.problem.wrongs() for error in wrong])
        return cleaned

    def content(self) -> WalkContent:
        """Return what was typed, as the action takes it."""
        cleaned = self.cleaned_data
        names = ("kind", "walked_on", "place", "grid", "households", "note", "shift")
        problem = self.problem.content()
        return WalkContent(
            **{name: cleaned[name] for name in names},
            duties=tuple(cleaned["duties"]),
            photo=next(iter(cleaned["photos"]), None),
            problems=(problem,) if problem.title else (),
        )


def _with(offered: Any, keys: Any) -> Any:
    """Return the rows that are offered, and those with these keys."""
    return offered.model.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=keys))


def duties_for(user: User) -> Any:
    """Return the duties that a walk of this person may fulfil: their own, where they have any."""
    today = timezone.localdate()
    rows = VisitDuty.objects.within(user.reach(Permission.WALK_FILE)).running_on(today)
    mine = VisitDuty.objects.in_hands_of(user).values("pk")
    if rows.filter(pk__in=mine).exists():
        rows = rows.filter(pk__in=mine)
    return rows


def offered_duties(rows: Any, ticked: Sequence[Any]) -> tuple[list[VisitDuty], bool]:
    """Return the duties to tick, due ones first, and whether there are more of them.

    Shape:  MOST_OFFERED by their labels, and beside them those that are `ticked`.
    """
    by_label = rows.order_by("label", "kind__order", "pk").values_list("pk", flat=True)
    keys = list(by_label[: MOST_OFFERED + 1])
    uids = uids_of(ticked)
    named = rows.filter(uid__in=uids).values_list("pk", flat=True) if uids else []
    chosen = rows.filter(pk__in={*keys[:MOST_OFFERED], *named})
    chosen = chosen.with_done(timezone.localdate()).select_related("kind")
    is_done = Case(When(done_count__gte=F("times"), then=1), default=0)
    shown = list(chosen.order_by(is_done, "label", "kind__order", "pk"))
    return shown, len(keys) > MOST_OFFERED


class WalkFilterForm(forms.Form):
    """Which walks the list shows; an unknown choice is as good as none."""

    q = forms.CharField(label="编号或地方", required=False, max_length=40)
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *WalkKind.choices]
    )
    whose = forms.ChoiceField(
        label="谁的", required=False, choices=[("", "全部"), ("mine", "我去的")]
    )

    @property
    def is_narrowed(self) -> bool:
        """True when something is asked for."""
        return any(self.data.get(name) for name in self.fields)

    def chosen(self, rows: Any) -> Any:
        """Return the rows under the filter."""
        self.is_valid()
        cleaned = self.cleaned_data
        if word := cleaned.get("q"):
            number = rows.filter(number__startswith=word.upper())
            rows = number | rows.filter(place__contains=word)
        return rows.filter(kind=cleaned["kind"]) if cleaned.get("kind") else rows

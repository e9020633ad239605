"""Problems on the phone: rows of a filing, one registered alone, and its closing."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Post, User
from core.forms import set_choices
from core.widgets import DayInput, draw_by_name
from party.forms import label_of
from party.models import CheckIn, MemberCheckIn
from volunteers.actions import MOST_PROBLEMS, ProblemContent
from volunteers.models import Activity, Problem, ProblemState

MOST_SENT = 3 * MOST_PROBLEMS  # that are read and shown again, so that nothing typed is lost
RETYPED = frozenset({"title", "result", "owner", "due_on"})
OLDEST_YEAR = 1900  # of the days that imports read
OUTCOMES = [("solved", "已当场解决"), ("open", "还没解决")]


def sensible_year(day: date) -> date:
    """Refuse a year that is a slip of the finger; whether the day is over, the action says."""
    if not OLDEST_YEAR <= day.year <= timezone.localdate().year + 1:
        raise ValidationError("请核对日期的年份。")
    return day


class ProblemForm(forms.Form):
    """One problem: with its result when solved on the spot, else with an owner and a day."""

    use_required_attribute = False
    asked_when: ClassVar[dict[str, str]] = {
        "title": "有问题时必填",
        "result": "选“已当场解决”时必填",
    }

    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label="发现了什么问题", required=False, max_length=200)
    outcome = forms.ChoiceField(
        label="解决了吗",
        choices=OUTCOMES,
        required=False,
        initial="solved",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    result = forms.CharField(
        label="怎么解决的",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner: Any = forms.ModelChoiceField(
        None,
        label="由谁解决",
        required=False,
        to_field_name="uid",
        empty_label="我自己",
        error_messages={"invalid_choice": "所选的责任人现在不能选，请另选一位。"},
    )
    due_on = forms.DateField(
        label="最晚哪天解决",
        required=False,
        widget=DayInput(),
        help_text="不填就是 5 个工作日。",
    )

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, owner=owners)
        draw_by_name(self.fields["owner"])

    def clean(self) -> dict[str, Any]:
        """Ask for what was forgotten; a row with nothing in it is no problem."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("title"):
            if any(cleaned.get(name) for name in ("result", "owner", "due_on")):
                self.add_error("title", ValidationError("请写明是什么问题。", "required"))
        elif self.is_solved and not cleaned.get("result"):
            self.add_error("result", ValidationError("请写明怎么解决的。", "required"))
        return cleaned

    @property
    def is_solved(self) -> bool:
        """True when the person says that it was solved on the spot."""
        return self.cleaned_data.get("outcome") != "open"

    def wrongs(self) -> list[ValidationError]:
        """Return what is wrong with the row."""
        return [error for errors in self.errors.as_data().values() for error in errors]

    def wrong_fields(self) -> list[tuple[str, str]]:
        """Return (sentence, id of the field that it is about)."""
        return [
            (str(sentence), self[name].auto_id)
            for name, sentences in self.errors.items()
            if name in self.fields
            for sentence in sentences
        ]

    def content(self, kept: Problem | None = None) -> ProblemContent:
        """Return what was rightly typed; what was not stays as it is in `kept`."""
        errors = self.errors.as_data().items() if kept else ()
        wrong = [name for name, found in errors if any(one.code != "required" for one in found)]
        former = {name: getattr(kept, name) for name in wrong if name in RETYPED}
        cleaned = self.cleaned_data | former
        return ProblemContent(
            title=cleaned.get("title", ""),
            result=cleaned.get("result", "") if self.is_solved else "",
            owner=None if self.is_solved else cleaned.get("owner"),
            due_on=None if self.is_solved else cleaned.get("due_on"),
            uid=cleaned.get("uid"),
        )


class ProblemRows(forms.BaseFormSet):  # type: ignore[type-arg]  # not to be subscripted
    """The problems of one filing; an empty row is left out."""

    form = ProblemForm
    renderer = None
    extra = 1
    min_num = 0
    max_num = MOST_PROBLEMS
    absolute_max = MOST_SENT
    can_order = can_delete = validate_min = validate_max = can_delete_extra = False

    @property
    def is_full(self) -> bool:
        """True when no further problem may be written."""
        return self.total_form_count() >= self.max_num

    def contents(self, kept: Activity | None = None) -> tuple[ProblemContent, ...]:
        """Return the rows that name a problem; a wrong one stays as it is in the `kept` filing."""
        self.is_valid()
        known = {row.uid: row for row in kept.problems.all()} if kept else {}
        rows = [row.content(known.get(row.cleaned_data.get("uid"))) for row in self.forms]
        return tuple(row for row in rows if row.title)


def rows_of(activity: Activity) -> list[dict[str, Any]]:
    """Return the rows of a kept filing that may still be retyped."""
    return [
        {
            "uid": problem.uid,
            "title": problem.title,
            "outcome": "open" if problem.state == ProblemState.OPEN else "solved",
            "result": problem.result,
            "owner": problem.owner if problem.owner_id != activity.filed_by_id else None,
            "due_on": problem.due_on,
        }
        for problem in activity.problems.select_related("owner").order_by("pk")
        if problem.is_retypable
    ]


class ProblemAloneForm(ProblemForm):
    """A problem found outside an activity; `key` makes one of it, however often it is sent."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    post: Any = forms.ModelChoiceField(
        None,
        label="以哪个岗位登记",
        to_field_name="uid",
        empty_label=None,
        error_messages={"required": "请选择以哪个岗位登记。"},
    )
    found_on = forms.DateField(
        label="哪天发现的",
        widget=DayInput(),
        error_messages={"required": "请选择哪天发现的。"},
    )
    field_order = ("post", "title", "found_on", "outcome", "result", "owner", "due_on")

    def __init__(self, *args: Any, posts: QuerySet[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, post=posts)
        self.fields["post"].initial = posts.first()
        self.fields["title"].required = True
        self.fields["title"].error_messages["required"] = "请写明是什么问题。"
        self.fields["found_on"].initial = timezone.localdate()
        self.has_several_posts = len(posts) > 1

    def clean_found_on(self) -> date:
        """Refuse a year that is a slip of the finger."""
        return sensible_year(self.cleaned_data["found_on"])


class SolveForm(forms.Form):
    """How an open problem was solved."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.CharField(
        label="怎么解决的",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明怎么解决的。"},
    )
    solved_on = forms.DateField(
        label="哪天解决的",
        widget=DayInput(),
        help_text="按这一天计数。",
        error_messages={"required": "请选择哪天解决的。"},
    )
    solver = forms.TypedChoiceField(
        label="哪家报到单位、哪名报到党员帮助解决的",
        coerce=UUID,
        empty_value=None,
        required=False,
        help_text="选了就记入对方的服务记录，不用另外填报。",
        error_messages={"invalid_choice": "所选的单位或党员不在这个社区服务，请重新选择。"},
    )

    def __init__(self, *args: Any, helpers: list[CheckIn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helpers = {row.uid: row for row in helpers}
        if not helpers:
            del self.fields["solver"]
            return
        units = [row for row in helpers if not isinstance(row, MemberCheckIn)]
        members = [row for row in helpers if isinstance(row, MemberCheckIn)]
        solvers = [
            ("", "没有，或不在里面"),
            ("单位", [(row.uid, f"{row}{_until(row)}") for row in units]),
            ("党员", [(row.uid, f"{label_of(row)}{_until(row)}") for row in members]),
        ]
        set_choices(self, solver=solvers)

    def values(self) -> dict[str, Any]:
        """Return what solve_problem takes."""
        chosen = self.cleaned_data.get("solver")
        return {**self.cleaned_data, "solver": self.helpers[chosen] if chosen else None}


def _until(row: CheckIn) -> str:
    """Return the last day of who no longer serves there."""
    return f"（{row.last_day:%Y年%-m月%-d日}为止）" if row.last_day else ""


class GiveUpForm(forms.Form):
    """Why a problem cannot be solved."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="为什么无法解决",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明卡在哪里、已经做过什么。无法解决的问题不计入解决数。",
        error_messages={"required": "请写明为什么无法解决。"},
    )

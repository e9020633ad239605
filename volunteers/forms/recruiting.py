"""What people type about plans, names, hours, certificates; rules are checked by the actions."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Post, User
from accounts.permissions import Permission
from core.forms import StepForm, rows_field, set_choices
from core.identity import check_phone
from core.widgets import DayInput
from volunteers.actions import PlanContent
from volunteers.actions.recruiting import PLAN_FIELDS
from volunteers.forms.shifts import clock, sensible
from volunteers.models import Activity, ActivityKind, ActivityPlan, Risk, Team

WORDS = forms.Textarea(attrs={"rows": 3})
GUARDED = ("is_minor", "guardian_name", "guardian_phone")


class PlanForm(forms.Form):
    """An activity before it is held; sign-up closes some hours before the start."""

    use_required_attribute = False
    asked_when: ClassVar[dict[str, str]] = {
        "risk_notice": "有人身危险时必填",
        "insurer": "有人身危险时必填",
        "policy_number": "有人身危险时必填",
    }

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    post: Any = forms.ModelChoiceField(
        None, label="以哪个岗位发起", to_field_name="uid", empty_label=None
    )
    team: Any = forms.ModelChoiceField(
        None,
        label="志愿者队伍",
        to_field_name="uid",
        required=False,
        empty_label="社区自办",
    )
    title = forms.CharField(
        label="活动名称", max_length=80, error_messages={"required": "请填写活动名称。"}
    )
    kind = forms.ChoiceField(
        label="活动类型",
        choices=ActivityKind,
        initial=ActivityKind.SERVICE,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    day = forms.DateField(
        label="哪天", widget=DayInput, error_messages={"required": "请选择日期。"}
    )
    starts = forms.TimeField(
        label="开始时间", widget=clock(), error_messages={"required": "请选择开始时间。"}
    )
    ends = forms.TimeField(
        label="结束时间", widget=clock(), error_messages={"required": "请选择结束时间。"}
    )
    closes_before = forms.IntegerField(
        label="报名截止",
        min_value=0,
        max_value=720,
        initial=2,
        help_text="活动开始前几小时截止报名。",
        error_messages={"required": "请填写开始前几小时截止。"},
    )
    place = forms.CharField(
        label="活动地点", max_length=100, error_messages={"required": "请填写活动地点。"}
    )
    capacity = forms.IntegerField(
        label="名额",
        min_value=1,
        max_value=2000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "请填写名额。", "min_value": "名额应大于 0。"},
    )
    task = forms.CharField(
        label="做什么",
        max_length=300,
        widget=WORDS,
        error_messages={"required": "请写明要做什么。"},
    )
    target = forms.CharField(label="服务对象", max_length=60, required=False)
    risk = forms.ChoiceField(
        label="风险",
        choices=Risk,
        initial=Risk.NONE,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    risk_notice = forms.CharField(
        label="风险告知",
        max_length=300,
        required=False,
        widget=WORDS,
        help_text="报名的人会看到。",
    )
    insurer = forms.CharField(label="保险公司", max_length=60, required=False)
    policy_number = forms.CharField(label="保险单号", max_length=60, required=False)
    takes_minors = forms.BooleanField(label="未成年人可以参加（须有监护人）", required=False)

    def __init__(self, *args: Any, user: User, plan: ActivityPlan | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        posts = user.posts_with(Permission.ACTIVITY_FILE)
        set_choices(self, post=Post.objects.filter(pk__in=[post.pk for post in posts]))
        fields["post"].initial = next((post.uid for post in posts), None)
        set_choices(self, team=Team.objects.recruitable_by(user))
        # Where one plans without a team; who leads one elsewhere plans for that team there.
        self.office = user.reach(Permission.HOURS_CONFIRM)
        if not (self._is_of_office(plan.activity) if plan else self.office):
            fields["team"].required = True
            rows_field(self, "team").empty_label = None
            fields["team"].error_messages["required"] = "请选择您带的队伍。"
        self.has_several_posts = len(posts) > 1 and plan is None
        if plan is not None:
            del self.fields["post"]
            self.initial = _initial(plan)

    def _is_of_office(self, row: Any) -> bool:
        return self.office.covers(row.street_id, row.community_id)

    def clean_team(self) -> Team | None:
        """Ask for the team under a post that plans for its team only.

        Source: docs/rules.md R-REC-1.
        """
        team: Team | None = self.cleaned_data["team"]
        post = self.cleaned_data.get("post")
        if team is None and post is not None and not self._is_of_office(post):
            raise ValidationError("请选择您带的队伍。")
        return team

    def clean_day(self) -> date:
        """Refuse a year that is a slip of the finger."""
        return sensible(self.cleaned_data["day"])

    def content(self) -> PlanContent:
        """Return what was typed, as the action takes it."""
        cleaned = self.cleaned_data
        starts_at = _moment(cleaned["day"], cleaned["starts"])
        ends_at = _moment(cleaned["day"], cleaned["ends"])
        names = (
            *("title", "kind", "place", "capacity", "task", "target", "risk", "risk_notice"),
            *("insurer", "policy_number", "takes_minors", "team"),
        )
        return PlanContent(
            starts_at=starts_at,
            ends_at=ends_at,
            closes_at=starts_at - timedelta(hours=cleaned["closes_before"]),
            **{name: cleaned[name] for name in names},
        )


def _initial(plan: ActivityPlan) -> dict[str, Any]:
    start, end = timezone.localtime(plan.starts_at), timezone.localtime(plan.ends_at)
    activity = plan.activity
    names = [name for name in PLAN_FIELDS if name not in {"starts_at", "ends_at", "closes_at"}]
    return {
        "version": plan.version,
        "team": activity.team.uid if activity.team else None,
        "title": activity.title,
        "kind": activity.kind,
        "place": activity.place,
        "day": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "closes_before": int((plan.starts_at - plan.closes_at).total_seconds() // 3600),
        **{name: getattr(plan, name) for name in names},
    }


class NameForm(forms.Form):
    """Somebody's name for an activity; a minor comes with a guardian."""

    use_required_attribute = False
    asked_when: ClassVar[dict[str, str]] = {
        "guardian_name": "未满 18 岁时必填",
        "guardian_phone": "未满 18 岁时必填",
    }

    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请填写姓名。"})
    phone = forms.CharField(
        label="手机号",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": "请填写手机号。"},
    )
    is_minor = forms.BooleanField(label="未满 18 岁", required=False)
    guardian_name = forms.CharField(label="监护人姓名", max_length=40, required=False)
    guardian_phone = forms.CharField(label="监护人电话", max_length=20, required=False)

    def __init__(self, *args: Any, takes_minors: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.takes_minors = takes_minors
        if not takes_minors:
            for name in GUARDED:
                del self.fields[name]

    def clean_name(self) -> str:
        """Return the name without signs that nobody sees; a Chinese one without blanks."""
        words = str(self.cleaned_data["name"]).split()
        seen = (" " if words[0].isascii() else "").join(words)
        name = "".join(sign for sign in seen if sign.isprintable())
        if not name:
            raise ValidationError("请填写姓名。")
        return name

    def clean_phone(self) -> str:
        """Return the number as it is kept, so that it is found again however it was typed."""
        return check_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """Refuse a minor who is sent as a grown-up: past the form, or with a guardian.

        Source: docs/rules.md R-REC-3.
        """
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.takes_minors and any(self.data.get(name) for name in GUARDED):
            raise ValidationError("这次活动不招募未成年人。")
        if cleaned.get("is_minor"):
            if cleaned["guardian_name"] == cleaned.get("name"):
                self.add_error("guardian_name", "监护人是另一个人，请写监护人的姓名。")
        elif cleaned.get("guardian_name") or cleaned.get("guardian_phone"):
            self.add_error(
                "is_minor", "写了监护人的，请勾选“未满 18 岁”；已满 18 岁的，请不填监护人。"
            )
        return cleaned


class HoursForm(forms.Form):
    """Hours of everybody who took part; an empty one gets none."""

    use_required_attribute = False

    content = forms.CharField(label="服务内容", max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        people: list[Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {f"hours-{person.pk}": person for person in people}
        self.fields["content"].initial = activity.title
        for name, person in self.people.items():
            self.fields[name] = forms.DecimalField(
                label=str(person),
                required=False,
                max_digits=4,
                decimal_places=1,
                min_value=Decimal("0.5"),
                max_value=12,
                initial=activity.hours,
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
                error_messages={"max_value": "一天不超过 12 小时。"},
            )

    def hours(self) -> dict[int, Decimal]:
        """Return {key of the volunteer: hours}."""
        return {
            person.pk: self.cleaned_data[name]
            for name, person in self.people.items()
            if self.cleaned_data.get(name) is not None
        }


class CorrectionForm(StepForm):
    """Other hours than those confirmed, and why."""

    hours = forms.DecimalField(
        label="改为多少小时",
        max_digits=4,
        decimal_places=1,
        min_value=Decimal("0.5"),
        max_value=12,
        error_messages={"required": "请填写时长。"},
    )
    reason = forms.CharField(
        label="更正原因",
        max_length=200,
        widget=WORDS,
        error_messages={"required": "请写明更正原因。"},
    )


class ProofForm(forms.Form):
    """Of which organiser and which days a certificate is."""

    use_required_attribute = False

    post: Any = forms.ModelChoiceField(
        None, label="由谁出具", to_field_name="uid", empty_label=None
    )
    starts_on = forms.DateField(
        label="从哪天", widget=DayInput, error_messages={"required": "请选择从哪天。"}
    )
    ends_on = forms.DateField(
        label="到哪天", widget=DayInput, error_messages={"required": "请选择到哪天。"}
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = user.posts_with(Permission.PROOF_ISSUE)
        set_choices(self, post=Post.objects.filter(pk__in=[post.pk for post in posts]))
        self.fields["post"].initial = next((post.uid for post in posts), None)
        self.fields["ends_on"].initial = timezone.localdate()


class ExchangeForm(StepForm):
    """What somebody gets for how many points; its version is the balance one was looking at."""

    points = forms.IntegerField(
        label="用多少积分",
        min_value=1,
        max_value=999_999,
        error_messages={"required": "请填写积分。"},
    )
    what = forms.CharField(
        label="兑换什么", max_length=100, error_messages={"required": "请写明兑换什么。"}
    )


def _moment(day: Any, clock_time: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock_time))


class CodeForm(forms.Form):
    """The code that stands on a certificate, as people copy it."""

    use_required_attribute = False

    code = forms.CharField(
        label="验证码",
        max_length=40,
        help_text="证明末尾的 14 个字母和数字，大小写、空格都不影响。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": "请输入证明上的验证码。"},
    )

    def clean_code(self) -> str:
        """Return it as it is kept: small letters without gaps."""
        return "".join(str(self.cleaned_data["code"]).lower().replace("-", "").split())

"""What people type about 述职评议; rules are checked by the actions."""

from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone

from accounts.models import User
from core.forms import DayField, VersionedReasonForm, set_choices
from party.actions import Evaluation
from party.models import (
    BALLOTS,
    Appraisal,
    AppraisalGrade,
    AppraisalLevel,
    AppraisalRound,
    reporters_of,
)

LONGEST_ITEM: Final = 120
MOST_ITEMS: Final = 20
MOST_BALLOTS: Final = 9_999
MARCH: Final = 3  # until then a new round is about the year before


class RoundForm(forms.Form):
    """A year's round: its level, the day by which reports are due, and the outline."""

    use_required_attribute = False

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2999)
    level = forms.ChoiceField(
        label="谁述职", choices=AppraisalLevel, widget=forms.RadioSelect(attrs={"class": "chips"})
    )
    report_due_on = DayField(
        label="述职报告截止日期",
        error_messages={"required": "请选择述职报告截止日期。"},
    )
    governance = forms.CharField(
        label="提纲：社会治理一项",
        max_length=LONGEST_ITEM,
        help_text="社会治理工作完成情况列入述职评议。",
        error_messages={"required": "请写明社会治理这一项。"},
    )
    others = forms.CharField(
        label="提纲：其他各项",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一项。有人开始写述职报告以后，提纲不能再改。",
    )

    def __init__(self, *args: Any, round: AppraisalRound | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if round is not None:
            del self.fields["year"], self.fields["level"]
        else:
            today = timezone.localdate()
            self.fields["year"].initial = today.year - (today.month < MARCH)
            self.fields["level"].initial = AppraisalLevel.COMMUNITY

    def clean_others(self) -> list[str]:
        """Return the items, one to a line."""
        items = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        if len(items) > MOST_ITEMS:
            raise forms.ValidationError(f"提纲最多 {MOST_ITEMS} 项，请合并几项。")
        if long := next((item for item in items if len(item) > LONGEST_ITEM), ""):
            raise forms.ValidationError(f"“{long[:20]}……”太长，一项最多 {LONGEST_ITEM} 个字。")
        return items

    @property
    def outline(self) -> list[str]:
        """The items in order, 社会治理 first."""
        return [self.cleaned_data["governance"].strip(), *self.cleaned_data["others"]]


class EvaluationForm(forms.Form):
    """The totals of the ballots, score, grade and what follows."""

    use_required_attribute = False
    ballots: ClassVar[tuple[str, ...]] = BALLOTS

    version = forms.IntegerField(widget=forms.HiddenInput)
    score = forms.DecimalField(
        label="综合得分",
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        help_text="0 到 100，按街道的考核办法折算",
        error_messages={"required": "请填写综合得分。"},
    )
    governance_score = forms.DecimalField(
        label="社会治理得分",
        required=False,
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        help_text="0 到 100",
    )
    grade = forms.ChoiceField(
        label="评定等次",
        choices=AppraisalGrade,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择评定等次。"},
    )
    outcome = forms.CharField(
        label="结果运用",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如作为评先评优、晋职晋级的依据。",
    )

    LABELS: ClassVar[dict[str, str]] = {
        "issued": "发出测评票",
        "returned": "收回",
        "valid": "有效票",
        "invalid": "无效票",
        "good": "好",
        "fairly": "较好",
        "normal": "一般",
        "poor": "差",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in BALLOTS:
            label = self.LABELS[name]
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=MOST_BALLOTS,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={"required": f"请填写“{label}”的票数，没有就填 0。"},
            )

    @property
    def counted(self) -> list[forms.BoundField]:
        """The fields of the ballots handed out and taken in."""
        return [self[name] for name in BALLOTS[:4]]

    @property
    def graded(self) -> list[forms.BoundField]:
        """The fields of the valid ballots by grade."""
        return [self[name] for name in BALLOTS[4:]]

    def clean(self) -> dict[str, Any]:
        """Say where the ballots do not add up, before the database does."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if any(cleaned.get(name) is None for name in BALLOTS):
            return cleaned
        # Taken out first: a field with an error is no longer among the cleaned ones.
        counts = {name: cleaned[name] for name in BALLOTS}
        if counts["returned"] > counts["issued"]:
            self.add_error("returned", "收回的票不能多于发出的票。")
        looked_at = counts["valid"] + counts["invalid"]
        if looked_at != counts["returned"]:
            self.add_error(
                "valid",
                f"有效票加无效票是 {looked_at} 张，收回的是 {counts['returned']} 张，应相等。",
            )
        graded = sum(counts[name] for name in BALLOTS[4:])
        if graded != counts["valid"]:
            self.add_error(
                "good", f"四个等次合计 {graded} 票，有效票 {counts['valid']} 张，应相等。"
            )
        return cleaned

    def evaluation(self) -> Evaluation:
        """Return what was typed."""
        cleaned = self.cleaned_data
        score: Decimal | None = cleaned.get("governance_score")
        return Evaluation(
            **{name: cleaned[name] for name in BALLOTS},
            score=cleaned["score"],
            governance_score=score,
            grade=cleaned["grade"],
            outcome=cleaned["outcome"].strip(),
        )


class ReporterForm(VersionedReasonForm):
    """Whose account writes a report from now on, and why."""

    reporter: Any = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="由哪个账号填写",
        help_text="这里有书记岗位的账号。没有要选的人，先在账号管理中授予岗位。",
        error_messages={"required": "请选择由哪个账号填写。"},
    )
    field_order = ("version", "reporter", "reason")

    def __init__(self, *args: Any, appraisal: Appraisal, **kwargs: Any) -> None:
        accounts = reporters_of(appraisal.street_id, appraisal.community_id)
        initial = {"version": appraisal.version}
        if len(accounts) == 1:
            initial["reporter"] = accounts[0].pk
        super().__init__(*args, initial=initial, label="更换的原因", **kwargs)
        set_choices(self, reporter=accounts)


class RectificationForm(forms.Form):
    """One thing to mend."""

    use_required_attribute = False

    text = forms.CharField(
        label="整改内容", max_length=200, error_messages={"required": "请写明整改什么。"}
    )
    due_on = DayField(label="完成期限", error_messages={"required": "请选择完成期限。"})


class FinishForm(forms.Form):
    """How one thing was mended."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.CharField(
        label="整改结果",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明整改结果。"},
    )
    done_on = DayField(
        label="完成日期",
        initial=timezone.localdate,
        error_messages={"required": "请选择完成日期。"},
    )

"""What a step in the life of a livelihood project asks for."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from core.forms import StepForm
from core.widgets import DayInput
from projects.actions import (
    MOST_NOTICE_DAYS,
    NOTICE_DAYS,
    Answers,
    Ballot,
    Contract,
    Verdict,
)
from projects.forms import PhotoField, amount_field, count_field, words_field
from projects.models import AcceptanceResult, PhotoPhase


def day_field(label: str) -> forms.DateField:
    """Return a field for a day, today unless another is chosen."""
    return forms.DateField(
        label=label,
        widget=DayInput,
        initial=timezone.localdate,
        error_messages={"required": f"请选择{label}。"},
    )


class ScreenForm(StepForm):
    """Whether a proposal can be done, and why not."""

    asked_when: ClassVar[dict[str, str]] = {"note": "选“暂不可行”时必填"}

    is_feasible = forms.TypedChoiceField(
        label="结论",
        choices=[("yes", "可行，提交票决"), ("no", "暂不可行")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择结论。"},
    )
    note = words_field("说明", required=False, help_text="暂不可行的写明原因，会答复居民。")


class BallotForm(StepForm):
    """The counting sheet of a paper ballot."""

    held_on = day_field("票决日期")
    issued = count_field("发出票数", "张", least=1)
    returned = count_field("收回票数", "张", least=1)
    yes = count_field("赞成", "张")
    no = count_field("反对", "张")
    abstained = count_field("弃权", "张")
    invalid = count_field("无效", "张")
    photo = PhotoField("计票表照片", help_text="拍清楚数字和签名；只在内部查看。")

    def clean(self) -> dict[str, Any]:
        """Say at the top when the four do not add up; nothing typed is lost."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        marked = [cleaned.get(name) for name in ("yes", "no", "abstained", "invalid")]
        four = [number for number in marked if number is not None]
        returned, total = cleaned.get("returned"), sum(four)
        if returned is not None and len(four) == len(marked) and total != returned:
            self.add_error(
                None, f"四项相加是 {total} 张，收回 {returned} 张，两者应相等，请核对计票表。"
            )
        return cleaned

    def ballot(self) -> Ballot:
        """Return the numbers."""
        names = ("issued", "returned", "yes", "no", "abstained", "invalid")
        return Ballot(**{name: self.cleaned_data[name] for name in names})


class NoticeForm(StepForm):
    """For how many working days."""

    days = forms.IntegerField(
        label="公示天数",
        initial=NOTICE_DAYS,
        min_value=NOTICE_DAYS,
        max_value=MOST_NOTICE_DAYS,
        help_text=f"工作日，不少于 {NOTICE_DAYS} 个，从明天算起。",
        error_messages={
            "required": "请填写公示天数。",
            "invalid": "公示天数请填整数。",
            "min_value": f"公示不少于 {NOTICE_DAYS} 个工作日。",
            "max_value": f"公示最多 {MOST_NOTICE_DAYS} 个工作日。",
        },
    )


class ContractForm(StepForm):
    """With whom and for how much."""

    contractor = forms.CharField(
        label="实施单位",
        max_length=80,
        help_text="会公开",
        error_messages={"required": "请填写实施单位。"},
    )
    amount = amount_field("合同金额")
    signed_on = day_field("签合同日期")

    def arguments(self) -> dict[str, Any]:
        """Return what the action takes."""
        typed = dict(self.cleaned_data)
        version = typed.pop("version")
        return {"contract": Contract(**typed), "version": version}


class StartForm(StepForm):
    """Since when."""

    started_on = day_field("开工日期")


class CompleteForm(StepForm):
    """What was done for whom."""

    finished_on = day_field("完工日期")
    outcome = words_field(
        "完成情况", most=1000, rows=4, help_text="做成了什么。会公开，不写个人信息。"
    )
    beneficiaries = count_field("惠及人数", "人", least=1)


class AcceptForm(StepForm):
    """What the team found."""

    accepted_on = day_field("验收日期")
    team = forms.CharField(
        label="验收组成员",
        max_length=200,
        help_text="至少 3 人，其中有居民代表，姓名之间用顿号隔开。只在内部查看。",
        error_messages={"required": "请填写验收组成员。"},
    )
    has_resident = forms.BooleanField(label="有居民代表参加", required=False)
    result = forms.ChoiceField(
        label="结论",
        choices=AcceptanceResult,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择结论。"},
    )
    opinion = words_field("验收意见", most=500)

    def arguments(self) -> dict[str, Any]:
        """Return what the action takes."""
        typed = dict(self.cleaned_data)
        version = typed.pop("version")
        return {"verdict": Verdict(**typed), "version": version}


class SurveyForm(StepForm):
    """The sheets of a survey."""

    surveyed_on = day_field("测评日期")
    asked = count_field("发放份数", "份", least=1)
    answered = count_field("收回份数", "份", least=1)
    satisfied = count_field("满意", "份")
    neutral = count_field("基本满意", "份")
    dissatisfied = count_field("不满意", "份")

    def arguments(self) -> dict[str, Any]:
        """Return what the action takes."""
        typed = dict(self.cleaned_data)
        version, day = typed.pop("version"), typed.pop("surveyed_on")
        return {"answers": Answers(**typed), "surveyed_on": day, "version": version}


class PaymentForm(StepForm):
    """One payment; its version keeps a second tap from paying twice."""

    purpose = forms.CharField(
        label="款项",
        max_length=60,
        help_text="例如：首付款、进度款、尾款",
        error_messages={"required": "请填写款项。"},
    )
    amount = amount_field("金额")
    paid_on = day_field("付款日期")


class MilestoneForm(forms.Form):
    """One more milestone."""

    use_required_attribute = False

    title = forms.CharField(
        label="节点", max_length=80, error_messages={"required": "请填写节点名称。"}
    )
    due_on = forms.DateField(
        label="计划日期", widget=DayInput, error_messages={"required": "请选择计划日期。"}
    )


class MilestoneDoneForm(forms.Form):
    """That a milestone was reached: a photo first, then one line."""

    use_required_attribute = False

    photo = PhotoField(required=False)
    note = words_field("完成情况")
    done_on = day_field("完成日期")


class ShowPhotoForm(forms.Form):
    """A photo for the project's page."""

    use_required_attribute = False

    photo = PhotoField()
    phase = forms.ChoiceField(
        label="阶段",
        choices=PhotoPhase,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择是实施前、实施中还是实施后。"},
    )


class ObjectionForm(forms.Form):
    """What somebody has against a project."""

    use_required_attribute = False

    content = words_field("意见", most=500, help_text="写意见本身，不写姓名和电话。")
    received_on = day_field("收到日期")


class AnswerForm(forms.Form):
    """An answer, and whether it changes anything."""

    use_required_attribute = False

    answer = words_field("答复", most=500)
    is_adopted = forms.BooleanField(label="采纳这条意见", required=False)

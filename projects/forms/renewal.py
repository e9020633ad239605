"""What steps and pages of renewal ask for."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from accounts.permissions import Permission
from core.forms import StepForm, VersionedReasonForm
from core.widgets import DayInput
from projects.forms import PhotoField, words_field
from projects.forms.livelihood import PlacedForm
from projects.models import InspectionResult, RenewalHalt, YardPlan


class DayForm(StepForm):
    """The day on which a step was reached."""

    day = forms.DateField(
        label="日期",
        widget=DayInput,
        initial=timezone.localdate,
        error_messages={"required": "请选择日期。"},
    )


class HaltForm(DayForm, VersionedReasonForm):
    """Whether a project is paused or given up, since when, and why."""

    halt = forms.ChoiceField(
        label="怎么停",
        choices=[(RenewalHalt.PAUSED, "暂停，以后还做"), (RenewalHalt.ENDED, "终止，不再做")],
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择暂停还是终止。"},
    )
    field_order = ("version", "halt", "day", "reason")


class ItemForm(forms.Form):
    """One thing to be handed over."""

    use_required_attribute = False

    text = forms.CharField(
        label="接收内容", max_length=100, error_messages={"required": "请填写接收内容。"}
    )


class CheckForm(forms.Form):
    """What was found of it."""

    use_required_attribute = False

    note = forms.CharField(label="核对情况", max_length=200, required=False)


class InspectForm(forms.Form):
    """One inspection, made for the phone."""

    use_required_attribute = False
    asked_when: ClassVar[dict[str, str]] = {"finding": "发现问题时必填"}

    result = forms.ChoiceField(
        label="结果",
        choices=InspectionResult,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择检查结果。"},
    )
    finding = words_field("情况", required=False)
    photo = PhotoField(required=False, help_text="只在内部查看。")


class PlanForm(PlacedForm):
    """A plan: for which yard or building, what is wished, what was agreed."""

    asked_when: ClassVar[dict[str, str]] = {"building": "一楼一策必填"}

    permission = Permission.RENEWAL_FILE

    class Meta:
        model = YardPlan
        fields: ClassVar[list[str]] = [
            "name",
            "scope",
            "community",
            "compound",
            "building",
            "planner",
            "vision",
            "deliberation",
        ]
        labels: ClassVar[dict[str, str]] = {"name": "方案名称"}
        widgets: ClassVar[dict[str, Any]] = {
            "vision": forms.Textarea(attrs={"rows": 4}),
            "deliberation": forms.Textarea(attrs={"rows": 4}),
        }


class VersionForm(StepForm):
    """The next version of a plan."""

    asked_when: ClassVar[dict[str, str]] = {"changes": "从第 2 版起必填"}

    measures = words_field("措施", most=3000, rows=8, help_text="一行一条。会公开。")
    changes = words_field("与上一版相比", required=False, help_text="写明改了什么、为什么。")
    drawing = PhotoField("方案图", required=False, help_text="拍照或图片，会公开。")


class CommentForm(forms.Form):
    """What a resident said; not who."""

    use_required_attribute = False

    text = words_field("居民意见", most=500, help_text="会公开，不写姓名、门牌和电话。")
    received_on = forms.DateField(
        label="收到日期",
        widget=DayInput,
        initial=timezone.localdate,
        error_messages={"required": "请选择收到日期。"},
    )


class AdvanceForm(StepForm):
    """Going on; the last stage asks for an evaluation."""

    words = words_field("评价", most=1000, required=False)

    def __init__(self, *args: Any, asks_words: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_words:
            self.fields["words"].widget = forms.HiddenInput()


class OnePhotoForm(forms.Form):
    """A photo."""

    use_required_attribute = False

    photo = PhotoField()

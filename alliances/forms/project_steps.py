"""What a step in the life of a co-building project asks for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from alliances.actions import prepare_agreement
from alliances.actions.agreements import MOST_FILES, PreparedAgreement
from alliances.models import CountBasis
from core.forms import DayField, StepForm

RATINGS = [(5, "5 分"), (4, "4 分"), (3, "3 分"), (2, "2 分"), (1, "1 分")]


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class AgreementField(forms.FileField):
    """One PDF, or photos of the sheets; each is checked by its content."""

    def __init__(self, **kwargs: Any) -> None:
        accept = {"accept": "application/pdf,image/*", "multiple": True}
        super().__init__(
            label="签好的协议",
            help_text=f"PDF 扫描件，或者逐页拍照，最多 {MOST_FILES} 个文件，每个不超过 20 MB。",
            error_messages={"required": "请上传签好的协议，PDF 或照片都可以。"},
            widget=FilesInput(attrs=accept),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the checked files."""
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise ValidationError(f"一次最多 {MOST_FILES} 个文件，请合并成一个 PDF。")
        return [self._checked(file, initial) for file in files]

    def _checked(self, file: Any, initial: Any) -> PreparedAgreement:
        if file and not file.size:
            raise ValidationError("文件是空的，请重新选择。")
        return prepare_agreement(super().clean(file, initial))


class AgreementForm(StepForm):
    """The agreement of a project that was signed before."""

    scans = AgreementField()


class SignForm(StepForm):
    """The day of the signature, and the agreement."""

    signed_on = DayField(
        label="签约日期",
        initial=timezone.localdate,
        error_messages={"required": "请选择签约日期。"},
    )
    scans = AgreementField()


class FinishForm(StepForm):
    """What came out of it, and for whom."""

    outcome = forms.CharField(
        label="成效",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="做成了什么，解决了什么。不写个人信息。",
        error_messages={"required": "请写明成效。"},
    )
    beneficiaries = forms.IntegerField(
        label="受益人数",
        min_value=1,
        max_value=999_999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "请填写受益人数。",
            "min_value": "受益人数应大于 0。",
            "max_value": "受益人数太大，请核对。",
            "invalid": "受益人数请填整数。",
        },
    )
    count_basis = forms.ChoiceField(
        label="计数方式",
        choices=CountBasis,
        initial=CountBasis.PEOPLE,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        help_text="同一个人算一次选“人”，每次都算选“人次”。",
    )


class EvaluateForm(StepForm):
    """How the alliance's meeting rated the project."""

    rating = forms.TypedChoiceField(
        label="评分",
        coerce=int,
        choices=RATINGS,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择评分。"},
    )
    evaluation = forms.CharField(
        label="评价",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="联席会议对这个项目的评价。",
        error_messages={"required": "请写明评价。"},
    )


class MilestoneForm(forms.Form):
    """One more milestone."""

    use_required_attribute = False

    title = forms.CharField(
        label="节点", max_length=80, error_messages={"required": "请填写节点名称。"}
    )
    due_on = DayField(label="计划日期", error_messages={"required": "请选择计划日期。"})


class MilestoneDoneForm(forms.Form):
    """That a milestone was reached."""

    use_required_attribute = False

    done_on = DayField(
        label="完成日期",
        initial=timezone.localdate,
        error_messages={"required": "请选择完成日期。"},
    )
    evidence = forms.CharField(
        label="完成情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="做了什么，从哪里看得出来。",
        error_messages={"required": "请写明完成情况。"},
    )

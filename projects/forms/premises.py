"""What people type about premises; rules are checked by the actions."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.actions.agreements import prepare_agreement
from core.forms import StepForm, set_choices
from core.lost_updates import VersionedForm
from core.widgets import DayInput
from places.models import Community, Compound
from projects.models import (
    Premises,
    PremisesFileKind,
    PremisesFinding,
    PremisesQuerySet,
    PremisesState,
    PremisesUseKind,
)


def _day(label: str, *, required: bool = True, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput,
        error_messages={"required": f"请选择{label}。"},
        **options,
    )


def _today() -> Any:
    return timezone.localdate()


class PremisesForm(VersionedForm):
    """The file itself; what steps set is not in it."""

    class Meta:
        model = Premises
        fields: ClassVar[list[str]] = [
            "community",
            "compound",
            "name",
            "project_name",
            "address",
            "building_floor",
            "area_m2",
            "usable_m2",
            "source",
            "use",
            "use_detail",
            "ownership",
            "cert_no",
            "manager",
            "utilities_no",
            "is_fire_filed",
            "is_structure_safe",
            "inspect_every",
        ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        communities = Community.objects.within(user.reach(Permission.PREMISES_EDIT))
        compounds = Compound.objects.filter(community__in=communities)
        set_choices(self, community=communities, compound=compounds)
        fields["community"].required = True
        fields["community"].error_messages["required"] = "请选择用房所在的社区。"
        if self.instance.pk is not None:
            del self.fields["community"]
            here = Compound.objects.filter(community=self.instance.community_id)
            set_choices(self, compound=here)

    def clean(self) -> dict[str, Any]:
        """Put a new file where its community lies, which its own checks look at."""
        cleaned: dict[str, Any] = super().clean()
        if community := cleaned.get("community"):
            self.instance.street = community.street
        return cleaned


class PremisesFilterForm(forms.Form):
    """Which files the list shows; an unknown choice is as good as none."""

    q = forms.CharField(label="名称、编号或地址", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *PremisesState.choices]
    )
    use = forms.ChoiceField(
        label="用途", required=False, choices=[("", "全部用途"), *PremisesUseKind.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    def picked(self, name: str) -> str:
        """Return the choice, empty when none or an unknown one was made."""
        return str(self.cleaned_data.get(name) or "")

    @property
    def is_narrowed(self) -> bool:
        """True when anything was chosen."""
        return any(self.picked(name) for name in self.fields)

    def chosen(self, rows: PremisesQuerySet) -> PremisesQuerySet:
        """Keep the chosen ones."""
        for name in ("state", "use"):
            if value := self.picked(name):
                rows = rows.filter(**{name: value})
        if word := self.picked("q").strip():
            rows = rows.matching(word)
        return rows


class StageForm(forms.Form):
    """A stage of the works and when it should be done."""

    use_required_attribute = False

    title = forms.CharField(
        label="节点", max_length=60, error_messages={"required": "请填写节点，例如主体封顶。"}
    )
    due_on = _day("计划完成日期")


class DoneForm(forms.Form):
    """When something was done, and in a sentence what."""

    use_required_attribute = False

    done_on = _day("完成日期", initial=_today)
    note = forms.CharField(
        label="完成情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明完成情况。"},
    )


class ReceiptForm(StepForm):
    """What the community signs."""

    handed_over_on = _day("接收日期", initial=_today)
    transferor = forms.CharField(label="移交方", max_length=100, required=False)
    receiver = forms.CharField(
        label="接收岗位",
        max_length=60,
        initial="社区书记",
        help_text="写岗位，不写姓名",
        error_messages={"required": "请填写接收岗位。"},
    )
    acceptance_doc = forms.CharField(
        label="接收依据",
        max_length=100,
        help_text="移交协议、验收文件或租赁合同的名称和文号",
        error_messages={"required": "请填写接收依据。"},
    )


class InspectionForm(forms.Form):
    """An inspection from the phone: one tap when nothing is wrong."""

    use_required_attribute = False
    asked_when: ClassVar[dict[str, str]] = {
        "findings": "选“发现问题”时必填",
        "fix_by": "选“发现问题”时必填",
    }

    result = forms.ChoiceField(
        label="巡查结果",
        choices=PremisesFinding.choices,
        initial=PremisesFinding.GOOD,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选择巡查结果。"},
    )
    findings = forms.CharField(
        label="发现的问题",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    fix_by = _day("整改期限", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the problem and its day where one was found."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("result") == PremisesFinding.FOUND:
            if not cleaned.get("findings", "").strip():
                self.add_error("findings", "请写明发现了什么问题。")
            if cleaned.get("fix_by") is None and "fix_by" not in self.errors:
                self.add_error("fix_by", "请选择整改期限。")
        return cleaned


class FixForm(forms.Form):
    """What was done about a finding."""

    use_required_attribute = False

    fixed_on = _day("整改完成日期", initial=_today)
    fix_note = forms.CharField(
        label="整改情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明整改情况。"},
    )


class UseForm(forms.Form):
    """One use on one day."""

    use_required_attribute = False

    used_on = _day("使用日期", initial=_today)
    purpose = forms.CharField(
        label="用来做什么", max_length=100, error_messages={"required": "请写明用来做什么。"}
    )
    used_by = forms.CharField(
        label="使用单位或队伍", max_length=100, required=False, help_text="写组织，不写个人姓名"
    )
    hours = forms.DecimalField(
        label="时长",
        required=False,
        min_value=0.1,
        max_value=24,
        max_digits=4,
        decimal_places=1,
        help_text="小时",
    )
    headcount = forms.IntegerField(
        label="人次", required=False, min_value=0, max_value=100_000, help_text="人次"
    )


class KeyForm(forms.Form):
    """Which post takes which keys."""

    use_required_attribute = False

    what = forms.CharField(
        label="钥匙",
        max_length=60,
        help_text="例如：正门，2 把",
        error_messages={"required": "请写明是哪里的钥匙、几把。"},
    )
    holder = forms.CharField(
        label="保管岗位",
        max_length=40,
        help_text="写岗位，不写姓名和电话",
        error_messages={"required": "请填写保管岗位。"},
    )
    given_on = _day("领取日期", initial=_today)


class KeyBackForm(forms.Form):
    """When keys came back."""

    use_required_attribute = False

    returned_on = _day("交回日期", initial=_today)


class RepairForm(forms.Form):
    """What is broken."""

    use_required_attribute = False

    what = forms.CharField(
        label="报修内容", max_length=200, error_messages={"required": "请写明坏了什么。"}
    )
    reported_on = _day("报修日期", initial=_today)


class RepairDoneForm(forms.Form):
    """Who mended it, when, and what it cost."""

    use_required_attribute = False

    done_on = _day("完成日期", initial=_today)
    result = forms.CharField(
        label="维修结果", max_length=200, error_messages={"required": "请写明维修结果。"}
    )
    contractor = forms.CharField(label="维修单位", max_length=100, required=False)
    cost = forms.DecimalField(
        label="费用", required=False, min_value=0, max_digits=14, decimal_places=2, help_text="元"
    )


class FileForm(forms.Form):
    """A drawing or paper."""

    use_required_attribute = False

    kind = forms.ChoiceField(label="类别", choices=PremisesFileKind.choices)
    title = forms.CharField(
        label="名称", max_length=100, error_messages={"required": "请填写名称，例如一层平面图。"}
    )
    scan: Any = forms.FileField(
        label="文件",
        help_text="PDF 或照片，不超过 20 MB",
        error_messages={
            "required": "请选择要上传的文件。",
            "empty": "文件是空的，请重新选择。",
        },
    )

    def clean_scan(self) -> Any:
        """Check the file by its content."""
        try:
            return prepare_agreement(self.cleaned_data["scan"])
        except ValidationError as error:
            raise ValidationError(error.messages) from error

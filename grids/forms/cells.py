"""Cells: leader, buildings, boundary, split, merge and stop."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.forms import RowsField, StepForm, VersionedReasonForm, set_choices
from core.widgets import DayInput
from grids.geometry import MOST_CHARACTERS
from grids.models import Grid
from places.models import Building

FEWEST_PARTS, MOST_PARTS = 2, 6


class LeaderForm(StepForm):
    """Who leads a cell from a day on."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label="新的网格长",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={"required": "请选择新的网格长。"},
    )
    starts_on = forms.DateField(label="开始日期", widget=DayInput, initial=timezone.localdate)
    work_phone = forms.CharField(
        label="对外工作电话",
        required=False,
        max_length=20,
        help_text="印在楼栋海报上；没有的只印社区电话。",
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, user=people)


class BuildingsForm(forms.Form):
    """Which buildings lie in a cell from a day on."""

    use_required_attribute = False

    buildings = RowsField(
        Building.objects.none(),
        label="楼栋",
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pick-many"}),
        error_messages={"required": "请勾选移到本网格的楼栋。"},
    )
    starts_on = forms.DateField(label="从哪天起", widget=DayInput, initial=timezone.localdate)

    def __init__(self, *args: Any, buildings: QuerySet[Building], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, buildings=buildings)


class StopForm(VersionedReasonForm):
    """Since when a cell is gone, and where what is open in it goes."""

    effective_to = forms.DateField(
        label="停用日期", widget=DayInput, initial=timezone.localdate, help_text="当天起不再使用。"
    )
    to = forms.ModelChoiceField(
        Grid.objects.none(),
        label="楼栋和未了结的事转到",
        required=False,
        to_field_name="uid",
        empty_label="没有需要转的",
    )
    field_order = ("effective_to", "to", "reason")

    def __init__(self, *args: Any, heirs: QuerySet[Grid], **kwargs: Any) -> None:
        super().__init__(*args, label="停用原因", **kwargs)
        set_choices(self, to=heirs)


class BoundaryForm(StepForm):
    """A boundary as GeoJSON, pasted or as a file; of three ways to answer one is meant."""

    text = forms.CharField(
        label="粘贴 GeoJSON",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="从地图软件导出这个区域的面，整段粘贴；坐标先经度、后纬度，单位是度。",
    )
    file = forms.FileField(label="或选择文件", required=False, help_text="最多 200 KB。")
    is_cleared = forms.BooleanField(label="去掉现在的边界", required=False)

    def __init__(self, *args: Any, has_one: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_one:
            del self.fields["is_cleared"]

    def clean(self) -> dict[str, Any]:
        """Read the file where there is one; one of the two is needed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        answers = [cleaned.get("text", "").strip(), file, cleaned.get("is_cleared")]
        if sum(map(bool, answers)) > 1:
            raise ValidationError("粘贴、选择文件、去掉现在的边界，请只用一种。")
        if file is not None:
            if file.size > MOST_CHARACTERS:
                raise ValidationError("文件太大，请先在地图软件里简化，最多 200 KB。")
            cleaned["text"] = file.read().decode("utf-8-sig", "replace")
        if not cleaned.get("text", "").strip() and not cleaned.get("is_cleared"):
            raise ValidationError("请粘贴边界，或选择一个文件。")
        return cleaned


class PartForm(forms.Form):
    """One new cell."""

    use_required_attribute = False

    code = forms.RegexField(
        r"^\d{15}$",
        label="网格编码",
        max_length=15,
        error_messages={"invalid": "应为 15 位数字：12 位社区代码加 3 位序号。"},
    )
    name = forms.CharField(label="网格名称", max_length=60)
    leader = forms.ModelChoiceField(
        User.objects.none(), label="网格长", to_field_name="uid", empty_label="请选择"
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, leader=people)


class _Parts(forms.BaseFormSet):  # type: ignore[type-arg]
    """The new cells; two of them never share a code."""

    def clean(self) -> None:
        codes = [form.cleaned_data.get("code") for form in self.forms if form.is_valid()]
        if len(set(codes)) < len(codes):
            raise ValidationError("新网格的编码不能相同。")


PartFormSet = forms.formset_factory(
    PartForm,
    formset=_Parts,
    extra=0,
    min_num=1,
    max_num=MOST_PARTS,
    validate_max=True,
    absolute_max=MOST_PARTS,
)


class ReshapeForm(forms.Form):
    """When the cells change, and on what basis."""

    use_required_attribute = False

    effective_on = forms.DateField(
        label="生效日期", widget=DayInput, initial=timezone.localdate, help_text="当天起用新网格。"
    )
    basis = forms.CharField(label="依据", max_length=200, help_text="例如批复文号或会议名称。")


class SplitForm(ReshapeForm):
    """A split also says which part each building and each worker goes to."""

    def __init__(self, *args: Any, parts: int, buildings: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(n), f"新网格 {n + 1}") for n in range(parts)]
        radio = forms.RadioSelect(attrs={"class": "chips"})
        self.buildings = {f"b{row.pk}": row for row in buildings}
        self.workers = {f"w{row.pk}": row for row in workers}
        for name, label in (
            *((name, f"{row} 归到") for name, row in self.buildings.items()),
            *((n, f"{r.user.name}（{r.get_role_display()}）去") for n, r in self.workers.items()),
        ):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=choices, initial="0", widget=radio
            )
        self.fields["rest"] = forms.ChoiceField(
            label="未确认的活动和其他未了结的事转到", choices=choices, initial="0", widget=radio
        )

    @property
    def part_of_building(self) -> dict[int, int]:
        """Return the number of the part by the key of the building."""
        return {row.pk: int(self.cleaned_data[name]) for name, row in self.buildings.items()}

    @property
    def part_of_worker(self) -> dict[int, int]:
        """Return the number of the part by the key of the assignment."""
        return {row.pk: int(self.cleaned_data[name]) for name, row in self.workers.items()}


class MergeForm(ReshapeForm):
    """A merge also says which other cells join."""

    grids = RowsField(
        Grid.objects.none(),
        label="和哪些网格合并",
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pick-many"}),
        error_messages={"required": "请至少勾选一个要合并的网格。"},
    )
    field_order = ("grids", "effective_on", "basis")

    def __init__(self, *args: Any, others: QuerySet[Grid], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, grids=others)

"""What is typed when somebody asks about their own data."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from core.forms import NOT_LISTED, StepForm, check_typed, set_choices
from core.identity import check_id_number, check_phone
from dashboard.models import SubjectKind
from dashboard.personal.by_eye import Look
from dashboard.personal.mentions import Mention
from dashboard.personal.people import Identity

NOT_ALL_SEEN = "照片和扫描件还有没打勾的，或者打勾之后又有新增。请逐项打开看过，全部打勾后再办理。"


class EraseForm(StepForm):
    """What a human eye must see first: photos and papers, then each text that says the name."""

    looked = forms.MultipleChoiceField(
        label="照片和扫描件",
        widget=forms.CheckboxSelectMultiple,
        help_text="逐项打开看过再打勾。照片里有本人的，先请填报的人更正或作废那次活动；"
        "扫描件里有本人的，先请那个项目或用房的经办人处理。",
        error_messages={"required": NOT_ALL_SEEN, "invalid_choice": NOT_ALL_SEEN},
    )

    texts = forms.MultipleChoiceField(
        label="文字里提到的，勾选的一并抹去",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不勾选的保留：那是同名的人。号码不用勾选，都会抹去。",
        error_messages={"invalid_choice": NOT_LISTED},
    )

    def __init__(
        self, *args: Any, mentions: list[Mention], looks: list[Look], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._most_looks = len(looks)
        self._offer("texts", [(one.key, one.words) for one in mentions])
        self._offer("looked", [(one.key, _opened_beside(one)) for one in looks])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        set_choices(self, **{name: choices})
        if not choices:
            del self.fields[name]

    def clean_looked(self) -> list[str]:
        """All of them, or none is enough."""
        looked: list[str] = self.cleaned_data["looked"]
        if len(set(looked)) < self._most_looks:
            raise ValidationError(NOT_ALL_SEEN)
        return looked


def _opened_beside(look: Look) -> str:
    """Return a line whose link opens in another tab: what is ticked here stays ticked."""
    unit = "张" if look.is_photos else "份"
    return format_html(
        '<span><a href="{}" target="_blank" rel="noopener">{}</a>'
        '<span class="nowrap">（{} {}）</span></span>',
        look.url,
        look.title,
        f"{look.count:,}",
        unit,
    )


class SubjectForm(forms.Form):
    """Who asks, what for, and how it was checked who they are."""

    use_required_attribute = False
    asked_when: ClassVar[dict[str, str]] = {
        "phone": "没有身份证号时必填",
        "id_number": "没有手机号时必填",
    }

    kind = forms.ChoiceField(
        label="本人要求",
        choices=SubjectKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择本人要求什么。"},
    )
    name = forms.CharField(
        label="姓名", max_length=40, error_messages={"required": "请填写本人姓名。"}
    )
    phone = forms.CharField(
        label="手机号", max_length=20, required=False, help_text="登记时留的号码。"
    )
    id_number = forms.CharField(
        label="身份证号",
        max_length=20,
        required=False,
        help_text="只用来查找，加密保存，办结即清除。",
    )
    basis = forms.CharField(
        label="怎样核实的身份",
        min_length=4,
        max_length=200,
        help_text="例如：本人持身份证到窗口。不写姓名和号码。会记入审计。",
        error_messages={
            "required": "请写明怎样核实的身份，至少 4 个字。",
            "min_length": "请写明怎样核实的身份，至少 4 个字。",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        check_typed(self)

    def clean_phone(self) -> str:
        """Return the number as the tables keep it."""
        typed = self.cleaned_data["phone"]
        return check_phone(typed) if typed else ""

    def clean_id_number(self) -> str:
        """Return the number as it was sealed."""
        typed = self.cleaned_data["id_number"]
        return check_id_number(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        """Ask for a number: the name alone could be a namesake's."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = {"phone", "id_number"} & cleaned.keys()
        if len(given) == 2 and not (cleaned["phone"] or cleaned["id_number"]):
            self.add_error("phone", "请填写手机号或身份证号：只凭姓名认不出是谁。")
        return cleaned

    def identity(self) -> Identity:
        """Return who asks."""
        values = self.cleaned_data
        return Identity(values["name"].strip(), values["phone"], values["id_number"])

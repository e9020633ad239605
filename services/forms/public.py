"""What readers type: what is wrong with a page, and their query code."""

from typing import Any

from django import forms

from services.models import CorrectionKind


class CorrectionForm(forms.Form):
    """What a reader found wrong; no name, no telephone."""

    kind = forms.ChoiceField(
        label="哪里不对",
        choices=CorrectionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择哪里不对。"},
    )
    text = forms.CharField(
        label="具体情况",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="请写明是哪一句、应该是什么。不用留姓名，也请不要写身份证号和手机号。",
        error_messages={"required": "请写一写具体情况，方便我们改正。"},
    )
    # People do not see it; programs that fill in every field do.
    website = forms.CharField(required=False, label="请留空", widget=forms.TextInput)

    def is_robot(self) -> bool:
        """True when the field nobody sees was filled in."""
        return bool(self.cleaned_data.get("website"))

    def content(self) -> dict[str, Any]:
        """Return what the action asks for."""
        return {
            "kind": CorrectionKind(self.cleaned_data["kind"]),
            "text": self.cleaned_data["text"],
        }


class CodeForm(forms.Form):
    """The query code of a correction."""

    code = forms.CharField(
        label="查询码",
        max_length=14,
        help_text="提交纠错时给您的 10 位字母和数字。",
        error_messages={"required": "请输入查询码。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_code(self) -> str:
        """Accept small letters and spaces."""
        code: str = self.cleaned_data["code"]
        return "".join(code.split()).upper()

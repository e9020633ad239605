"""What readers type: what is wrong with a page, whether it was of use, and their query code."""

from typing import Any

from django import forms

from services.models import CorrectionKind


class ReaderForm(forms.Form):
    """A form for everybody, without name or telephone."""

    # People do not see it; programs that fill in every field do.
    website = forms.CharField(required=False, label="请留空", widget=forms.TextInput)

    def is_robot(self) -> bool:
        """True when the field nobody sees was filled in."""
        return bool(self.cleaned_data.get("website"))


class CorrectionForm(ReaderForm):
    """What a reader found wrong."""

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

    def content(self) -> dict[str, Any]:
        """Return what the action asks for."""
        return {
            "kind": CorrectionKind(self.cleaned_data["kind"]),
            "text": self.cleaned_data["text"],
        }


class UsefulForm(ReaderForm):
    """Whether the page was of use, and in one sentence why not."""

    answer = forms.ChoiceField(
        label="您的回答",
        choices=[("yes", "有用"), ("no", "没用")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择有用或没用。"},
    )
    text = forms.CharField(
        label="没用的话，哪里没帮上忙",
        required=False,
        max_length=200,
        help_text="可以不写。写了就交给负责的科室，给您一个查询码看答复；请不要写姓名、身份证号和手机号。",
    )

    @property
    def is_useful(self) -> bool:
        """True for 有用."""
        return bool(self.cleaned_data["answer"] == "yes")

    @property
    def reason(self) -> str:
        """Why the page was of no use; empty when it was, or without a word."""
        return "" if self.is_useful else self.cleaned_data["text"].strip()


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

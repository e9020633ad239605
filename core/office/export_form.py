"""How the rows of a ledger leave the portal: the format, and a purpose for personal data."""

from typing import Any

from django import forms

from core.masking import SHORTEST_PURPOSE, seen
from core.office import exports


class ExportForm(forms.Form):
    """How the rows are wanted; names and phones in full only with a purpose."""

    file_format = forms.ChoiceField(
        label="格式",
        choices=list(exports.FORMATS.items()),
        initial="xlsx",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
    is_plain = forms.BooleanField(label="包含完整的姓名和电话", required=False)
    purpose = forms.CharField(
        label="用途", required=False, max_length=200, help_text="包含完整信息时必填，会记入审计。"
    )

    def __init__(self, *args: Any, may_be_plain: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_be_plain:
            del self.fields["is_plain"], self.fields["purpose"]

    def clean(self) -> dict[str, Any]:
        """A purpose goes with personal data."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said = seen(cleaned.get("purpose", ""))
        if cleaned.get("is_plain") and len(said) < SHORTEST_PURPOSE:
            self.add_error("purpose", "请写明导出完整信息的用途，至少 4 个字。")
        return cleaned

"""What people type to find partners."""

from django import forms

from party.models import PartnerKind


class PartnerFilterForm(forms.Form):
    """Which partners to show."""

    q = forms.CharField(label="名称、拼音或首字母", required=False, max_length=60)
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *PartnerKind.choices]
    )

    def clean_q(self) -> str:
        """Blanks around the word say nothing."""
        return str(self.cleaned_data["q"]).strip()

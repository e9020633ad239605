"""Shape of what people type about links for units' liaisons."""

from django import forms

from accounts.models import EntryLink


class EnterForm(forms.Form):
    """The part of a link behind #, put in by the page's script or by hand."""

    code = forms.CharField(
        label="链接码",
        max_length=100,
        help_text="链接里“#”后面的字母和数字，或者整个链接。",
        error_messages={
            "required": "链接不完整，请回到收到的消息里，重新点开整个链接。",
            "max_length": "链接不完整，请回到收到的消息里，重新点开整个链接。",
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """Take a whole link as well."""
        return str(self.cleaned_data["code"]).rpartition("#")[2].strip()


class LinkForm(forms.Form):
    """How long a new link lets in."""

    days = forms.IntegerField(
        label="有效天数",
        min_value=1,
        max_value=EntryLink.MOST_DAYS,
        initial=EntryLink.DAYS,
        help_text=f"一般 {EntryLink.DAYS} 天，最长 {EntryLink.MOST_DAYS} 天。",
        error_messages={
            "required": "请填写有效天数。",
            "invalid": "有效天数请填写整数。",
            "min_value": "有效天数最少是 1。",
            "max_value": f"链接最长 {EntryLink.MOST_DAYS} 天有效，到期可以再发。",
        },
    )


class LiaisonFilterForm(forms.Form):
    """The liaisons, narrowed."""

    q = forms.CharField(label="姓名或单位", max_length=60, required=False)

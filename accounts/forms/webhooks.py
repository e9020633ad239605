"""Shape of a system that is told of events."""

from typing import Any

from django import forms

from accounts.models import HookEvent
from core.office.registers import RegisterForm

SHORTEST = 32
TOO_SHORT = "请填写签名密钥，至少 32 个字符。"
FOR_NEW = "与接收系统约定，至少 32 个字符；保存后不再显示，请双方各自存好。"
FOR_CHANGE = "要换才填，至少 32 个字符；留空就是不改。换了以后请对方同时换。"


class WebhookForm(RegisterForm):
    """Events by ticking; the secret is typed and never shown again."""

    events = forms.MultipleChoiceField(
        label="推送事项",
        choices=HookEvent.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "pick-many"}),
        error_messages={"required": "请选择要推送的事项。"},
    )
    secret = forms.CharField(
        label="签名密钥",
        required=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": TOO_SHORT},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["events"] = self.instance.event_names
        has_secret = bool(self.instance.secret_sealed)
        self.fields["secret"].required = not has_secret
        self.fields["secret"].help_text = FOR_CHANGE if has_secret else FOR_NEW
        self.fields["url"].help_text = "以 https:// 开头，写到接收的页面为止。"
        self.fields["is_active"].help_text = "不勾选就不推送；停用期间的事项以后不补发。"

    def full_clean(self) -> None:
        """Say that a secret typed beside a mistake is gone: it is never sent back to the page."""
        super().full_clean()
        typed = self.data.get(self.add_prefix("secret")) if self.is_bound else ""
        if typed and self.errors and "secret" not in self.errors:
            self.add_error("secret", "其他项要改正；为安全起见密钥没有保留，请再输一次。")

    def clean_events(self) -> str:
        """Return the ticked events as the row keeps them."""
        return ",".join(self.cleaned_data["events"])

    def clean_secret(self) -> str:
        """Refuse a short secret."""
        secret: str = self.cleaned_data["secret"]
        if secret and len(secret) < SHORTEST:
            raise forms.ValidationError(TOO_SHORT)
        return secret

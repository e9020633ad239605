"""Shape of a system that is told of events."""

from typing import Any

from django import forms

from accounts.models import HookEvent
from core.office.registers import RegisterForm

SHORTEST = 32


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
        help_text="与接收系统约定，至少 32 个字符；保存后不再显示，留空就是不改。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["events"] = self.instance.event_names

    def clean_events(self) -> str:
        """Return the ticked events as the row keeps them."""
        return ",".join(self.cleaned_data["events"])

    def clean_secret(self) -> str:
        """Refuse a short secret, and none where there is none yet."""
        secret: str = self.cleaned_data["secret"]
        if (secret or not self.instance.secret_sealed) and len(secret) < SHORTEST:
            raise forms.ValidationError("请填写签名密钥，至少 32 个字符。")
        return secret

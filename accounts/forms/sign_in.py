"""Shape of what people type when they sign in and about their own account."""

import unicodedata
from typing import Any

from django import forms


class SignInForm(forms.Form):
    """Sign-in name and password, or the office's one-time code in the password's place."""

    username = forms.CharField(
        label="账号",
        max_length=40,
        error_messages={"required": "请输入账号。", "max_length": "账号最多 40 个字符。"},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请输入密码。", "max_length": "密码最多 128 个字符。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_username(self) -> str:
        """Return the name as it is kept: half-width, lower case."""
        return unicodedata.normalize("NFKC", self.cleaned_data["username"]).strip().lower()


class HeldCodeForm(forms.Form):
    """A code of the phone app, or a recovery code: what only its holder has."""

    code = forms.CharField(
        label="动态口令",
        max_length=20,
        help_text="手机应用上显示的 6 位数字。手机不在身边时，可以输入一个恢复码。",
        error_messages={"required": "请输入动态口令。"},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class CodeForm(HeldCodeForm):
    """The code at sign-in, and whether this device is asked again."""

    remember = forms.BooleanField(label="这是我自己的设备，30 天内不再询问", required=False)


class FirstCodeForm(forms.Form):
    """The first code of an app that has just been bound."""

    code = forms.CharField(
        label="应用上显示的 6 位数字",
        max_length=8,
        error_messages={"required": "请输入应用上显示的 6 位数字。"},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class AgainForm(forms.Form):
    """The password once more, before something that needs it."""

    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请输入密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class PasswordForm(forms.Form):
    """One's own new password, twice."""

    old = forms.CharField(
        label="现在的密码",
        max_length=128,
        strip=False,
        help_text="刚用一次性登录码登录的，请输入登录码。",
        error_messages={"required": "请输入现在的密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请输入新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label="再输一次新密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请再输一次新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, rules: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new"].help_text = rules

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        values = super().clean() or {}
        if values.get("new") and values.get("repeated") and values["new"] != values["repeated"]:
            self.add_error("repeated", "两次输入的新密码不一样。")
        return values

"""Shape of how somebody wants to hear of news outside the portal."""

from typing import Any, ClassVar

from django import forms

from accounts.models import NoticeBy
from accounts.notifications import ways_open


class NoticeForm(forms.Form):
    """One way of those that are set up, or none."""

    asked_when: ClassVar[dict[str, str]] = {"email": "选“发邮件”时必填"}

    notice_by = forms.ChoiceField(label="有新消息时", required=False, widget=forms.RadioSelect)
    email = forms.EmailField(
        label="邮箱",
        required=False,
        max_length=120,
        help_text="只用来告诉您有新消息，别人看不到。",
        error_messages={"invalid": "请写完整的邮箱，例如 name@example.com。"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["notice_by"].choices = [  # type: ignore[attr-defined]  # a ChoiceField's
            (way.value, way.label) for way in [NoticeBy.NONE, *ways_open()]
        ]
        if NoticeBy.EMAIL not in ways_open():
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        """Ask for the mailbox beside its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_by_mail = cleaned.get("notice_by") == NoticeBy.EMAIL and "email" in cleaned
        if is_by_mail and not cleaned["email"]:
            self.add_error("email", "要用邮件通知，请写上邮箱。")
        return cleaned

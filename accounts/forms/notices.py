"""Shape of how somebody wants to hear of news outside the portal."""

from typing import Any, ClassVar

from django import forms

from accounts.models import NoticeBy
from accounts.notifications import ways_open
from core.forms import set_choices


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
        ways = [NoticeBy.NONE, *ways_open()]
        set_choices(self, notice_by=[(way.value, way.label) for way in ways])
        if NoticeBy.EMAIL not in ways_open():
            del self.fields["email"]

    def clean(self) -> dict[str, Any]:
        """Ask for the mailbox beside its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_by_mail = cleaned.get("notice_by") == NoticeBy.EMAIL and "email" in cleaned
        if is_by_mail and not cleaned["email"]:
            self.add_error("email", "要用邮件通知，请写上邮箱。")
        return cleaned

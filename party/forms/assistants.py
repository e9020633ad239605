"""What people type about assistants, their logs and certificates."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from core.forms import DayField, rows_field, set_choices, type_over
from core.lost_updates import VersionedForm
from core.widgets import DayInput
from party.models import AssistantLog, SecretaryAssistant

LONGEST_DUTY = 100
WHICH = [("running", "在任"), ("ended", "已结束"), ("", "全部")]


class AssistantFilterForm(forms.Form):
    """Which assistants to show."""

    q = forms.CharField(label="姓名、拼音或首字母", required=False, max_length=40)
    which = forms.ChoiceField(label="任期", required=False, choices=WHICH)


class AssistantForm(VersionedForm):
    """An assistant: who, where, from which society, for how long."""

    class Meta:
        model = SecretaryAssistant
        fields: ClassVar[list[str]] = ["name", "community", "society", "started_on", "ended_on"]
        labels: ClassVar[dict[str, str]] = {"name": "姓名"}
        widgets: ClassVar[dict[str, Any]] = {"started_on": DayInput, "ended_on": DayInput}

    def __init__(self, *args: Any, choices: dict[str, QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, **choices)
        self.fields["community"].required = True
        self.fields["ended_on"].help_text = "当天仍算在任；还没有定的留空。"


class DutiesForm(forms.Form):
    """A duty list, a line for each duty."""

    texts = forms.CharField(
        label="职责",
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        help_text="一行一条，每条不超过 100 字。去掉的条目不再可选，已有的记录仍保留。",
    )

    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean_texts(self) -> list[str]:
        """Return the lines; none longer than a duty may be."""
        lines = _lines(self.cleaned_data["texts"])
        if any(len(line) > LONGEST_DUTY for line in lines):
            raise forms.ValidationError("每条不超过 100 字，请写短一些，或分成两条。")
        return lines

    def clean_seen(self) -> list[str]:
        """Return the lines that the person was looking at."""
        return _lines(self.cleaned_data["seen"])

    def show_again(self, now: list[str]) -> None:
        """Say what the list is now; what was typed stays, and sent once more it replaces that."""
        type_over(self, "seen", "\n".join(now))
        self.add_error(
            None,
            f"您填写期间，清单已被他人修改，还没有保存。现在是：{'；'.join(now) or '（空）'}。"
            "再次保存，就以您填写的为准。",
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class LogForm(VersionedForm):
    """One thing that the assistant did; made for the phone: three fields, the rest is optional."""

    class Meta:
        model = AssistantLog
        fields: ClassVar[list[str]] = ["done_on", "what", "duty", "hours"]
        widgets: ClassVar[dict[str, Any]] = {
            "done_on": DayInput,
            "what": forms.Textarea(attrs={"rows": 3}),
            "duty": forms.RadioSelect(attrs={"class": "chips"}),
        }

    def __init__(self, *args: Any, duties: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        duty = rows_field(self, "duty")
        duty.queryset, duty.empty_label = duties, "其他"
        self.fields["hours"].help_text = "小时；不清楚可以留空。"
        self.fields["what"].help_text = "不写身份证号、手机号和别人的隐私。"
        if self.instance.pk is None:
            self.initial["done_on"] = timezone.localdate()


class CertificateForm(forms.Form):
    """Which days a certificate speaks of."""

    starts_on = DayField(label="服务开始")
    ends_on = DayField(label="服务结束")

"""The checklist of premises that are handed over, filled in by several people one after another."""

from typing import Any, ClassVar

from django import forms

from core.forms import type_over
from projects.actions import Found
from projects.models import CheckResult, HandOverCheck, HandOverTopic, Premises
from projects.models.premises_parts import said


class CheckForm(forms.Form):
    """One answer and one remark per line, beside what the page said of it before.

    Two people check different lines at once: what somebody did not touch stays as another has
    filled it in. Only two different answers to one line are a conflict.
    """

    use_required_attribute = False
    SEEN: ClassVar[str] = "-seen"

    def __init__(self, *args: Any, premises: Premises, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = HandOverTopic.objects.asked().filter(street=premises.street_id)
        self.topics = {f"topic-{topic.pk}": topic for topic in topics}
        known = {check.topic_id: check for check in premises.checks.all()}
        self.known = {name: known.get(topic.pk) for name, topic in self.topics.items()}
        self.asked_when = {f"{name}-note": "有缺项时必填" for name in self.topics}
        for name, topic in self.topics.items():
            check = self.known[name]
            self.fields[name] = forms.ChoiceField(
                label=topic.title,
                required=False,
                choices=CheckResult.choices,
                widget=forms.RadioSelect(attrs={"class": "chips"}),
                initial=check.result if check else None,
            )
            self.fields[f"{name}-note"] = forms.CharField(
                label="缺项说明",
                required=False,
                max_length=200,
                initial=check.note if check else "",
            )
            self.fields[name + self.SEEN] = forms.CharField(
                required=False, initial=_said(check), widget=forms.HiddenInput
            )

    def clean(self) -> dict[str, Any]:
        """Ask what is lacking, and say which lines another answered meanwhile."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.topics:
            note = cleaned.get(f"{name}-note", "").strip()
            if cleaned.get(name) == CheckResult.LACKING and not note:
                self.add_error(f"{name}-note", "请写明缺什么。")
            elif note and name not in self.errors and not cleaned.get(name):
                self.add_error(name, "写了说明的，请选查验结果。")
        for name, found in self._touched(cleaned).items():
            check = self.known[name]
            if check is not None and check.said not in {found.seen, said(found.result, found.note)}:
                self._tell(name, check)
        return cleaned

    def found(self) -> dict[HandOverTopic, Found]:
        """Return the lines that somebody answered otherwise than the page showed them."""
        return {
            self.topics[name]: found for name, found in self._touched(self.cleaned_data).items()
        }

    def _touched(self, cleaned: dict[str, Any]) -> dict[str, Found]:
        touched = {}
        for name in self.topics:
            result, note = cleaned.get(name), cleaned.get(f"{name}-note", "").strip()
            seen = cleaned.get(name + self.SEEN, "")
            if result and said(result, note) != seen:
                touched[name] = Found(result, note, seen)
        return touched

    def _tell(self, name: str, check: HandOverCheck) -> None:
        type_over(self, name + self.SEEN, check.said)
        words = check.get_result_display() + (f"：{check.note}" if check.note else "")
        self.add_error(
            name, f"您填写期间，他人已登记为“{words}”，还没有保存。再次保存，就以您填的为准。"
        )


def _said(check: HandOverCheck | None) -> str:
    return check.said if check is not None else ""

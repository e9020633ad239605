"""How a need was met: words, photos, and the activities that were filed anyway."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from alliances.forms import FulfilForm
from core.forms import RowsField, set_choices
from volunteers.models import ActivityQuerySet


class _Activities(RowsField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.held_on:%Y年%-m月%-d日}　{obj.title}"


class DeliverForm(FulfilForm):
    """What was done for a need; a confirmed activity says it without being typed again."""

    asked_when: ClassVar[dict[str, str]] = {"result": "没有选活动时必填"}

    field_order = ("activities", "result", "done_on", "project")
    activities: Any = _Activities(
        None,
        label="在哪次活动里办成的",
        to_field_name="uid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="认领以后本单位参加的、街道已确认的活动。选了活动，下面“办了什么”可以不写。",
    )

    def __init__(self, *args: Any, activities: ActivityQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        if activities.exists():
            set_choices(self, activities=activities)
            fields["result"].required = False
        else:
            del fields["activities"]

    def clean(self) -> dict[str, Any]:
        """Ask for words where no activity tells what was done."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "result" in cleaned and not (cleaned["result"] or cleaned.get("activities")):
            self.add_error(
                "result", ValidationError("请写明办了什么，或者选一次已确认的活动。", "required")
            )
        return cleaned

"""What people type about Party organisations; rules are checked by the actions."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from core.forms import DayField, set_choices
from core.lost_updates import VersionedForm
from core.widgets import DayInput
from party.models import OrganisationLevel, PartyOrganisation


class TreeForm(forms.Form):
    """Which organisations to show, and as of which day."""

    q = forms.CharField(label="名称、拼音或首字母", required=False, max_length=60)
    level = forms.ChoiceField(
        label="层级", required=False, choices=[("", "全部"), *OrganisationLevel.choices]
    )
    day = DayField(label="截至日期", required=False)


class OrganisationForm(VersionedForm):
    """An organisation of the tree; its superior is chosen for a new one, later it moves."""

    class Meta:
        model = PartyOrganisation
        fields: ClassVar[list[str]] = [
            "name",
            "code",
            "kind",
            "level",
            "parent",
            "community",
            "compound",
            "unit",
            "members_full",
            "phone",
            "founded_on",
            "ended_on",
        ]
        widgets: ClassVar[dict[str, Any]] = {"founded_on": DayInput, "ended_on": DayInput}

    def __init__(self, *args: Any, choices: dict[str, QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, **choices)
        if self.instance.pk is not None:
            del self.fields["parent"]


class MoveForm(forms.Form):
    """Where an organisation goes, since when and why."""

    parent = forms.ModelChoiceField(
        PartyOrganisation.objects.none(),
        label="新的上级党组织",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={"required": "请选择新的上级党组织。"},
    )
    moved_on = DayField(label="变更日期", initial=timezone.localdate)
    reason = forms.CharField(
        label="依据或原因", max_length=200, required=False, help_text="例如批复文号。"
    )

    def __init__(self, *args: Any, superiors: QuerySet[PartyOrganisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, parent=superiors)

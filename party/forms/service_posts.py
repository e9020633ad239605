"""What people type about service posts; rules are checked by the actions."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from core.forms import DayField, rows_field, set_choices
from core.lost_updates import VersionedForm
from core.widgets import DayInput
from party.models import CheckIn, MemberCheckIn, ServicePost
from places.models import Community


class ServicePostForm(VersionedForm):
    """A post that a community offers."""

    class Meta:
        model = ServicePost
        fields: ClassVar[list[str]] = [
            "community",
            "name",
            "duties",
            "place",
            "seats",
            "opened_on",
        ]
        widgets: ClassVar[dict[str, Any]] = {
            "opened_on": DayInput,
            "duties": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, communities: QuerySet[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = rows_field(self, "community")
        field.queryset, field.required = communities, True
        only = list(communities[:2])
        if len(only) == 1:
            field.initial, field.empty_label = only[0], None
        self.fields["opened_on"].initial = timezone.localdate()
        self.fields["name"].help_text = "例如：楼道巡查岗。"

    def clean(self) -> dict[str, Any]:
        """A post lies in its community's street."""
        cleaned = super().clean()
        if community := cleaned.get("community"):
            self.instance.street = community.street
        return cleaned


class ClosePostForm(forms.Form):
    """Since when a post is offered no longer, and why."""

    closed_on = DayField(label="停用日期", initial=timezone.localdate)
    reason = forms.CharField(
        label="原因", max_length=200, error_messages={"required": "请写明为什么停用。"}
    )


class ClaimForm(forms.Form):
    """Who takes a seat of a post."""

    check_in = forms.TypedChoiceField(
        label="谁来认领",
        coerce=UUID,
        error_messages={"required": "请选择单位或党员。"},
    )
    claimed_on = DayField(label="认领日期", initial=timezone.localdate)

    def __init__(self, *args: Any, helpers: list[CheckIn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helpers = {row.uid: row for row in helpers}
        units = [row for row in helpers if not isinstance(row, MemberCheckIn)]
        members = [row for row in helpers if isinstance(row, MemberCheckIn)]
        words = [
            ("", "请选择"),
            ("单位", [(row.uid, str(row)) for row in units]),
            ("党员", [(row.uid, label_of(row)) for row in members]),
        ]
        set_choices(self, check_in=words)

    @property
    def helper(self) -> CheckIn:
        """The chosen unit or member."""
        return self.helpers[self.cleaned_data["check_in"]]


class LeavePostForm(forms.Form):
    """The day on which a seat is given back."""

    left_on = DayField(label="退出日期", initial=timezone.localdate)


def label_of(member: MemberCheckIn) -> str:
    """Return how a member is told from others in a choice: masked name, end of phone, unit."""
    return f"{member}（尾号 {member.phone[-4:]}，{member.home_label}）"

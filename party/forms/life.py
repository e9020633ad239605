"""What people type about organisational life; rules are checked by the actions."""

from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.forms import DayField, rows_field, set_choices
from core.lost_updates import VersionedForm
from core.models import Photo
from core.uids import uid_of, uids_of
from core.widgets import DayInput
from party.actions import LifeContent
from party.models import LifeKind, LifeState, OrgLifeRecord, PartyOrganisation

NEEDED: Final = {
    "topic": "请填写主题。",
    "held_on": "请选择日期。",
    "place": "请填写地点。",
    "host": "请填写主持人或主讲人。",
    "expected_count": "请填写应到人数。",
    "attended_count": "请填写实到人数。",
}


class LifeForm(VersionedForm):
    """Photos first, then what was held; a draft takes what there is."""

    use_required_attribute = False

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    photos: Any = forms.ModelMultipleChoiceField(
        None,
        label="照片",
        to_field_name="uid",
        required=False,
        error_messages={
            "invalid_choice": "有照片现在不能使用，请重新选择。",
            "invalid_pk_value": "有照片现在不能使用，请重新选择。",
        },
    )
    sign_sheet: Any = forms.ModelChoiceField(
        None,
        label="签到表照片",
        to_field_name="uid",
        required=False,
        error_messages={"invalid_choice": "签到表照片现在不能使用，请重新选择。"},
    )

    class Meta:
        model = OrgLifeRecord
        fields: ClassVar[list[str]] = [
            "organisation",
            "kind",
            "topic",
            "held_on",
            "place",
            "host",
            "expected_count",
            "attended_count",
            "agenda",
            "minutes",
        ]
        widgets: ClassVar[dict[str, Any]] = {
            "held_on": DayInput,
            "kind": forms.RadioSelect(attrs={"class": "chips"}),
            "expected_count": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "attended_count": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "agenda": forms.Textarea(attrs={"rows": 3}),
            "minutes": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts: ClassVar[dict[str, str]] = {
            "organisation": "党小组会选党小组，其他的选党支部或它的上级。",
            "expected_count": "人，应到会的全部人数",
            "minutes": "记要点和形成的意见，不写身份证号、电话等个人信息。",
        }

    def __init__(
        self,
        *args: Any,
        user: User,
        organisations: QuerySet[PartyOrganisation],
        is_draft: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        organisation = rows_field(self, "organisation")
        organisation.queryset = organisations
        organisation.to_field_name = "uid"
        organisation.empty_label = "请选择党组织"
        if self.instance.pk is not None:
            self.initial["organisation"] = self.instance.organisation.uid
        set_choices(self, kind=LifeKind.choices)
        self.fields["kind"].error_messages["required"] = "请选择类别。"
        self.fields["organisation"].error_messages["required"] = "请选择党组织。"
        for name, sentence in NEEDED.items():
            self.fields[name].required = not is_draft
            self.fields[name].error_messages["required"] = sentence
        self.fields["held_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.fields["key"].initial = uuid4
        self._offered = Photo.objects.filter(
            Q(uploaded_by=user) | Q(pk__in=_shown(self.instance))
        ).distinct()
        set_choices(self, photos=self._offered, sign_sheet=self._offered)

    @property
    def chosen_photos(self) -> list[Photo]:
        """The photos on the form now, in their order."""
        keys = uids_of(self["photos"].value() or [])
        found = {photo.uid: photo for photo in self._photos(keys)}
        return [found[key] for key in dict.fromkeys(keys) if key in found]

    @property
    def chosen_sheet(self) -> Photo | None:
        """The photo of the sign-in sheet that is on the form now."""
        key = uid_of(self["sign_sheet"].value())
        return next(iter(self._photos([key])), None) if key else None

    def _photos(self, keys: list[UUID]) -> QuerySet[Photo]:
        return self._offered.filter(uid__in=keys)

    def clean(self) -> dict[str, Any]:
        """Put the record where its organisation is, so that the rules can be asked."""
        cleaned = super().clean()
        organisation = cleaned.get("organisation")
        if organisation is not None:
            self.instance.street = organisation.street
            self.instance.community = organisation.community
        return cleaned

    def content(self) -> LifeContent:
        """Return what was typed."""
        cleaned = self.cleaned_data
        plain = {name: cleaned.get(name) for name in self.Meta.fields}
        return LifeContent(
            **plain,  # type: ignore[arg-type]
            sign_sheet=cleaned.get("sign_sheet"),
            photos=tuple(self.chosen_photos),
        )


class LifeFilterForm(forms.Form):
    """Which records to list."""

    organisation: Any = forms.ModelChoiceField(
        None, label="党组织", required=False, to_field_name="uid", empty_label="全部党组织"
    )
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部类别"), *LifeKind.choices]
    )
    start = DayField(label="从", required=False)
    end = DayField(label="到", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *LifeState.choices]
    )

    def __init__(
        self, *args: Any, organisations: QuerySet[PartyOrganisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, organisation=organisations)

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked for; what makes no sense is as good as nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day; None leaves that end open."""
        return self.asked.get("start"), self.asked.get("end")


def _shown(record: OrgLifeRecord) -> list[int]:
    if record.pk is None:
        return []
    keys = list(record.photos.values_list("pk", flat=True))
    return [*keys, record.sign_sheet_id] if record.sign_sheet_id else keys

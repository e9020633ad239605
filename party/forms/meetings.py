"""What people type about topics and meetings; rules are checked by the actions."""

from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from accounts.models import Post, User
from accounts.permissions import Permission
from core.forms import DayField, rows_field, set_choices, type_over
from core.lost_updates import VersionedForm
from core.widgets import DayInput
from party.models import (
    Attendance,
    Attendee,
    Meeting,
    MeetingKind,
    MeetingState,
    MeetingTopic,
    PartyOrganisation,
    Rating,
    TopicState,
)
from places.models import Community, Unit

AREA = {"rows": 4}
MOST_CHIPS = 4  # more choices than that are a list to unfold


def say(label: str, *, limit: int, ask: str, **options: Any) -> forms.CharField:
    """Return a field for some sentences; `ask` is what to say when nothing was typed."""
    return forms.CharField(
        label=label,
        max_length=limit,
        widget=forms.Textarea(attrs=AREA),
        error_messages={"required": ask},
        **options,
    )


class TopicForm(VersionedForm):
    """A topic as it is proposed: in which post, to which meeting."""

    post: Any = forms.ModelChoiceField(
        None, label="以哪个岗位提出", to_field_name="uid", empty_label=None
    )
    level = forms.ChoiceField(label="提交给", widget=forms.RadioSelect(attrs={"class": "chips"}))
    field_order = ("post", "level", "title", "content")

    class Meta:
        model = MeetingTopic
        fields: ClassVar[list[str]] = ["title", "content"]
        widgets: ClassVar[dict[str, Any]] = {"content": forms.Textarea(attrs={"rows": 5})}
        help_texts: ClassVar[dict[str, str]] = {
            "content": "写清是什么事、建议怎么办。不要写居民的姓名、电话和证件号。",
        }
        error_messages: ClassVar[dict[str, Any]] = {
            "title": {"required": "请写议题，一句话。"},
            "content": {"required": "请写清是什么事、建议怎么办。"},
        }

    def __init__(
        self,
        *args: Any,
        posts: QuerySet[Post] | None = None,
        levels: list[tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if posts is None or levels is None:  # an edit: who asks whom stays
            del self.fields["post"], self.fields["level"]
            return
        set_choices(self, post=posts)
        self.fields["post"].initial = posts.first()
        if len(posts) == 1:
            self.fields["post"].widget = self.fields["post"].hidden_widget()
        if len(levels) > MOST_CHIPS:
            self.fields["level"].widget = forms.Select()
        set_choices(self, level=levels)
        self.fields["level"].initial = levels[0][0] if levels else ""


class AnswerForm(forms.Form):
    """What whoever proposed a topic is told in the end."""

    answer = say("给提出人的反馈", limit=500, ask="请写明给提出人的反馈。")


class RatingForm(forms.Form):
    """How whoever proposed a topic judges what came of it."""

    rating = forms.ChoiceField(
        label="您对办理结果",
        choices=Rating.choices,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        error_messages={"required": "请选一项。"},
    )
    reason = forms.CharField(
        label="说明",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不满意的请写明哪里不满意。",
    )


class ScheduleForm(forms.Form):
    """On the agenda of which meeting a topic is put."""

    meeting: Any = forms.ModelChoiceField(
        None,
        label="会议",
        to_field_name="uid",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择会议。"},
    )

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, meeting=meetings)


class MeetingForm(VersionedForm):
    """The facts of a meeting; its kind and its level are chosen once."""

    class Meta:
        model = Meeting
        fields: ClassVar[list[str]] = [
            "kind",
            "community",
            "organisation",
            "title",
            "held_on",
            "starts_at",
            "place",
            "chair",
            "is_escalated",
            "minutes",
        ]
        widgets: ClassVar[dict[str, Any]] = {
            "kind": forms.RadioSelect(attrs={"class": "chips"}),
            "held_on": DayInput,
            "starts_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "minutes": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(
        self,
        *args: Any,
        kinds: list[MeetingKind],
        communities: QuerySet[Community],
        organisations: QuerySet[PartyOrganisation],
        may_street: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, organisation=organisations)
        if self.instance.state != MeetingState.HELD:
            del self.fields["minutes"]
        if self.instance.pk is not None:
            del self.fields["kind"], self.fields["community"]
            return
        set_choices(self, kind=[(kind.value, kind.label) for kind in kinds])
        level = rows_field(self, "community")
        level.queryset, level.label = communities, "级别"
        level.empty_label = "街道一级" if may_street else None
        level.required = not may_street
        level.initial = None if may_street else communities.first()


class HoldForm(forms.Form):
    """How a meeting went."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    held_on = DayField(label="哪天召开的")
    chair = forms.CharField(label="主持人", max_length=40)
    minutes = forms.CharField(
        label="会议记录",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="可以先不写，会后再补。决议在下一步按议题登记。",
    )


class DecisionForm(forms.Form):
    """What was decided on a topic."""

    text = say("决议", limit=1000, ask="请写明决议。")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AttendeeForm(forms.Form):
    """Somebody who is asked to come."""

    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请写姓名。"})
    unit: Any = forms.ModelChoiceField(
        None, label="单位", required=False, to_field_name="uid", empty_label="不代表单位"
    )
    title = forms.CharField(label="职务", required=False, max_length=60)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, unit=units)


class AttendanceForm(forms.Form):
    """Who came: one choice per person on the list, beside what the page said of them before.

    Several people enter it at the door at once: whom somebody did not touch stays as another has
    entered them. Only two different choices for one person are a conflict.
    """

    SEEN: ClassVar[str] = "seen-"

    def __init__(self, *args: Any, attendees: list[Attendee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attendees = {attendee.uid.hex: attendee for attendee in attendees}
        for name, attendee in self.attendees.items():
            where = attendee.unit or attendee.title
            self.fields[name] = forms.ChoiceField(
                label=f"{attendee.name}（{where}）" if where else attendee.name,
                choices=Attendance.choices,
                initial=attendee.state,
                required=not self.is_bound or self.SEEN + name in self.data,
                widget=forms.RadioSelect(attrs={"class": "chips"}),
            )
            self.fields[self.SEEN + name] = forms.ChoiceField(
                choices=Attendance.choices,
                initial=attendee.state,
                required=False,
                widget=forms.HiddenInput,
            )

    def clean(self) -> dict[str, Any]:
        """Say of whom somebody else entered something different, or who is no longer listed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        states = {name: attendee.state for name, attendee in self.attendees.items()}
        for name in list(self._touched(cleaned)):
            if states[name] not in {cleaned[self.SEEN + name], cleaned[name]}:
                self._tell(name, self.attendees[name])
        gone = [name for name in self.data if self._is_gone(name)]
        if gone:
            self.add_error(
                None,
                f"您登记的 {len(gone)} 人已不在名单里，还没有保存。再次保存，就登记其他人的。",
            )
        return cleaned

    def states(self) -> dict[UUID, str]:
        """Return what was chosen for whom it was changed, by the uid."""
        cleaned = self.cleaned_data
        return {self.attendees[name].uid: cleaned[name] for name in self._touched(cleaned)}

    def seen(self) -> dict[UUID, str]:
        """Return what the page said of these before."""
        cleaned = self.cleaned_data
        return {
            self.attendees[name].uid: cleaned[self.SEEN + name] for name in self._touched(cleaned)
        }

    def _touched(self, cleaned: dict[str, Any]) -> Iterator[str]:
        for name in self.attendees:
            typed = cleaned.get(name)
            if typed and typed != cleaned.get(self.SEEN + name):
                yield name

    def _tell(self, name: str, attendee: Attendee) -> None:
        type_over(self, self.SEEN + name, attendee.state)
        now = attendee.get_state_display()
        self.add_error(
            name,
            f"您填写期间，他人已登记为“{now}”，还没有保存。再次保存，就以您选的为准。",
        )

    def _is_gone(self, name: str) -> bool:
        person = name.removeprefix(self.SEEN)
        if person == name or person in self.attendees:
            return False
        return bool(self.data.get(person, self.data[name]) != self.data[name])


class TopicFilterForm(forms.Form):
    """Which topics are listed."""

    q = forms.CharField(label="议题或内容", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *TopicState.choices]
    )
    mine = forms.BooleanField(label="只看我提出的", required=False)

    def chosen(self, *, user: User) -> Any:
        """Return the chosen rows among those that `user` may see."""
        asked = self.cleaned_data if self.is_valid() else {}
        rows = MeetingTopic.objects.visible_to(user)
        if asked.get("mine"):
            rows = rows.proposed_for(user)
        if state := asked.get("state"):
            rows = rows.in_state(state)
        if word := asked.get("q", "").strip():
            rows = rows.matching(word)
        return rows.for_lists().order_by("-proposed_on", "-pk")


class MeetingFilterForm(forms.Form):
    """Which meetings are listed."""

    q = forms.CharField(label="会议、议题或决议", required=False, max_length=60)
    kind = forms.ChoiceField(label="类型", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *MeetingState.choices]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        kinds = MeetingKind.choices if user.may(Permission.STUDY_VIEW) else []
        set_choices(self, kind=[("", "全部"), *kinds])
        if not kinds:
            del self.fields["kind"]

    def chosen(self) -> Any:
        """Return the chosen rows among those that the person may see."""
        asked = self.cleaned_data if self.is_valid() else {}
        rows = Meeting.objects.visible_to(self.user)
        for name in ("kind", "state"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if word := asked.get("q", "").strip():
            rows = rows.matching(word)
        return rows.select_related("street", "community").order_by("-held_on", "-pk")

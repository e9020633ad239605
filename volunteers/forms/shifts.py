"""What people type about shifts and rosters; rules are checked by the actions."""

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from core.forms import RowsField, rows_field, set_choices
from core.lost_updates import VersionedForm
from core.widgets import DayInput
from grids.models import Grid
from places.models import Community
from volunteers.models import DutyRoster, PatrolShift, RedArmband


def sensible(day: date) -> date:
    """Return a day that a calendar of this office has; the rest are slips of the finger."""
    if not timezone.localdate().year - 5 <= day.year <= timezone.localdate().year + 5:
        raise forms.ValidationError("请核对日期的年份。")
    return day


def told_apart(person: RedArmband) -> str:
    """Return the masked name with the masked phone: surnames alone come more than once."""
    return f"{person}，{person.masked_phone}" if person.phone else str(person)


class MembersField(RowsField):
    """People of the roster to tick."""

    def label_from_instance(self, obj: Any) -> str:
        """Name somebody so that two of a surname are told apart."""
        return told_apart(obj)


class MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One person of the roster."""

    def label_from_instance(self, obj: Any) -> str:
        """Name somebody so that two of a surname are told apart."""
        return told_apart(obj)


def clock() -> forms.TimeInput:
    """Return an input of a time of day."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def _places(user: User) -> Any:
    reach = user.reach(Permission.ARMBAND_EDIT)
    return Community.objects.within(reach).select_related("street").order_by("code")


def _fill_places(form: Any, user: User) -> None:
    """Offer the communities and grids of one's posts; a single community is chosen already."""
    places = _places(user)
    grids = Grid.objects.filter(community__in=places).active_on(timezone.localdate())
    set_choices(form, community=places, grid=grids.select_related("community"))
    form.fields["community"].required = True
    rows_field(form, "community").empty_label = "请选择"
    form.fields["community"].error_messages["required"] = "请选择社区。"
    rows_field(form, "grid").empty_label = "不指定"
    form.fields["seats"].validators.append(MinValueValidator(1, "需要人数应大于 0。"))
    if len(places) == 1 and form.instance.pk is None:
        # A new row stands in `initial` with all its empty fields.
        form.initial["community"] = form.initial.get("community") or places[0]


class ShiftForm(VersionedForm):
    """A shift: a day and two times; one that ends before it begins goes over midnight."""

    day = forms.DateField(
        label="哪天", widget=DayInput, error_messages={"required": "请选择日期。"}
    )
    starts = forms.TimeField(
        label="开始时间", widget=clock(), error_messages={"required": "请选择开始时间。"}
    )
    ends = forms.TimeField(
        label="结束时间",
        widget=clock(),
        help_text="比开始时间早的，算第二天。",
        error_messages={"required": "请选择结束时间。"},
    )
    field_order = ("community", "place", "grid", "day", "starts", "ends", "seats", "note")

    class Meta:
        model = PatrolShift
        fields: ClassVar[list[str]] = ["community", "place", "grid", "seats", "note"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill_places(self, user)
        self.fields["place"].error_messages["required"] = "请写明值守地点。"
        if self.instance.pk is not None:
            start = timezone.localtime(self.instance.starts_at)
            end = timezone.localtime(self.instance.ends_at)
            self.initial.update(day=start.date(), starts=start.time(), ends=end.time())

    def clean_day(self) -> date:
        """Refuse a year that is a slip of the finger."""
        return sensible(self.cleaned_data["day"])

    def clean(self) -> dict[str, Any]:
        """Put the moments and the street into the row, which its own checks look at."""
        cleaned: dict[str, Any] = super().clean()
        community = cleaned.get("community")
        if community is not None:
            self.instance.street = community.street
        if all(cleaned.get(name) is not None for name in ("day", "starts", "ends")):
            day, starts, ends = cleaned["day"], cleaned["starts"], cleaned["ends"]
            last = day if ends > starts else day + timedelta(days=1)
            self.instance.starts_at = _moment(day, starts)
            self.instance.ends_at = _moment(last, ends)
        return cleaned


class RosterForm(VersionedForm):
    """A shift that comes again, and who usually takes it."""

    members = MembersField(
        None,
        label="固定队员",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="排班时自动排进去；那天来不了的会提示。",
    )

    class Meta:
        model = DutyRoster
        fields: ClassVar[list[str]] = [
            "community",
            "place",
            "grid",
            "days",
            "starts",
            "ends",
            "seats",
            "note",
            "is_active",
        ]
        widgets: ClassVar[dict[str, Any]] = {"starts": clock(), "ends": clock()}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill_places(self, user)
        people = RedArmband.objects.visible_to(user).serving_on(timezone.localdate())
        if self.instance.pk is None:
            # First the place, then the people of that place.
            del self.fields["members"]
            del self.fields["is_active"]
        else:
            here = people.filter(community=self.instance.community_id)
            set_choices(self, members=here.order_by("name_pinyin", "pk"))
            self.initial["members"] = list(self.instance.members.values_list("pk", flat=True))

    def clean(self) -> dict[str, Any]:
        """Put the street into the row, which its own checks look at."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("community") is not None:
            self.instance.street = cleaned["community"].street
        return cleaned


class RollOutForm(forms.Form):
    """From which day to which a roster's shifts are made."""

    use_required_attribute = False

    start = forms.DateField(
        label="从哪天", widget=DayInput, error_messages={"required": "请选择从哪天。"}
    )
    end = forms.DateField(
        label="到哪天", widget=DayInput, error_messages={"required": "请选择到哪天。"}
    )


class JoinForm(forms.Form):
    """Who is put into a shift."""

    use_required_attribute = False

    armband: Any = MemberField(
        None,
        label="队员",
        to_field_name="uid",
        empty_label="请选择",
        error_messages={
            "required": "请选择队员。",
            "invalid_choice": "所选的人不在本社区的红袖标队伍中，请重新选择。",
        },
    )
    accept_close = forms.BooleanField(label="间隔短也可以", required=False)

    def __init__(self, *args: Any, shift: PatrolShift, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = timezone.localdate(shift.starts_at)
        people = RedArmband.objects.visible_to(user).serving_on(day)
        people = people.filter(community=shift.community_id).exclude(shifts__shift=shift)
        set_choices(self, armband=people.order_by("name_pinyin", "pk"))


def _moment(day: Any, clock_time: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock_time))

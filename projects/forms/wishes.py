"""What people type about wishes; rules are checked by the actions."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from alliances.models import NeedCategory
from core.forms import rows_field, set_choices
from core.lost_updates import VersionedForm
from core.widgets import DayInput
from places.models import Community, Unit, name_matches
from projects.models import Wish, WishQuerySet, WishState
from volunteers.models import Team, Volunteer

WORDS = forms.Textarea(attrs={"rows": 3})
NO_NAMES = "会对外公开。不写姓名、电话、门牌，写“一位独居老人”“一名小学生”。"


class WishForm(VersionedForm):
    """A wish, told for somebody who is not named."""

    class Meta:
        model = Wish
        fields: ClassVar[list[str]] = ["community", "name", "category", "detail", "due_on"]
        labels: ClassVar[dict[str, str]] = {"name": "心愿"}
        help_texts: ClassVar[dict[str, str]] = {
            "name": "一句话，例如：一位独居老人想要一副老花镜。" + NO_NAMES,
            "detail": "型号、尺寸、方便的时间。" + NO_NAMES,
        }
        widgets: ClassVar[dict[str, Any]] = {"detail": WORDS, "due_on": DayInput}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        places = Community.objects.within(user.reach(Permission.WISH_POST)).order_by("code")
        set_choices(self, community=places, category=NeedCategory.objects.visible_to(user))
        fields["community"].required = True
        fields["community"].error_messages["required"] = "请选择是哪个社区的心愿。"
        rows_field(self, "community").empty_label = "请选择"
        rows_field(self, "category").empty_label = "请选择"
        fields["name"].error_messages["required"] = "请写明心愿是什么。"
        only = list(places[:2])
        if len(only) == 1:
            fields["community"].widget = forms.HiddenInput()
            self.initial["community"] = only[0].pk  # the row's own, empty one would win

    def clean_due_on(self) -> date | None:
        """Refuse a day that is over, unless it stood there before."""
        due_on: date | None = self.cleaned_data["due_on"]
        is_new = due_on != self.initial.get("due_on")
        if due_on is not None and is_new and due_on < timezone.localdate():
            raise forms.ValidationError("希望实现的日期不能早于今天。")
        return due_on

    def clean(self) -> dict[str, Any]:
        """Put the street into the wish, which its own checks look at."""
        cleaned: dict[str, Any] = super().clean()
        if (community := cleaned.get("community")) is not None:
            self.instance.street = community.street
        return cleaned


class WishFilterForm(forms.Form):
    """Which wishes the list shows; an unknown choice is as good as none."""

    WHOSE: ClassVar[list[tuple[str, str]]] = [
        ("", "全部"),
        ("open", "待认领"),
        ("review", "等我审核"),
        ("confirm", "等我确认"),
        ("mine", "本单位认领的"),
        ("late", "超过两周没人认领"),
    ]

    q = forms.CharField(label="心愿、拼音或首字母", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *WishState.choices]
    )
    community = forms.ModelChoiceField(
        Community.objects.none(),
        label="社区",
        required=False,
        to_field_name="code",
        empty_label="全部社区",
    )
    whose = forms.ChoiceField(required=False, choices=WHOSE, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        set_choices(self, community=Community.objects.visible_to(user))
        self.is_valid()

    def picked(self, name: str) -> Any:
        """Return the choice, empty when none or an unknown one was made."""
        return self.cleaned_data.get(name) or ""

    @property
    def is_narrowed(self) -> bool:
        """True when anything but whose wishes was chosen."""
        return any(self.picked(name) for name in ("q", "state", "community"))

    def choices_of_whose(self) -> list[dict[str, Any]]:
        """Whose wishes, as links; only those that the person's posts make sense of."""
        has_unit = bool(self.user.reach(Permission.WISH_CLAIM).units)
        shown = {
            "": True,
            "open": True,
            "review": self.user.may(Permission.WISH_REVIEW),
            "confirm": self.user.may(Permission.WISH_POST),
            "mine": has_unit,
            "late": self.user.may(Permission.WISH_POST),
        }
        chosen = self.picked("whose")
        return [
            {"value": value, "label": label, "is_chosen": value == chosen}
            for value, label in self.WHOSE
            if shown[value]
        ]

    def chosen(self, rows: WishQuerySet, *, day: date) -> WishQuerySet:
        """Keep the chosen rows among those that the person may see; the oldest first."""
        rows = self._of_whose(rows.visible_to(self.user), day)
        for name in ("state", "community"):
            if value := self.picked(name):
                rows = rows.filter(**{name: value})
        if word := self.picked("q").strip():
            rows = rows.filter(name_matches(word))
        return rows.oldest_first()

    def _of_whose(self, rows: WishQuerySet, day: date) -> WishQuerySet:
        user = self.user
        units = user.reach(Permission.WISH_CLAIM).units
        kept: dict[str, Callable[[], WishQuerySet]] = {
            "open": rows.claimable,
            "review": lambda: rows.reviewable_by(user),
            "confirm": lambda: rows.confirmable_by(user),
            "mine": lambda: rows.filter(pk__in=Wish.objects.claimed_by_units(units).values("pk")),
            "late": lambda: rows.unclaimed_too_long(day),
        }
        keep = kept.get(self.picked("whose"))
        return rows if keep is None else keep()


class ClaimWishForm(forms.Form):
    """Who promises to grant a wish: exactly one of those that the person may name."""

    use_required_attribute = False
    asked_when: ClassVar[dict[str, str]] = {
        "unit": "几项中填一项",
        "team": "几项中填一项",
        "volunteer_name": "几项中填一项",
        "person_name": "几项中填一项",
    }

    unit: Any = forms.ModelChoiceField(
        None, label="单位", to_field_name="uid", required=False, empty_label="不是单位"
    )
    team: Any = forms.ModelChoiceField(
        None, label="志愿者队伍", to_field_name="uid", required=False, empty_label="不是队伍"
    )
    volunteer_name = forms.CharField(
        label="志愿者", max_length=40, required=False, help_text="花名册里的姓名，要写全。"
    )
    person_name = forms.CharField(
        label="个人", max_length=40, required=False, help_text="不在花名册里的热心人，写姓名。"
    )
    plan = forms.CharField(label="打算怎么办", max_length=200, required=False, widget=WORDS)

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        teams: QuerySet[Team],
        people: QuerySet[Volunteer] | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        self._people = people
        set_choices(self, unit=units, team=teams)
        if people is None:
            del fields["volunteer_name"], fields["person_name"]
        for name, rows in (("unit", units), ("team", teams)):
            only = list(rows[:2])
            if not only:
                del fields[name]
            elif len(only) == 1 and people is None:
                fields[name].initial = only[0]

    def clean(self) -> dict[str, Any]:
        """Return what `claim_wish` takes: exactly one claimant and the plan."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name = cleaned.pop("volunteer_name", "").strip()
        if name and self._people is not None:
            cleaned["volunteer"] = self._found(name)
        named = [key for key in ("unit", "team", "volunteer", "person_name") if cleaned.get(key)]
        if len(named) != 1 and not self.errors:
            self.add_error(None, "请选择一家单位、一支队伍、一名志愿者，或写明一个人，只填一项。")
        return cleaned

    def _found(self, name: str) -> Volunteer | None:
        found = list(self._people.filter(name=name)[:2]) if self._people is not None else []
        if len(found) == 1:
            return found[0]
        self.add_error(
            "volunteer_name",
            "花名册里没有这个人，请核对姓名，或写在“个人”里。"
            if not found
            else "花名册里有同名的人，请用“个人”登记。",
        )
        return None


class DeliverForm(forms.Form):
    """How a wish was granted, with a photo."""

    use_required_attribute = False

    result = forms.CharField(
        label="送达情况",
        max_length=300,
        widget=WORDS,
        help_text=NO_NAMES,
        error_messages={"required": "请写明送达情况。"},
    )
    done_on = forms.DateField(
        label="哪天送达的",
        widget=DayInput,
        initial=timezone.localdate,
        error_messages={"required": "请选择哪天送达的。"},
    )
    photo = forms.FileField(
        label="照片",
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text="拍物品或现场，不要拍到心愿人的正脸和门牌。照片只给工作人员看。",
        error_messages={"required": "请附一张送达的照片。"},
    )


class ThanksForm(forms.Form):
    """A word of thanks for the one who granted a wish."""

    use_required_attribute = False

    thanks = forms.CharField(
        label="感谢的话",
        max_length=200,
        widget=WORDS,
        help_text="认领方会收到，也会" + NO_NAMES,
        error_messages={"required": "请写一句感谢的话。"},
    )

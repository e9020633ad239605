"""What people type about WeChat groups and what is posted in them."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from accounts.forms.places import spoken_for
from accounts.models import User
from accounts.permissions import Permission
from core.forms import RowsField, StepForm, set_choices
from core.lost_updates import VersionedForm
from grids.models import MOST_LETTERS, Broadcast, ChatGroup, ChatScope
from places.models import Community, Street


class ChatFilterForm(forms.Form):
    """Which groups the list shows; an unknown choice is as good as none."""

    q = forms.CharField(label="群名、拼音或首字母", required=False, max_length=60)
    community = forms.ModelChoiceField(
        Community.objects.none(),
        label="社区",
        required=False,
        to_field_name="code",
        empty_label="全部社区",
    )
    scope = forms.ChoiceField(
        label="范围", required=False, choices=[("", "全部范围"), *ChatScope.choices]
    )
    stale = forms.BooleanField(label="只看超过 90 天没有核对的", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, community=Community.objects.within(user.reach(Permission.CHAT_VIEW)))
        self.is_valid()

    def picked(self, name: str) -> Any:
        """Return the choice, empty when none or an unknown one was made."""
        return self.cleaned_data.get(name) or ""


class CheckForm(StepForm):
    """Somebody looked into a group."""

    members = forms.IntegerField(
        label="现在的群成员数",
        required=False,
        min_value=0,
        max_value=500,
        help_text="不填就沿用原来的数。微信群最多 500 人。",
    )


class BroadcastForm(VersionedForm):
    """A short text for groups; the link is counted in."""

    class Meta:
        model = Broadcast
        fields: ClassVar[list[str]] = ["title", "text"]
        widgets: ClassVar[dict[str, Any]] = {"text": forms.Textarea(attrs={"rows": 5})}

    place = forms.ChoiceField(label="以谁的名义")
    field_order = ("place", "title", "text")

    def __init__(self, *args: Any, user: User, link_letters: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        self._link_letters = link_letters
        self._places = spoken_for(user, Permission.CHAT_POST)
        set_choices(self, place=[(key, str(row)) for key, row in self._places.items()])
        fields["title"].error_messages["required"] = "请写标题。"
        fields["text"].error_messages["required"] = "请写内容。"
        fields[
            "text"
        ].help_text = (
            f"标题、内容和短链接一共不超过 {MOST_LETTERS} 字。任何人都能看到，不要写个人手机号。"
        )
        if self.instance.pk is not None:
            del self.fields["place"]
        elif len(self._places) == 1:
            fields["place"].initial = next(iter(self._places))
            fields["place"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Put the place into the text, and refuse what is too long with its link."""
        cleaned: dict[str, Any] = super().clean()
        place = self._places.get(cleaned.get("place", ""))
        if place is not None:
            is_street = isinstance(place, Street)
            self.instance.street = place if is_street else place.street
            self.instance.community = None if is_street else place
        words = Broadcast(title=cleaned.get("title", ""), text=cleaned.get("text", ""))
        over = len(words.message("")) + self._link_letters - MOST_LETTERS
        if over > 0:
            self.add_error("text", f"连同短链接超过了 {MOST_LETTERS} 字，请再减去 {over} 字。")
        return cleaned


class PostsForm(forms.Form):
    """In which groups a text was posted just now."""

    groups: Any = RowsField(
        None,
        label="发到了哪些群",
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选发到了哪些群。"},
    )

    def __init__(self, *args: Any, groups: QuerySet[ChatGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, groups=groups)

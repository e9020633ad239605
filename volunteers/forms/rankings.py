"""Which ranking to freeze."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Post, User
from accounts.permissions import Permission
from core.forms import set_choices
from volunteers.models import words_of_period

MONTHS_BACK = 12


class FreezeForm(forms.Form):
    """Of whom, and of which period that is over."""

    use_required_attribute = False

    post: Any = forms.ModelChoiceField(
        None, label="哪里的排名", to_field_name="uid", empty_label=None
    )
    period = forms.ChoiceField(label="时段", error_messages={"required": "请选择时段。"})

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = user.posts_with(Permission.POINTS_KEEP)
        fields = self.fields
        set_choices(self, post=Post.objects.filter(pk__in=[post.pk for post in posts]))
        fields["post"].initial = next((post.uid for post in posts), None)
        codes = periods_before(timezone.localdate())
        set_choices(self, period=[(code, words_of_period(code)) for code in codes])


def periods_before(today: date) -> list[str]:
    """Return the months and quarters that are over, the last year's, the newest first."""
    codes: list[str] = []
    day = today.replace(day=1)
    for _ in range(MONTHS_BACK):
        day = (day - timedelta(days=1)).replace(day=1)
        if day.month % 3 == 0:
            codes.append(f"{day.year}-Q{day.month // 3}")
        codes.append(f"{day:%Y-%m}")
    return codes

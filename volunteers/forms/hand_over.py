"""Shape of a hand-over: who takes over."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from core.forms import set_choices


class HandOverForm(forms.Form):
    """One person, chosen from those the administrator looks after."""

    taker = forms.ModelChoiceField(
        label="接手的人",
        queryset=User.objects.none(),
        empty_label="请选择",
        to_field_name="uid",
        help_text="接手的人要在同一个社区、同一家单位或街道有能填报的岗位。",
        error_messages={"required": "请选择接手的人。"},
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, taker=people)

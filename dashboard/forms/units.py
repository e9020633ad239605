"""Which units the health list shows, in which order, as of which day."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from alliances.models import Alliance
from core.forms import set_choices
from core.widgets import DayInput
from dashboard.unit_health import Health
from places.models import Community

SORTS = {
    "silent": "最久没有活动的在前",
    "recent": "活动最多的在前",
    "promises": "未了承诺最多的在前",
    "name": "按名称",
}

SILENT = "silent"


class HealthForm(forms.Form):
    """单位体检: an unknown choice is as good as none."""

    q = forms.CharField(label="名称、拼音或首字母", required=False, max_length=60)
    show = forms.ChoiceField(
        label="看哪些",
        required=False,
        choices=[("", "全部"), (SILENT, "超过 180 天没有活动的")],
    )
    alliance = forms.ModelChoiceField(
        Alliance.objects.none(),
        label="联盟",
        to_field_name="uid",
        required=False,
        empty_label="全部",
    )
    community = forms.ModelChoiceField(
        Community.objects.none(),
        label="社区",
        to_field_name="code",
        required=False,
        empty_label="全部",
    )
    sort = forms.ChoiceField(label="排列", required=False, choices=list(SORTS.items()))
    day = forms.DateField(label="截至日期", required=False, widget=DayInput)

    def __init__(
        self,
        *args: Any,
        alliances: QuerySet[Alliance],
        communities: QuerySet[Community],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, alliance=alliances, community=communities)
        self.is_valid()

    def picked(self, name: str) -> Any:
        """Return what was asked for; None when nothing or nonsense was."""
        return self.cleaned_data.get(name) or None

    def chosen(self, rows: list[Health]) -> list[Health]:
        """Keep and order the rows as asked."""
        alliance, community = self.picked("alliance"), self.picked("community")
        if alliance is not None:
            rows = [row for row in rows if (alliance.pk, alliance.name) in row.alliances]
        if community is not None:
            rows = [row for row in rows if row.community_id == community.pk]
        if self.picked("show") == SILENT:
            rows = [row for row in rows if row.is_silent]
        order = {
            "recent": lambda row: (-row.recent, row.name_pinyin),
            "promises": lambda row: (-row.promise_count, row.name_pinyin),
            "name": lambda row: (row.name_pinyin,),
        }
        first = lambda row: (row.last_on or date.min, row.joined_on, row.name_pinyin)  # noqa: E731
        return sorted(rows, key=order.get(self.picked("sort") or "", first))

"""What people type about the slots of 1+5+N."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from core.forms import set_choices
from core.lost_updates import VersionedForm
from core.widgets import draw_by_name
from party.models import GroupSlot


class SlotForm(VersionedForm):
    """One slot: what it is called, what it does, and what fills it."""

    class Meta:
        model = GroupSlot
        fields: ClassVar[list[str]] = [
            "group",
            "order",
            "title",
            "what",
            "organisation",
            "unit",
            "facility",
            "brand",
            "is_in_use",
        ]
        help_texts: ClassVar[dict[str, str]] = {
            "title": "没有定名的留空，页面上显示“待补充”。",
            "organisation": "党组织、单位、服务场所、党建品牌四项最多选一项。",
            "is_in_use": "不再用的去掉勾，记录仍在台账里。",
        }

    def __init__(self, *args: Any, choices: dict[str, QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, **choices)
        draw_by_name(self.fields["unit"])

"""Ledger of frozen rankings, one line for each place."""

from django.contrib import admin

from accounts.permissions import Permission
from core.masking import mask_name
from core.office import Chapter, Exported, LedgerAdmin, PeriodFilter, Subject
from volunteers.models import PointsRank


@admin.register(PointsRank)
class PointsRankAdmin(LedgerAdmin):
    """积分名次."""

    chapter = Chapter.PARTY
    subject = Subject.VOLUNTEERS
    view_permission = Permission.VOLUNTEER_VIEW
    reveal_permission = Permission.PERSON_REVEAL
    persons_at = "volunteer__"
    search_fields = ("volunteer__name",)
    search_help_text = "姓名"
    page_label, page_of = "打开排名", "ranking"
    list_display = ("ranking", "rank", "person", "community_name", "points")
    list_filter = (("ranking__ends_on", PeriodFilter),)
    list_select_related = ("ranking__street", "ranking__community", "volunteer")
    fields = ("ranking", "rank", "person", "community_name", "points")
    export_fields = (
        Exported("街道", "ranking__street__name", 14),
        Exported("社区排名", "ranking__community__name", 14),
        Exported("时段", "ranking__period", 10),
        Exported("名次", "rank", 8),
        Exported("志愿者", "volunteer__name", 12, mask=mask_name),
        Exported("社区", "community_name", 14),
        Exported("积分", "points", 8),
        Exported("固定的人", "ranking__frozen_by__name", 12),
        Exported("固定时间", "ranking__frozen_at", 18),
    )

    @admin.display(description="志愿者")
    def person(self, row: PointsRank) -> str:
        """The masked name."""
        return str(row.volunteer)

"""Ledger of part-time members; who becomes one is decided by steps on the desk."""

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.permissions import Permission
from alliances import actions
from alliances.models import TERM_ENDS_SOON, PartTimeMember, PartTimeState
from core.masking import mask_name
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    PeriodFilter,
    QuestionFilter,
    RegisterAdmin,
    RelatedFilter,
    Subject,
    masked,
    tag,
)
from places.models import name_matches


class TermFilter(QuestionFilter):
    """Terms that end soon, or have ended without anybody saying so."""

    title, parameter_name, asks = "任期", "term", f"{TERM_ENDS_SOON.days} 天内到期"
    keeps = staticmethod(lambda rows, today: rows.ending_by(today + TERM_ENDS_SOON))


@admin.register(PartTimeMember)
class PartTimeMemberAdmin(RegisterAdmin):
    """兼职委员."""

    chapter = Chapter.PARTY
    subject = Subject.ALLIANCE
    view_permission, edit_permission = Permission.PART_TIME_VIEW, Permission.PART_TIME_APPROVE
    reveal_permission = Permission.PERSON_REVEAL
    save_with, saved_as = staticmethod(actions.save_part_time_member), "member"
    masks = {"name": masked("name", mask_name, "姓名")}
    search_fields = ("name",)
    search_help_text = "姓名、单位，拼音或首字母"
    page_label = "打开它的页面"
    list_display = (
        masks["name"],
        "unit",
        "host",
        "title",
        "appointed_on",
        "term_until",
        "state_tag",
    )
    list_filter = (
        ("community", RelatedFilter),
        ("state", ChoiceFilter),
        ("appointed_on", PeriodFilter),
        TermFilter,
    )
    list_select_related = ("unit", "host")
    fields = ("name", "unit", "host", "title", "appointed_on", "term_until", "document")
    readonly_fields = ("unit", "host")
    export_fields = (
        Exported("姓名", "name", 12, mask=mask_name),
        Exported("单位", "unit__name", 28),
        Exported("单位职务", "title", 18),
        Exported("聘任党组织", "host__name", 30),
        Exported("状态", "state", 10, words=dict(PartTimeState.choices)),
        Exported("聘任日期", "appointed_on", 12),
        Exported("任期至", "term_until", 12),
        Exported("聘任文号", "document", 20),
        Exported("卸任日期", "ended_on", 12),
        Exported("卸任原因", "end_reason", 24),
        Exported("接替", "replaces__name", 12, mask=mask_name),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People are nominated on the desk, or come by an import."""
        return False

    @admin.display(description="状态")
    def state_tag(self, row: PartTimeMember) -> str:
        """The state as a tag; a term that is over says so."""
        if row.is_past_term(timezone.localdate()):
            return tag("任期已满", "late")
        return tag(row.get_state_display(), PartTimeState(row.state).tone)

    def matching(self, word: str) -> Q:
        """Match the name or the unit's, in their three forms."""
        return name_matches(word) | name_matches(word, "unit__")

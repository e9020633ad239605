"""Ledger of teams and of who files for them from the phone desk."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission
from core.masking import mask_name, mask_phone
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    Link,
    PeriodFilter,
    RegisterAdmin,
    RegisterInline,
    RelatedFilter,
    Subject,
    masked,
)
from places.models import name_matches
from volunteers import actions
from volunteers.models import Team, TeamKind, TeamLeadership, TeamState, Volunteer


class LeadershipInline(RegisterInline):
    """Who files for the team from the phone desk."""

    model = TeamLeadership
    edit_permission = Permission.TEAM_EDIT
    save_with, saved_as = staticmethod(actions.save_leadership), "leadership"
    fields = ("user", "started_on", "ended_on")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the people who hold a post where one may edit teams."""
        if db_field.name == "user":
            user: Any = request.user
            kwargs["queryset"] = User.objects.with_posts_in(user.reach(Permission.TEAM_EDIT))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The team was found through its own scope; its leaders go with it."""
        return TeamLeadership.objects.select_related("user")


@admin.register(Team)
class TeamAdmin(RegisterAdmin):
    """志愿者队伍."""

    may_be_long = True
    chapter = Chapter.PARTY
    subject = Subject.VOLUNTEERS
    view_permission, edit_permission = Permission.TEAM_VIEW, Permission.TEAM_EDIT
    reveal_permission = Permission.PERSON_REVEAL
    save_with, saved_as = staticmethod(actions.save_team), "team"
    search_fields = ("name",)
    search_help_text = "名称、拼音或首字母"
    masks = {
        "leader_name": masked("leader_name", mask_name, "队长"),
        "leader_phone": masked("leader_phone", mask_phone, "队长电话"),
    }
    list_display = (
        "name",
        "kind",
        "place_label",
        "seat_count",
        masks["leader_name"],
        masks["leader_phone"],
        "state",
    )
    list_filter = (
        ("community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("state", ChoiceFilter),
        ("founded_on", PeriodFilter),
    )
    list_select_related = ("street", "community")
    inlines = (LeadershipInline,)
    fields = (
        "street",
        "community",
        "name",
        "kind",
        "unit",
        "leader_name",
        "leader_phone",
        "focus",
        "state",
        "founded_on",
        "dissolved_on",
    )
    export_fields = (
        Exported("队伍", "name", 30),
        Exported("类别", "kind", words=dict(TeamKind.choices)),
        Exported("社区", "community__name", 16),
        Exported("所属单位", "unit__name", 24),
        Exported("队长", "leader_name", 12, mask=mask_name),
        Exported("队长电话", "leader_phone", 16, mask=mask_phone),
        Exported("服务方向", "focus", 30),
        Exported("状态", "state", 10, words=dict(TeamState.choices)),
        Exported("成立日期", "founded_on", 12),
        Exported("解散日期", "dissolved_on", 12),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count the seats of the teams on the page in the same query."""
        return super().get_queryset(request).with_seat_count()  # type: ignore[attr-defined,no-any-return]

    @admin.display(description="在册人数")
    def seat_count(self, row: Any) -> int:
        """Seats held now."""
        return int(row.seat_count)

    def matching(self, word: str) -> Q:
        """Match the name in its three forms."""
        return name_matches(word)

    def links(self, request: HttpRequest, row: Any) -> list[Link]:
        """Return the roster of the team."""
        if not self.admin_site.get_model_admin(Volunteer).has_view_permission(request):
            return []
        return [Link("队员", f"{reverse('admin:volunteers_volunteer_changelist')}?team={row.pk}")]

"""Ledger of activities: found and counted here, changed only by steps."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from accounts.permissions import Permission
from alliances.models import Alliance
from core.errors import RefusedError
from core.numbers import whole_number
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    Link,
    PeriodFilter,
    RelatedFilter,
    Subject,
)
from places.models import covered_by
from volunteers.actions import confirm_activity
from volunteers.models import (
    Activity,
    ActivityKind,
    ActivitySource,
    ActivityState,
    HeadcountBasis,
    Line,
)

MOST_AT_ONCE = 200


class AllianceFilter(RelatedFilter):
    """What an alliance did, itself or by one of its projects."""

    def narrowed(self, rows: Any, value: str) -> QuerySet[Any]:
        """Keep the activities of the alliance that was chosen."""
        known = Alliance.objects.visible_to(self.request.user)
        kept: QuerySet[Any] = rows.of_alliances(known.filter(pk=value))
        return kept


@admin.register(Activity)
class ActivityAdmin(LedgerAdmin):
    """活动."""

    chapter = Chapter.PARTY
    subject = Subject.VOLUNTEERS
    view_permission = Permission.ACTIVITY_VIEW
    search_fields = ("title",)
    search_help_text = "活动名称或拼音首字母"
    list_display = ("title", "held_on", "place_label", "organiser", "kind", "people", "state")
    list_filter = (
        ("community", RelatedFilter),
        ("held_on", PeriodFilter),
        ("line", ChoiceFilter),
        ("alliance", AllianceFilter),
        ("kind", ChoiceFilter),
        ("state", ChoiceFilter),
        ("source", ChoiceFilter),
    )
    list_select_related = ("street", "community", "team", "project", "alliance")
    actions = ("confirm_selected",)
    fields = (
        "title",
        "state",
        "line",
        "organiser",
        "kind",
        "held_on",
        "place",
        "people",
        "hours",
        "community",
        "grid",
        "facility",
        "summary",
        "source",
        "filed_by",
        "submitted_at",
        "return_reason",
        "confirmed_by",
        "confirmed_at",
        "void_reason",
    )
    export_fields = (
        Exported("活动名称", "title", 30),
        Exported("活动日期", "held_on", 12),
        Exported("社区", "community__name", 16),
        Exported("谁组织的", "line", words=dict(Line.choices)),
        Exported("队伍", "team__name", 20),
        Exported("共建项目", "project__name", 20),
        Exported("党建联盟", "alliance__name", 20),
        Exported("活动类型", "kind", words=dict(ActivityKind.choices)),
        Exported("活动地点", "place", 24),
        Exported("参加人数", "headcount", 10),
        Exported("计数方式", "headcount_basis", 10, words=dict(HeadcountBasis.choices)),
        Exported("服务时长（小时）", "hours", 10),
        Exported("活动情况", "summary", 50),
        Exported("状态", "state", 10, words=dict(ActivityState.choices)),
        Exported("来源", "source", 12, words=dict(ActivitySource.choices)),
        Exported("填报人", "filed_by__name", 12),
        Exported("提交时间", "submitted_at", 16),
        Exported("确认人", "confirmed_by__name", 12),
        Exported("确认时间", "confirmed_at", 16),
    )

    @admin.display(description="组织者")
    def organiser(self, row: Activity) -> str:
        """The team, the project, the alliance or the community."""
        return row.organiser_label

    @admin.display(description="人数")
    def people(self, row: Activity) -> str:
        """Headcount with its basis."""
        return row.headcount_label

    def matching(self, word: str) -> Q:
        """Match the title, or its initials from the beginning; both have an index."""
        condition = Q(title__holds=word)
        return (
            condition | Q(title_initials__startswith=word.lower()) if word.isascii() else condition
        )

    def waiting(self, request: HttpRequest) -> QuerySet[Any] | None:
        """Return the filings that this person could confirm now."""
        user: Any = request.user
        may_review = user.may(Permission.ACTIVITY_REVIEW)
        return Activity.objects.reviewable_by(user) if may_review else None

    def links(self, request: HttpRequest, row: Any) -> list[Link]:
        """Return the desk's pages for the steps that this person may take."""
        user: Any = request.user
        links = [Link("打开活动页", row.get_absolute_url())]
        if not covered_by(user, row, Permission.ACTIVITY_REVIEW) or row.is_authored_by(user):
            return links
        if row.state == ActivityState.SUBMITTED:
            query = urlencode({"filing": row.uid})
            links.append(Link("审核", f"{reverse('volunteers:review-queue')}?{query}"))
        if row.state == ActivityState.CONFIRMED:
            links.append(Link("更正", reverse("volunteers:activity-correct", args=[row.uid])))
            links.append(Link("作废", reverse("volunteers:activity-void", args=[row.uid])))
        return links

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Asked by Django for the action below."""
        user: Any = request.user
        return bool(user.may(Permission.ACTIVITY_REVIEW))

    @admin.action(description="确认", permissions=["review"])
    def confirm_selected(
        self, request: HttpRequest, queryset: QuerySet[Activity]
    ) -> HttpResponse | None:
        """Say how many and what will happen; then confirm each for itself."""
        user: Any = request.user
        chosen_count = queryset.count()
        if chosen_count > MOST_AT_ONCE:
            sentence = f"一次最多确认 {MOST_AT_ONCE} 条，现在勾选了 {chosen_count:,} 条，请先筛选。"
            self.message_user(request, sentence, messages.WARNING)
            return None
        waiting = list(Activity.objects.reviewable_by(user).filter(pk__in=queryset).for_lists())
        if request.POST.get("is_sure") == "yes":
            self._confirm(request, waiting)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": f"确认 {len(waiting)} 条活动",
            "opts": self.opts,
            "waiting_rows": waiting,
            "other_count": chosen_count - len(waiting),
            "other_sentence": (
                f"另有 {chosen_count - len(waiting)} 条不会确认：已经办过，或者您填写过。"
            ),
        }
        return TemplateResponse(request, "admin/confirm_activities.html", context)

    def _confirm(self, request: HttpRequest, rows: list[Activity]) -> None:
        user: Any = request.user
        confirmed_count = 0
        for row in rows:
            version = whole_number(request.POST.get(f"version-{row.pk}", "")) or 0
            try:
                confirm_activity(activity=row, by=user, version=version)
            except RefusedError as refused:
                sentence = f"“{row}”没有确认：{refused.sentence}"
                self.message_user(request, sentence, messages.WARNING)
            else:
                confirmed_count += 1
        if confirmed_count:
            sentence = f"已确认 {confirmed_count} 条，已计入统计，并告知填报人。"
            self.message_user(request, sentence, messages.SUCCESS)

"""Ledgers of recruiting: plans, sign-ups, hours as the national system takes them, points."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from accounts.guards import signed_in
from accounts.permissions import Permission
from core.masking import mask_name, mask_phone
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    Link,
    PeriodFilter,
    RelatedFilter,
    Subject,
    masked,
    tag,
)
from volunteers.models import (
    ActivityPlan,
    ActivityState,
    HoursCorrection,
    HoursState,
    PointEntry,
    PointKind,
    Risk,
    ServiceProof,
    ServiceRecord,
    Signup,
    SignupState,
)


def _volunteer_matches(word: str) -> Q:
    condition = Q(volunteer__name__contains=word)
    if word.isascii():
        condition |= Q(volunteer__name_initials__startswith=word.lower())
    return condition


@admin.register(ActivityPlan)
class ActivityPlanAdmin(LedgerAdmin):
    """招募计划."""

    chapter = Chapter.PARTY
    subject = Subject.VOLUNTEERS
    view_permission = Permission.ACTIVITY_VIEW
    search_fields = ("activity__title",)
    search_help_text = "活动名称"
    list_display = ("title", "starts_at", "capacity", "risk", "state_label")
    list_filter = (
        ("activity__community", RelatedFilter),
        ("starts_at", PeriodFilter),
        ("risk", ChoiceFilter),
    )
    list_select_related = ("activity",)
    fields = (
        "title",
        "starts_at",
        "ends_at",
        "closes_at",
        "capacity",
        "task",
        "target",
        "risk",
        "risk_notice",
        "insurer",
        "policy_number",
        "takes_minors",
        "published_at",
        "cancel_reason",
    )
    export_fields = (
        Exported("活动名称", "activity__title", 30),
        Exported("社区", "activity__community__name", 16),
        Exported("开始", "starts_at", 18),
        Exported("结束", "ends_at", 18),
        Exported("报名截止", "closes_at", 18),
        Exported("名额", "capacity", 8),
        Exported("风险", "risk", words=dict(Risk.choices)),
        Exported("保险公司", "insurer", 20),
        Exported("保险单号", "policy_number", 20),
        Exported("状态", "activity__state", 10, words=dict(ActivityState.choices)),
        Exported("取消原因", "cancel_reason", 24),
    )

    @admin.display(description="活动")
    def title(self, row: ActivityPlan) -> str:
        """The activity's name."""
        return str(row.activity)

    @admin.display(description="状态")
    def state_label(self, row: ActivityPlan) -> str:
        """The activity's state."""
        return row.activity.get_state_display()


@admin.register(Signup)
class SignupAdmin(LedgerAdmin):
    """报名."""

    chapter = Chapter.PARTY
    subject = Subject.VOLUNTEERS
    view_permission = Permission.RECRUIT
    reveal_permission = Permission.PERSON_REVEAL
    persons_at = "plan__activity__"
    search_fields = ("name",)
    search_help_text = "姓名"
    masks = {
        "name": masked("name", mask_name, "姓名"),
        "phone": masked("phone", mask_phone, "手机号"),
        "guardian_name": masked("guardian_name", mask_name, "监护人"),
        "guardian_phone": masked("guardian_phone", mask_phone, "监护人电话"),
    }
    list_display = (masks["name"], masks["phone"], "plan", "state", "applied_at")
    list_filter = (("state", ChoiceFilter), ("applied_at", PeriodFilter))
    list_select_related = ("plan__activity",)
    fields: Any = (  # type: ignore[misc]
        masks["name"],
        masks["phone"],
        "plan",
        "state",
        "applied_at",
        "checked_in_at",
        "moved_up_at",
        "changed_at",
        "told_at",
        "told_by",
        "is_minor",
        masks["guardian_name"],
        masks["guardian_phone"],
    )
    export_fields = (
        Exported("姓名", "name", 12, mask=mask_name),
        Exported("手机号", "phone", 16, mask=mask_phone),
        Exported("活动", "plan__activity__title", 30),
        Exported("状态", "state", 10, words=dict(SignupState.choices)),
        Exported("报名时间", "applied_at", 18),
        Exported("签到时间", "checked_in_at", 18),
        Exported("递补时间", "moved_up_at", 18),
        Exported("通知时间", "told_at", 18),
    )


@admin.register(ServiceRecord)
class ServiceRecordAdmin(LedgerAdmin):
    """志愿服务记录; exported as the national system takes it, without ID numbers (R-ACC-11)."""

    chapter = Chapter.PARTY
    subject = Subject.VOLUNTEERS
    view_permission = Permission.VOLUNTEER_VIEW
    reveal_permission = Permission.PERSON_REVEAL
    persons_at = "volunteer__"
    search_fields = ("volunteer__name",)
    search_help_text = "姓名、首字母"
    list_display = ("person", "activity", "served_on", "hours", "place_label", "state")
    list_filter = (
        ("community", RelatedFilter),
        ("served_on", PeriodFilter),
        ("state", ChoiceFilter),
    )
    list_select_related = ("street", "community", "volunteer", "activity")
    fields = (
        "person",
        "activity",
        "served_on",
        "hours",
        "content",
        "is_backfilled",
        "state",
        "proposed_by",
        "confirmed_by",
        "confirmed_at",
        "void_reason",
    )
    export_fields = (
        Exported("志愿者姓名", "volunteer__name", 12, mask=mask_name),
        Exported("全国志愿者编号", "volunteer__external_number", 20),
        Exported("联系电话", "volunteer__phone", 16, mask=mask_phone),
        Exported("志愿服务组织", "activity__team__name", 24),
        Exported("组织者", "community__name", 16),
        Exported("服务项目名称", "activity__title", 30),
        Exported("服务日期", "served_on", 12),
        Exported("服务时长（小时）", "hours", 10),
        Exported("服务地点", "activity__place", 24),
        Exported("服务对象", "activity__plan__target", 16),
        Exported("服务内容", "content", 30),
        Exported("负责人", "confirmed_by__name", 12),
        Exported("记录人", "proposed_by__name", 12),
        Exported("状态", "state", 10, words=dict(HoursState.choices)),
    )

    @admin.display(description="志愿者")
    def person(self, row: ServiceRecord) -> str:
        """The masked name."""
        return str(row.volunteer)

    def matching(self, word: str) -> Q:
        """Match the volunteer's name."""
        return _volunteer_matches(word)


@admin.register(HoursCorrection)
class HoursCorrectionAdmin(LedgerAdmin):
    """工时更正."""

    chapter = Chapter.PARTY
    subject = Subject.VOLUNTEERS
    view_permission = Permission.VOLUNTEER_VIEW
    list_display = ("record", "before", "after", "reason", "corrected_by", "corrected_at")
    list_filter = (("corrected_at", PeriodFilter),)
    list_select_related = ("record__volunteer", "record__activity", "corrected_by")
    fields = ("record", "before", "after", "reason", "corrected_by", "corrected_at")
    export_fields = (
        Exported("活动", "record__activity__title", 30),
        Exported("服务日期", "record__served_on", 12),
        Exported("原来", "before", 8),
        Exported("改为", "after", 8),
        Exported("原因", "reason", 30),
        Exported("更正人", "corrected_by__name", 12),
        Exported("更正时间", "corrected_at", 18),
    )


@admin.register(ServiceProof)
class ServiceProofAdmin(LedgerAdmin):
    """志愿服务记录证明."""

    chapter = Chapter.PARTY
    subject = Subject.VOLUNTEERS
    view_permission = Permission.VOLUNTEER_VIEW
    reveal_permission = Permission.PERSON_REVEAL
    persons_at = "volunteer__"
    search_fields = ("number",)
    search_help_text = "证明编号、姓名"
    page_label = "打开证明"
    list_display = ("number", "person", "hours", "issued_on", "place_label", "state_tag")
    list_filter = (("community", RelatedFilter), ("issued_on", PeriodFilter))
    list_select_related = ("street", "community", "volunteer")
    fields = (
        "number",
        "person",
        "starts_on",
        "ends_on",
        "hours",
        "issued_on",
        "issued_by",
        "revoke_reason",
    )
    export_fields = (
        Exported("证明编号", "number", 18),
        Exported("志愿者", "volunteer__name", 12, mask=mask_name),
        Exported("从哪天", "starts_on", 12),
        Exported("到哪天", "ends_on", 12),
        Exported("服务时长", "hours", 10),
        Exported("出具日期", "issued_on", 12),
        Exported("出具人", "issued_by__name", 12),
        Exported("撤销原因", "revoke_reason", 24),
    )

    @admin.display(description="志愿者")
    def person(self, row: ServiceProof) -> str:
        """The masked name."""
        return str(row.volunteer)

    @admin.display(description="出具单位")
    def place_label(self, row: ServiceProof) -> str:
        """Who issued it."""
        return row.place_label

    @admin.display(description="状态")
    def state_tag(self, row: ServiceProof) -> str:
        """Whether it stands."""
        return tag("已撤销", "ended") if row.revoked_at else tag("有效", "done")

    def matching(self, word: str) -> Q:
        """Match the number from its beginning, or the volunteer's name."""
        return Q(number__startswith=word.upper()) | _volunteer_matches(word)


@admin.register(PointEntry)
class PointEntryAdmin(LedgerAdmin):
    """积分: an append-only ledger."""

    chapter = Chapter.PARTY
    subject = Subject.VOLUNTEERS
    view_permission = Permission.VOLUNTEER_VIEW
    reveal_permission = Permission.PERSON_REVEAL
    persons_at = "volunteer__"
    search_fields = ("volunteer__name",)
    search_help_text = "姓名、首字母"
    list_display = ("person", "points", "kind", "what", "entered_on")
    list_filter = (("kind", ChoiceFilter), ("entered_on", PeriodFilter))
    list_select_related = ("volunteer",)
    fields = ("person", "points", "kind", "what", "record", "cancels", "entered_on", "entered_by")
    export_fields = (
        Exported("志愿者", "volunteer__name", 12, mask=mask_name),
        Exported("积分", "points", 8),
        Exported("事由", "kind", 10, words=dict(PointKind.choices)),
        Exported("说明", "what", 24),
        Exported("活动", "record__activity__title", 30),
        Exported("日期", "entered_on", 12),
        Exported("登记人", "entered_by__name", 12),
    )

    @admin.display(description="志愿者")
    def person(self, row: PointEntry) -> str:
        """The masked name."""
        return str(row.volunteer)

    def matching(self, word: str) -> Q:
        """Match the volunteer's name."""
        return _volunteer_matches(word)

    def links(self, request: HttpRequest, row: Any) -> list[Link]:
        """Return the step that takes an exchange back, for who may take it."""
        if not PointEntry.objects.cancellable_by(signed_in(request)).filter(pk=row.pk).exists():
            return []
        return [Link("撤销兑换", reverse("volunteers:points-cancel", args=[row.uid]))]

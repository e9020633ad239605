"""Ledgers of livelihood projects; they are written on their own pages."""

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    RelatedFilter,
    Subject,
)
from places.models import name_matches
from projects.models import (
    BeneficiaryBasis,
    LivelihoodField,
    LivelihoodKind,
    LivelihoodMilestone,
    LivelihoodPayment,
    LivelihoodProject,
    LivelihoodProposal,
    LivelihoodState,
    ProposalSource,
    ProposalState,
)


class LivelihoodLedger(LedgerAdmin):
    """What these ledgers have in common."""

    chapter = Chapter.SERVICE
    view_permission = Permission.LIVELIHOOD_VIEW
    page_label = "打开办理页"
    search_fields = ("name",)
    search_help_text = "名称、拼音或首字母"

    def matching(self, word: str) -> Q:
        """Match the name in its three forms."""
        return name_matches(word)


@admin.register(LivelihoodProposal)
class LivelihoodProposalAdmin(LivelihoodLedger):
    """民生实事征集."""

    subject = Subject.LIVELIHOOD
    list_display = ("name", "source", "community", "raised_on", "state")
    list_filter = (
        ("community", RelatedFilter),
        ("raised_on", PeriodFilter),
        ("source", ChoiceFilter),
        ("state", ChoiceFilter),
    )
    list_select_related = ("community",)
    fields = (
        "street",
        "community",
        "compound",
        "name",
        "source",
        "content",
        "raised_on",
        "expected_beneficiaries",
        "state",
        "screen_note",
    )
    export_fields = (
        Exported("征集事项", "name", 30),
        Exported("来源", "source", words=dict(ProposalSource.choices)),
        Exported("社区", "community__name", 16),
        Exported("小区", "compound__name", 16),
        Exported("内容", "content", 40),
        Exported("提出日期", "raised_on"),
        Exported("预计惠及人数", "expected_beneficiaries"),
        Exported("状态", "state", words=dict(ProposalState.choices)),
        Exported("筛选说明", "screen_note", 40),
        Exported("票决日期", "ballot__held_on"),
        Exported("发出票数", "ballot__issued"),
        Exported("收回票数", "ballot__returned"),
        Exported("赞成", "ballot__yes"),
        Exported("反对", "ballot__no"),
        Exported("弃权", "ballot__abstained"),
        Exported("无效", "ballot__invalid"),
    )


@admin.register(LivelihoodProject)
class LivelihoodProjectAdmin(LivelihoodLedger):
    """民生实事项目."""

    subject = Subject.LIVELIHOOD
    search_help_text = "名称、拼音、首字母或编号"
    list_display = ("name", "number", "kind", "community", "lead", "state", "finished_on")
    list_filter = (
        ("community", RelatedFilter),
        ("finished_on", PeriodFilter),
        ("kind", ChoiceFilter),
        ("field", ChoiceFilter),
        ("state", ChoiceFilter),
    )
    list_select_related = ("community",)
    fields = (
        "street",
        "community",
        "compound",
        "number",
        "name",
        "proposal",
        "kind",
        "field",
        "content",
        "lead",
        "budget",
        "beneficiaries",
        "beneficiary_basis",
        "starts_on",
        "due_on",
        "state",
        "notice_from",
        "notice_until",
        "contractor",
        "contract_amount",
        "contracted_on",
        "paid_total",
        "started_on",
        "finished_on",
        "outcome",
        "disclosed_on",
        "cancel_reason",
    )
    export_fields = (
        Exported("项目编号", "number", 18),
        Exported("项目名称", "name", 30),
        Exported("类别", "kind", words=dict(LivelihoodKind.choices)),
        Exported("领域", "field", words=dict(LivelihoodField.choices)),
        Exported("社区", "community__name", 16),
        Exported("小区", "compound__name", 16),
        Exported("内容", "content", 40),
        Exported("责任单位", "lead", 20),
        Exported("预算（元）", "budget"),
        Exported("惠及人数", "beneficiaries"),
        Exported("人数依据", "beneficiary_basis", words=dict(BeneficiaryBasis.choices)),
        Exported("计划开工", "starts_on"),
        Exported("计划完工", "due_on"),
        Exported("状态", "state", words=dict(LivelihoodState.choices)),
        Exported("公示开始", "notice_from"),
        Exported("公示截止", "notice_until"),
        Exported("实施单位", "contractor", 24),
        Exported("合同金额（元）", "contract_amount"),
        Exported("已付（元）", "paid_total"),
        Exported("实际开工", "started_on"),
        Exported("完工日期", "finished_on"),
        Exported("完成情况", "outcome", 40),
        Exported("测评收回份数", "survey__answered"),
        Exported("满意", "survey__satisfied"),
        Exported("基本满意", "survey__neutral"),
        Exported("不满意", "survey__dissatisfied"),
        Exported("公开日期", "disclosed_on"),
        Exported("取消原因", "cancel_reason", 30),
    )

    def matching(self, word: str) -> Q:
        """Match the name in its three forms, or the number from its beginning."""
        return name_matches(word) | Q(number__startswith=word)


class OfProjectLedger(LedgerAdmin):
    """What hangs on projects, over all of them."""

    chapter = Chapter.SERVICE
    view_permission = Permission.LIVELIHOOD_VIEW
    list_select_related = ("project",)
    page_label, page_of = "打开项目页", "project"


@admin.register(LivelihoodMilestone)
class LivelihoodMilestoneAdmin(OfProjectLedger):
    """民生实事节点."""

    subject = Subject.LIVELIHOOD
    search_fields = ("title",)
    search_help_text = "节点或项目名称"
    list_display = ("title", "project", "due_on", "done_on", "note")
    list_filter = (("due_on", PeriodFilter),)
    fields = ("project", "title", "due_on", "done_on", "note")
    export_fields = (
        Exported("项目编号", "project__number", 18),
        Exported("项目名称", "project__name", 30),
        Exported("节点", "title", 30),
        Exported("计划日期", "due_on"),
        Exported("完成日期", "done_on"),
        Exported("完成情况", "note", 40),
    )

    def matching(self, word: str) -> Q:
        """Match the milestone, or the project's name."""
        return Q(title__icontains=word) | name_matches(word, "project__")


@admin.register(LivelihoodPayment)
class LivelihoodPaymentAdmin(OfProjectLedger):
    """民生实事付款."""

    subject = Subject.LIVELIHOOD
    search_fields = ("purpose",)
    search_help_text = "款项或项目名称"
    list_display = ("project", "purpose", "amount", "paid_on")
    list_filter = (("paid_on", PeriodFilter),)
    fields = ("project", "purpose", "amount", "paid_on")
    export_fields = (
        Exported("项目编号", "project__number", 18),
        Exported("项目名称", "project__name", 30),
        Exported("实施单位", "project__contractor", 24),
        Exported("款项", "purpose", 16),
        Exported("金额（元）", "amount"),
        Exported("付款日期", "paid_on"),
    )

    def matching(self, word: str) -> Q:
        """Match the purpose, or the project's name."""
        return Q(purpose__icontains=word) | name_matches(word, "project__")

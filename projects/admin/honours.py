"""Ledgers of honours, what they ask for, and who applied."""

from django.contrib import admin
from django.db.models import Q

from accounts.permissions import Permission
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    LedgerAdmin,
    PeriodFilter,
    RegisterAdmin,
    RegisterInline,
    RelatedFilter,
    Subject,
)
from places.models import name_matches
from projects import actions
from projects.models import (
    ApplicationState,
    CriterionScore,
    Honour,
    HonourApplication,
    HonourCriterion,
    HonourProgramme,
    HonourStandard,
    HonourTheme,
    TargetKind,
)

TARGET = (
    Exported("创建项目", "programme__name", 24),
    Exported("社区", "community__name", 16),
    Exported("小区", "compound__name", 20),
    Exported("单位", "unit__name", 24),
    Exported("街巷", "lane", 20),
    Exported("起始年度", "period_from", 10),
    Exported("截止年度", "period_to", 10),
)


class HonourRegister(RegisterAdmin):
    """What these ledgers have in common."""

    chapter = Chapter.SERVICE
    view_permission, edit_permission = Permission.HONOUR_VIEW, Permission.HONOUR_EDIT


def about(word: str, prefix: str = "") -> Q:
    """Return the condition that a row is about something of this name."""
    return (
        name_matches(word, f"{prefix}compound__")
        | name_matches(word, f"{prefix}unit__")
        | name_matches(word, f"{prefix}community__")
        | Q(**{f"{prefix}lane__contains": word})
        | Q(**{f"{prefix}programme__name__contains": word})
    )


class AboutTarget:
    """What ledgers of rows that are about a place or a unit, for some years, have in common."""

    @admin.display(description="对象")
    def target_label(self, row: HonourApplication | Honour) -> str:
        """What it is about."""
        return row.target_label

    @admin.display(description="年度")
    def period_label(self, row: HonourApplication | Honour) -> str:
        """Its years."""
        return row.period_label

    def matching(self, word: str) -> Q:
        """Match what it is about."""
        return about(word)


@admin.register(HonourProgramme)
class HonourProgrammeAdmin(HonourRegister):
    """创建项目; the office names its own."""

    subject = Subject.HONOURS
    save_with, saved_as = staticmethod(actions.save_programme), "programme"
    search_fields = ("name",)
    search_help_text = "名称"
    list_display = ("name", "theme", "target_kind", "granting_body", "valid_years", "is_in_use")
    list_filter = (("theme", ChoiceFilter),)
    fields = (
        "street",
        "name",
        "theme",
        "target_kind",
        "granting_body",
        "valid_years",
        "is_in_use",
    )
    export_fields = (
        Exported("创建项目", "name", 30),
        Exported("归类", "theme", words=dict(HonourTheme.choices)),
        Exported("创建对象", "target_kind", words=dict(TargetKind.choices)),
        Exported("命名机关", "granting_body", 24),
        Exported("复评周期（年）", "valid_years", 10),
        Exported("在用", "is_in_use", 8),
    )


class CriterionInline(RegisterInline):
    """评分项."""

    model = HonourCriterion
    edit_permission = Permission.HONOUR_EDIT
    save_with, saved_as = staticmethod(actions.save_criterion), "criterion"
    fields = ("order", "dimension", "item", "max_score", "needs_photo")


@admin.register(HonourStandard)
class HonourStandardAdmin(HonourRegister):
    """创建标准 with their items."""

    subject = Subject.HONOURS
    save_with, saved_as = staticmethod(actions.save_honour_standard), "standard"
    search_fields = ("programme__name",)
    search_help_text = "创建项目"
    page_label = "看标准，发布或编写新版"
    list_display = (
        "programme",
        "year",
        "edition",
        "pass_score",
        "excellent_score",
        "published_on",
        "replaced_on",
    )
    list_filter = (("programme", RelatedFilter), ("published_on", PeriodFilter))
    list_select_related = ("programme",)
    inlines = (CriterionInline,)
    fields = ("programme", "year", "pass_score", "excellent_score", "self_check_due_on")
    export_fields = (
        Exported("创建项目", "programme__name", 24),
        Exported("年度", "year", 8),
        Exported("版次", "edition", 8),
        Exported("合格分", "pass_score", 8),
        Exported("优秀分", "excellent_score", 8),
        Exported("自评截止", "self_check_due_on"),
        Exported("发布日期", "published_on"),
        Exported("停用日期", "replaced_on"),
    )


@admin.register(HonourCriterion)
class HonourCriterionAdmin(HonourRegister):
    """评分项 of all standards."""

    subject = Subject.HONOURS
    save_with, saved_as = staticmethod(actions.save_criterion), "criterion"
    search_fields = ("item", "dimension")
    search_help_text = "评分内容"
    list_display = ("standard", "order", "dimension", "item", "max_score", "needs_photo")
    list_display_links = ("item",)
    list_filter = (("standard__programme", RelatedFilter),)
    list_select_related = ("standard", "standard__programme")
    fields = ("standard", "order", "dimension", "item", "max_score", "needs_photo")
    export_fields = (
        Exported("创建项目", "standard__programme__name", 24),
        Exported("年度", "standard__year", 8),
        Exported("版次", "standard__edition", 8),
        Exported("方面", "dimension", 16),
        Exported("评分内容", "item", 40),
        Exported("满分", "max_score", 8),
        Exported("要有照片佐证", "needs_photo", 12),
    )


@admin.register(HonourApplication)
class HonourApplicationAdmin(AboutTarget, LedgerAdmin):
    """创建申报, in every state."""

    chapter = Chapter.SERVICE
    subject = Subject.HONOURS
    view_permission = Permission.HONOUR_VIEW
    search_fields = ("lane",)
    search_help_text = "小区、单位、街巷、社区或创建项目"
    page_label = "看申报和评分"
    list_display = (
        "target_label",
        "programme",
        "community",
        "period_label",
        "self_score",
        "review_score",
        "state",
    )
    list_filter = (
        ("programme", RelatedFilter),
        ("community", RelatedFilter),
        ("state", ChoiceFilter),
        ("submitted_on", PeriodFilter),
    )
    list_select_related = ("street", "community", "compound", "unit", "programme")
    fields = (
        "programme",
        "standard",
        "community",
        "compound",
        "unit",
        "lane",
        "state",
        "self_score",
        "submitted_on",
        "review_score",
        "review_note",
        "reviewed_on",
        "closing_reason",
    )
    export_fields = (
        *TARGET,
        Exported("状态", "state", words=dict(ApplicationState.choices)),
        Exported("自评分", "self_score", 8),
        Exported("提交日期", "submitted_on"),
        Exported("审核分", "review_score", 8),
        Exported("审核意见", "review_note", 40),
        Exported("审核日期", "reviewed_on"),
        Exported("退回、落选或撤回原因", "closing_reason", 40),
    )


@admin.register(CriterionScore)
class CriterionScoreAdmin(LedgerAdmin):
    """逐项评分 of all applications."""

    chapter = Chapter.SERVICE
    subject = Subject.HONOURS
    view_permission = Permission.HONOUR_VIEW
    search_fields = ("criterion__item",)
    search_help_text = "评分内容、小区、单位、街巷或社区"
    list_display = ("application", "criterion", "self_score", "review_score")
    list_filter = (("application__programme", RelatedFilter),)
    list_select_related = (
        "criterion",
        "application__street",
        "application__community",
        "application__compound",
        "application__unit",
        "application__programme",
    )
    fields = (
        "application",
        "criterion",
        "self_score",
        "self_note",
        "review_score",
        "review_note",
    )
    export_fields = (
        Exported("创建项目", "application__programme__name", 24),
        Exported("社区", "application__community__name", 16),
        Exported("小区", "application__compound__name", 20),
        Exported("单位", "application__unit__name", 20),
        Exported("街巷", "application__lane", 20),
        Exported("年度", "application__period_from", 8),
        Exported("方面", "criterion__dimension", 16),
        Exported("评分内容", "criterion__item", 40),
        Exported("满分", "criterion__max_score", 8),
        Exported("自评分", "self_score", 8),
        Exported("自评说明", "self_note", 30),
        Exported("审核分", "review_score", 8),
        Exported("审核说明", "review_note", 30),
    )

    def matching(self, word: str) -> Q:
        """Match the item or what the application is about."""
        return Q(criterion__item__contains=word) | about(word, "application__")

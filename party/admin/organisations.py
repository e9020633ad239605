"""Ledger of the Party organisation tree, with terms and members."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.utils.html import format_html

from accounts.permissions import Permission
from core.office import (
    Chapter,
    ChoiceFilter,
    Exported,
    RegisterAdmin,
    RegisterInline,
    RelatedFilter,
    Subject,
)
from party import actions
from party.models import (
    CommitteeMember,
    CommitteeTerm,
    OrganisationKind,
    OrganisationLevel,
    PartyOrganisation,
)
from places.models import name_matches


class TermInline(RegisterInline):
    """届次."""

    model = CommitteeTerm
    edit_permission = Permission.PARTY_EDIT
    save_with, saved_as = staticmethod(actions.save_term), "term"
    fields = ("number", "elected_on", "expires_on", "ended_on")


class MemberInline(RegisterInline):
    """班子成员."""

    model = CommitteeMember
    edit_permission = Permission.PARTY_EDIT
    save_with, saved_as = staticmethod(actions.save_member), "member"
    fields = ("post", "name", "started_on", "ended_on")


@admin.register(PartyOrganisation)
class PartyOrganisationAdmin(RegisterAdmin):
    """党组织, in the order of the tree."""

    chapter = Chapter.PARTY
    subject = Subject.ORGANISATION
    view_permission, edit_permission = Permission.PARTY_VIEW, Permission.PARTY_EDIT
    save_with, saved_as = staticmethod(actions.save_organisation), "organisation"
    search_fields = ("name",)
    search_help_text = "名称、拼音、首字母或代码"
    sortable_by = ()
    list_display = ("indented_name", "code", "kind", "level", "community", "members_full")
    list_display_links = ("indented_name",)
    list_filter = (
        ("community", RelatedFilter),
        ("level", ChoiceFilter),
        ("kind", ChoiceFilter),
    )
    list_select_related = ("community",)
    inlines = (TermInline, MemberInline)
    fields = (
        "street",
        "community",
        "code",
        "name",
        "kind",
        "level",
        "parent",
        "compound",
        "unit",
        "members_full",
        "phone",
        "founded_on",
        "ended_on",
    )
    export_fields = (
        Exported("党组织", "name", 34),
        Exported("代码", "code", 16),
        Exported("类型", "kind", words=dict(OrganisationKind.choices)),
        Exported("层级", "level", words=dict(OrganisationLevel.choices)),
        Exported("上级党组织", "parent__name", 34),
        Exported("社区", "community__name", 16),
        Exported("正式党员数", "members_full", 10),
        Exported("成立日期", "founded_on"),
        Exported("撤销日期", "ended_on"),
    )

    @admin.display(description="党组织")
    def indented_name(self, row: Any) -> str:
        """The name, moved in by its depth in the tree."""
        return format_html('<span class="depth-{}">{}</span>', min(row.depth, 4), row.name)

    def matching(self, word: str) -> Q:
        """Match the name in its three forms, or the code from its beginning."""
        return name_matches(word) | Q(code__startswith=word)

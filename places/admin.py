"""Ledgers of places and units."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from core.masking import mask_name, mask_phone
from core.models import CalendarDay
from core.office import (
    MOST_SENT,
    BoundedInline,
    Chapter,
    ChoiceFilter,
    Exported,
    PeriodFilter,
    RegisterAdmin,
    RelatedFilter,
    Subject,
    YesFilter,
    masked,
)
from places import actions
from places.models import (
    Building,
    Community,
    CommunityKind,
    Compound,
    CompoundKind,
    Facility,
    FacilityKind,
    HoursException,
    OpeningHours,
    PropertyMode,
    Street,
    Unit,
    UnitKind,
    name_matches,
)
from places.permissions import (
    CALENDAR_EDIT,
    OFFICE_ENTER,
    PLACE_EDIT,
    PLACE_VIEW,
    UNIT_EDIT,
    UNIT_VIEW,
)


class NamedAdmin(RegisterAdmin):
    """A register whose rows are found by name, pinyin or initials."""

    search_fields = ("name",)
    search_help_text = "名称、拼音或首字母"

    def matching(self, word: str) -> Q:
        """Match the name in any of its three forms."""
        return name_matches(word)


@admin.register(Street)
class StreetAdmin(NamedAdmin):
    """The street's own data, which stands in headers and footers."""

    chapter = Chapter.BASE
    subject = Subject.OFFICE
    view_permission, edit_permission = PLACE_VIEW, PLACE_EDIT
    save_with, saved_as = staticmethod(actions.save_street), "street"
    list_display = ("name", "code", "address", "phone")
    fields = ("name", "code", "address", "phone", "area_km2")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A street begins with the set-up command."""
        return False


@admin.register(Community)
class CommunityAdmin(NamedAdmin):
    """社区."""

    chapter = Chapter.BASE
    subject = Subject.OFFICE
    view_permission, edit_permission = PLACE_VIEW, PLACE_EDIT
    save_with, saved_as = staticmethod(actions.save_community), "community"
    list_display = ("name", "code", "kind", "households", "population", "phone", "launched_on")
    list_filter = (("kind", ChoiceFilter),)
    fields = (
        "street",
        "name",
        "code",
        "code_is_placeholder",
        "kind",
        "office_address",
        "phone",
        "households",
        "population",
        "elderly",
        "area_km2",
        "launched_on",
    )
    export_fields = (
        Exported("社区", "name", 20),
        Exported("统计代码", "code", 16),
        Exported("类型", "kind", words=dict(CommunityKind.choices)),
        Exported("办公地址", "office_address", 30),
        Exported("联系电话", "phone", 16),
        Exported("户数", "households", 10),
        Exported("人口", "population", 10),
        Exported("60 岁以上老人", "elderly"),
        Exported("面积（平方千米）", "area_km2"),
        Exported("平台上线日期", "launched_on"),
    )


@admin.register(Compound)
class CompoundAdmin(NamedAdmin):
    """小区."""

    chapter = Chapter.GRID
    subject = Subject.HOUSING
    view_permission, edit_permission = PLACE_VIEW, PLACE_EDIT
    save_with, saved_as = staticmethod(actions.save_compound), "compound"
    list_display = ("name", "community", "kind", "property_mode", "built_year", "households")
    list_filter = (
        ("community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("property_mode", ChoiceFilter),
    )
    list_select_related = ("community",)
    fields = (
        "community",
        "name",
        "address",
        "kind",
        "property_mode",
        "built_year",
        "households",
    )
    export_fields = (
        Exported("小区", "name", 20),
        Exported("社区", "community__name", 16),
        Exported("地址", "address", 30),
        Exported("类型", "kind", words=dict(CompoundKind.choices)),
        Exported("物业方式", "property_mode", words=dict(PropertyMode.choices)),
        Exported("建成年份", "built_year", 10),
        Exported("户数", "households", 10),
    )


@admin.register(Building)
class BuildingAdmin(RegisterAdmin):
    """楼栋."""

    may_be_long = True
    chapter = Chapter.GRID
    subject = Subject.HOUSING
    view_permission, edit_permission = PLACE_VIEW, PLACE_EDIT
    save_with, saved_as = staticmethod(actions.save_building), "building"
    search_fields = ("name",)
    search_help_text = "小区名称、拼音或首字母，或楼栋"
    list_display = ("name", "compound", "floors", "units_count", "households", "has_lift")
    list_filter = (("compound__community", RelatedFilter), ("has_lift", YesFilter))
    list_select_related = ("compound",)
    fields = ("compound", "name", "floors", "units_count", "households", "has_lift")
    export_fields = (
        Exported("社区", "compound__community__name", 16),
        Exported("小区", "compound__name", 20),
        Exported("楼栋", "name"),
        Exported("层数", "floors", 8),
        Exported("单元数", "units_count", 8),
        Exported("户数", "households", 8),
        Exported("有电梯", "has_lift", 8),
    )

    def matching(self, word: str) -> Q:
        """Match the compound, or the building's own name."""
        return name_matches(word, "compound__") | Q(name__contains=word)


class HoursInline(BoundedInline):
    """Rows that are replaced as a whole, and have no life of their own."""

    form = forms.ModelForm
    kept_as: ClassVar[str]  # what a facility calls them

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Take back whatever is there, also after years of holidays."""
        kept = getattr(obj, self.kept_as).count() if obj else 0
        return super().get_formset(request, obj, absolute_max=MOST_SENT + kept, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see the facility sees its hours."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """True with the edit permission."""
        user: Any = request.user
        return bool(user.may(PLACE_EDIT))

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


class OpeningHoursInline(HoursInline):
    """Weekly hours; replaced as a whole by `replace_hours`."""

    model = OpeningHours
    kept_as = "hours"
    fields = (("days", "opens_at", "closes_at"),)


class HoursExceptionInline(HoursInline):
    """Days with other hours; replaced as a whole by `replace_exceptions`."""

    model = HoursException
    kept_as = "exceptions"
    fields = (("day", "opens_at", "closes_at", "note"),)


@admin.register(Facility)
class FacilityAdmin(NamedAdmin):
    """服务场所, with hours and the days on which they differ."""

    chapter = Chapter.SERVICE
    subject = Subject.GUIDE
    view_permission, edit_permission = PLACE_VIEW, PLACE_EDIT
    save_with, saved_as = staticmethod(actions.save_facility), "facility"
    list_display = ("name", "kind", "community", "address", "phone", "is_active")
    list_filter = (
        ("community", RelatedFilter),
        ("kind", ChoiceFilter),
        ("is_active", YesFilter),
    )
    list_select_related = ("community",)
    inlines = (OpeningHoursInline, HoursExceptionInline)
    fields = (
        "street",
        "community",
        "name",
        "kind",
        "address",
        "phone",
        "windows",
        "directions",
        "is_barrier_free",
        "is_always_open",
        "is_active",
    )
    export_fields = (
        Exported("服务场所", "name", 24),
        Exported("类型", "kind", words=dict(FacilityKind.choices)),
        Exported("社区", "community__name", 16),
        Exported("地址", "address", 30),
        Exported("电话", "phone", 16),
        Exported("窗口", "windows", 16),
        Exported("无障碍", "is_barrier_free", 8),
        Exported("全天开放", "is_always_open", 10),
        Exported("开放中", "is_active", 8),
    )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Hand all remaining rows of the formset to the action that replaces them."""
        if not formset.has_changed():
            return
        rows = [
            row_form.instance
            for row_form in formset.forms
            if row_form.cleaned_data and not row_form.cleaned_data.get("DELETE")
        ]
        if formset.model is OpeningHours:
            actions.replace_hours(facility=form.instance, hours=rows, by=request.user)
        else:
            actions.replace_exceptions(facility=form.instance, exceptions=rows, by=request.user)


@admin.register(Unit)
class UnitAdmin(NamedAdmin):
    """单位."""

    may_be_long = True
    chapter = Chapter.PARTY
    subject = Subject.ALLIANCE
    view_permission, edit_permission = UNIT_VIEW, UNIT_EDIT
    save_with, saved_as = staticmethod(actions.save_unit), "unit"
    search_help_text = "名称、拼音、首字母或信用代码"
    masks = {
        "contact_name": masked("contact_name", mask_name, "联系人"),
        "contact_phone": masked("contact_phone", mask_phone, "联系电话"),
    }
    list_display = (
        "name",
        "kind",
        "community",
        "credit_code",
        masks["contact_name"],
        masks["contact_phone"],
    )
    list_filter = (("community", RelatedFilter), ("kind", ChoiceFilter))
    list_select_related = ("community",)
    fields = (
        "street",
        "community",
        "name",
        "credit_code",
        "kind",
        "address",
        "contact_name",
        "contact_phone",
    )
    export_fields = (
        Exported("单位", "name", 30),
        Exported("统一社会信用代码", "credit_code", 22),
        Exported("单位性质", "kind", words=dict(UnitKind.choices)),
        Exported("社区", "community__name", 16),
        Exported("地址", "address", 30),
        Exported("联系人", "contact_name", mask=mask_name),
        Exported("联系电话", "contact_phone", 16, mask=mask_phone),
    )

    def matching(self, word: str) -> Q:
        """Match the name in its three forms, or the code from its beginning."""
        return name_matches(word) | Q(credit_code__startswith=word.upper())


@admin.register(CalendarDay)
class CalendarDayAdmin(RegisterAdmin):
    """节假日安排; deadlines count by it."""

    chapter = Chapter.SYSTEM
    view_permission, edit_permission = OFFICE_ENTER, CALENDAR_EDIT
    save_with, saved_as = staticmethod(actions.save_calendar_day), "day"
    sortable_by = ()
    list_display = ("date", "name", "is_workday", "is_edited")
    list_filter = (("date", PeriodFilter), ("is_workday", YesFilter))
    fields = ("date", "name", "is_workday")
    export_fields = (
        Exported("日期", "date", 12),
        Exported("名称", "name", 20),
        Exported("上班", "is_workday", 8),
        Exported("人工维护", "is_edited", 10),
    )

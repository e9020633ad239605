"""Ledger of volunteers; personal data is masked, and opened with a purpose."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode

from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import PurposeForm
from core.identity import check_id_number
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
    tag,
)
from core.office.ledgers import NOT_FOUND
from core.office.registers import RegisterForm
from places.models import covered_by, person_matches
from volunteers import actions
from volunteers.actions import MOST_MERGED
from volunteers.admin.team_filter import TeamFilter
from volunteers.models import (
    TeamMembership,
    Volunteer,
    VolunteerMerge,
    VolunteerState,
    likely_same_count,
)

_CLOSED = (
    "gender",
    "external_number",
    "skills",
    "availability",
    "consented_on",
    "state_tag",
    "registered_on",
)
SAME_NUMBER = (
    '该身份证号已登记在另一名志愿者名下。如果是同一个人，请<a href="{}">合并这两条登记</a>。'
)


class VolunteerForm(RegisterForm):
    """A person's data; what is personal is written, never shown: empty leaves it as it is."""

    stands_for = {"name": "new_name", "phone": "new_phone"}

    new_name = forms.CharField(label="姓名", max_length=40, required=False)
    new_phone = forms.CharField(label="手机号", max_length=20, required=False)
    id_number = forms.CharField(label="身份证号", max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.instance
        if person.pk is None:
            self.fields["new_name"].required = True
            return
        kept = {
            "new_name": mask_name(person.name),
            "new_phone": mask_phone(person.phone),
            "id_number": f"末四位 {person.id_number_tail}" if person.id_number_tail else "",
        }
        for name, shown in kept.items():
            words = f"现为 {shown}，" if shown else "现在没有登记，"
            self.fields[name].help_text = f"{words}不改请留空。"

    def clean(self) -> dict[str, Any]:
        """Put what was written into the person; an ID number belongs to one person only."""
        cleaned = super().clean()
        self.instance.name = cleaned.get("new_name") or self.instance.name
        self.instance.phone = cleaned.get("new_phone") or self.instance.phone
        return cleaned

    def clean_id_number(self) -> str:
        """Check the digits, and that nobody else of the street has it."""
        typed = self.cleaned_data["id_number"]
        if not typed:
            return ""
        number = check_id_number(typed)
        street = self.cleaned_data.get("street") or getattr(self.instance, "street_id", None)
        others = Volunteer.objects.with_id_number(number).filter(street=street)
        other = others.exclude(pk=self.instance.pk).first()
        if other is not None and self.instance.pk is None:
            raise ValidationError("该身份证号已登记在另一名志愿者名下。")
        if other is not None:
            query = urlencode([("entry", str(row.uid)) for row in (self.instance, other)])
            url = f"{reverse('volunteers:merge-preview')}?{query}"
            raise ValidationError(format_html(SAME_NUMBER, url))
        return number


class SeatInline(RegisterInline):
    """队籍."""

    model = TeamMembership
    edit_permission = Permission.VOLUNTEER_EDIT
    save_with, saved_as = staticmethod(actions.save_seat), "seat"
    fields = ("team", "joined_on", "left_on")


class MergedFilter(admin.SimpleListFilter):
    """Entries that were merged into others are shown only when asked for."""

    title = "合并"
    parameter_name = "merged"
    template = "admin/filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one thing that can be asked."""
        return [("1", "已并入其他登记")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the merged ones when asked, else the others."""
        is_asked = self.value() == "1"
        return queryset.exclude(merged_into=None) if is_asked else queryset.standing()  # type: ignore[attr-defined]


@admin.register(Volunteer)
class VolunteerAdmin(RegisterAdmin):
    """志愿者, masked."""

    chapter = Chapter.PARTY
    subject = Subject.VOLUNTEERS
    view_permission, edit_permission = Permission.VOLUNTEER_VIEW, Permission.VOLUNTEER_EDIT
    reveal_permission = Permission.PERSON_REVEAL
    save_with, saved_as = staticmethod(actions.save_volunteer), "volunteer"
    form = VolunteerForm
    sortable_by = ()
    search_fields = ("name",)
    search_help_text = "姓名、拼音、首字母或完整手机号"
    name_column = masked("name", mask_name, "姓名")
    phone_column = masked("phone", mask_phone, "手机号")
    list_display = (
        name_column,
        "gender",
        phone_column,
        "has_id_number",
        "place_label",
        "registered_on",
        "state_tag",
    )
    list_filter = (
        ("community", RelatedFilter),
        ("registered_on", PeriodFilter),
        ("state", ChoiceFilter),
        TeamFilter,
        MergedFilter,
    )
    actions = ("merge_selected",)
    list_select_related = ("street", "community")
    inlines = (SeatInline,)
    export_fields = (
        Exported("姓名", "name", 12, mask=mask_name),
        Exported("性别", "gender", 6, words={"m": "男", "f": "女"}),
        Exported("手机号", "phone", 16, mask=mask_phone),
        Exported("社区", "community__name", 16),
        Exported("全国志愿者编号", "external_number", 20),
        Exported("特长", "skills", 24),
        Exported("状态", "state", 10, words=dict(VolunteerState.choices)),
        Exported("登记日期", "registered_on", 12),
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Write personal fields, never show them."""
        place = ("street", "community")
        rest = (
            "gender",
            "external_number",
            "skills",
            "availability",
            "consented_on",
            "state",
            "registered_on",
        )
        if obj is not None and not self.has_change_permission(request, obj):
            return (
                *place,
                type(self).name_column,
                type(self).phone_column,
                "has_id_number",
                *(rest if obj.merged_into_id is None else _CLOSED),
            )
        return (*place, "new_name", "new_phone", "id_number", *rest)

    @admin.display(description="身份证号")
    def has_id_number(self, row: Volunteer) -> str:
        """Whether a number is kept, never which."""
        return "已登记" if row.id_number_tail else "未登记"

    @admin.display(description="状态")
    def state_tag(self, row: Volunteer) -> str:
        """The state as a tag."""
        if row.merged_into_id is not None:
            return tag("已合并", "ended")
        return tag(row.get_state_display(), VolunteerState(row.state).tone)

    def matching(self, word: str) -> Q:
        """Match the name in its three forms; a phone only as a whole, so that nobody guesses."""
        return person_matches(word, has_pairs=True)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand the ID number to the action, which seals it."""
        version = form.cleaned_data.get("seen_version") if change else None
        try:
            actions.save_volunteer(
                volunteer=obj,
                by=request.user,  # type: ignore[arg-type]  # a person with an edit permission
                id_number=form.cleaned_data["id_number"],
                version=version,
            )
        except ValidationError as error:
            raise RefusedError("".join(error.messages)) from error

    def links(self, request: HttpRequest, row: Any) -> list[Link]:
        """Offer to open the full data to those who may, and the last merge of the entry."""
        links = []
        if row.merged_into_id is None:
            sheet = reverse("volunteers:service-sheet", args=[row.uid])
            links.append(Link("服务记录和证明", sheet))
        if self.get_queryset(request).filter(pk=row.merged_into_id).exists():
            url = reverse("admin:volunteers_volunteer_change", args=[row.merged_into_id])
            links.append(Link("打开保留的登记", url))
        merges = VolunteerMerge.objects.visible_to(request.user).of(row).standing()
        if (merge := merges.first()) is not None:
            links.append(Link("合并记录", reverse("volunteers:merge-detail", args=[merge.uid])))
        if covered_by(request.user, row, Permission.PERSON_REVEAL):
            url = reverse("admin:volunteers_volunteer_reveal", args=[row.pk])
            links.append(Link("查看原文", url))
        return links

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A merged entry is closed; the one that stays is edited."""
        is_closed = obj is not None and obj.merged_into_id is not None
        return super().has_change_permission(request, obj) and not is_closed

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say how many likely duplicates wait, and lead to them."""
        user: Any = request.user
        context = dict(extra_context or {})
        alike = likely_same_count(user.reach(Permission.VOLUNTEER_VIEW))
        if alike:
            context["hint"] = f"有 {alike} 组登记可能是同一个人。"
            context["hint_link"] = Link("查看疑似重复", reverse("volunteers:duplicate-list"))
        return super().changelist_view(request, context)

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Asked by Django for the action below."""
        user: Any = request.user
        return bool(user.may(Permission.VOLUNTEER_EDIT))

    @admin.action(description="合并所选", permissions=["merge"])
    def merge_selected(
        self, request: HttpRequest, queryset: QuerySet[Volunteer]
    ) -> HttpResponse | None:
        """Go to the preview, where one sees what becomes of it and decides."""
        uids = list(queryset.order_by("pk").values_list("uid", flat=True)[: MOST_MERGED + 1])
        if not 1 < len(uids) <= MOST_MERGED:
            sentence = f"请勾选同一个人的 2 到 {MOST_MERGED} 条登记，再选“合并所选”。"
            self.message_user(request, sentence, messages.WARNING)
            return None
        query = urlencode([("entry", str(uid)) for uid in uids])
        return redirect(f"{reverse('volunteers:merge-preview')}?{query}")

    def get_urls(self) -> list[URLPattern]:
        """Add the page that opens the full data."""
        guarded = self.admin_site.require_recent_sign_in(self.reveal_view)  # type: ignore[attr-defined]
        wrapped = self.admin_site.admin_view(guarded)
        wrapped.model_admin = self  # as Django marks a ledger's own views
        reveal = path(
            "<int:key>/reveal/",
            wrapped,
            name="volunteers_volunteer_reveal",
        )
        return [reveal, *super().get_urls()]

    def reveal_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """Ask for the purpose, log the look, show the data once."""
        person = self.get_queryset(request).filter(pk=key).first()
        if person is None or not self.has_view_permission(request):
            raise Http404(NOT_FOUND)
        if not covered_by(request.user, person, Permission.PERSON_REVEAL):
            raise RefusedError("您的岗位不能查看这名志愿者的完整信息。")
        form = PurposeForm(request.POST or None, example="联系本人核对服务时长")
        shown = None
        if request.method == "POST" and form.is_valid():
            shown = actions.reveal_person(
                volunteer=person,
                purpose=form.cleaned_data["purpose"],
                by=request.user,  # type: ignore[arg-type]  # a person with a permission
                at=timezone.now(),
            )
        context = {
            **self.admin_site.each_context(request),
            "title": f"查看 {mask_name(person.name)} 的完整信息",
            "opts": self.opts,
            "original": person,
            "form": form,
            "shown": shown,
            "back_url": reverse("admin:volunteers_volunteer_change", args=[person.pk]),
        }
        return TemplateResponse(request, "admin/reveal_person.html", context)

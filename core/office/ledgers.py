"""One ledger: who sees which rows, how they are found, narrowed, counted and exported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import lookup_spawns_duplicates, quote
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core import jobs
from core.office import exports
from core.office.columns import in_words
from core.office.export_form import ExportForm
from core.office.filters import LedgerFilter
from core.office.site import Chapter, address_of
from core.office.tasks import export_ledger
from core.paging import ROWS_PER_PAGE, CappedPaginator

NOT_FOUND = "没有这条记录，或它不在您的岗位范围内。"
SEARCH_WORDS = 5
COMPARED = ("__holds", "__startswith")


@dataclass(frozen=True)
class Link:
    """A step on a row, as a button that leads to the page where it is done."""

    label: str
    url: str


class LedgerChangeList(ChangeList):
    """The list page without the ways round: no ordering by a column that is not offered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django would ask all routes whether the page of a row keeps the filter: once for each row.
        self._kept, self.preserved_filters = self.preserved_filters, ""

    def url_for_result(self, result: Any) -> str:
        """Return the page of a row, which stands below the list's and knows the way back to it."""
        ledger = address_of(self.opts.app_label, self.opts.model_name)
        page = f"{ledger}{quote(getattr(result, self.pk_attname))}/change/"
        return f"{page}?{self._kept}" if self._kept else page

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Ignore `?o=` unless the ledger lets its columns be sorted."""
        if self.model_admin.sortable_by is not None:
            self.params.pop(ORDER_VAR, None)
        return super().get_ordering(request, queryset)


class LedgerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """One ledger, read-only. Subclasses name the chapter, the permission and the columns.

    A chapter with many ledgers is divided by `subject`; without one a ledger stands first in it.

    Nothing is ever deleted here; what people may change stands in `registers.RegisterAdmin`.
    """

    chapter: ClassVar[str] = Chapter.SYSTEM
    subject: ClassVar[str] = ""
    view_permission: ClassVar[Any] = None
    export_permission: ClassVar[Any] = "export"
    reveal_permission: ClassVar[Any] = None
    # The way from a row to whoever's personal data it shows, as in "volunteer__".
    persons_at: ClassVar[str] = ""
    # What an empty ledger says that no import fills: what will stand here, and the first step.
    empty_text: ClassVar[str] = ""
    # The button from a row to the page where it is worked on: its own, or that of its `page_of`.
    page_label: ClassVar[str] = ""
    page_of: ClassVar[str] = ""
    export_fields: ClassVar[Sequence[exports.Exported]] = ()
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = ROWS_PER_PAGE
    list_max_show_all = 0
    sortable_by: ClassVar[tuple[str, ...] | None] = ()
    view_on_site = False
    may_be_long: ClassVar[bool] = False  # other ledgers' forms search it instead of listing all
    has_history: ClassVar[bool] = True  # whether its rows offer what was done to them
    actions_on_top = True
    actions_on_bottom = False

    def get_action_choices(
        self, request: HttpRequest, default_choices: list[tuple[str, str]] | None = None
    ) -> list[tuple[str, str]]:
        """Return what can be done with the ticked rows, below a word instead of a dash."""
        return super().get_action_choices(request, default_choices or [("", "请选择")])

    # Who may

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the ledger to those who may view it."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """True with the ledger's view permission."""
        return _may(request, self.view_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from the desk or from an import."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows change by steps, not by typing over them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted silently: rows end or are voided, with a reason."""
        return False

    def has_export_permission(self, request: HttpRequest) -> bool:
        """True when the ledger can be exported and the person may."""
        return (
            bool(self.export_fields)
            and self.has_view_permission(request)
            and _may(request, self.export_permission)
        )

    def may_export_plain(self, request: HttpRequest, rows: QuerySet[Any]) -> bool:
        """True when the person may open the personal data of each of `rows`, one by one, too.

        A ledger may show more: who leads a team sees its members wherever they are registered.
        Source: docs/rules.md R-ACC-11.
        """
        if self.reveal_permission is None or not any(f.mask for f in self.export_fields):
            return False
        user: Any = request.user
        reach = user.reach(self.reveal_permission)
        return bool(reach) and not rows.exclude(self.opened_by(reach)).exists()

    def opened_by(self, reach: Any) -> Q:
        """Return the condition that a row's personal data lie within `reach`."""
        condition: Q = reach.as_filter(self.persons_at)
        return condition

    # Which rows

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Start from what this person may see."""
        rows: QuerySet[Any] = self.model._default_manager.visible_to(request.user)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Find a visible row by its key; an empty `?_to_field=` names no field."""
        return super().get_object(request, object_id, from_field or None)

    def waiting(self, request: HttpRequest) -> QuerySet[Any] | None:
        """Return the rows that wait for this person; None where nothing ever does.

        They are counted for the side bar of every page, so keep it cheap.
        """
        return None

    def matching(self, word: str) -> Q:
        """Return the condition that one of `search_fields` holds one word of the search.

        A field may say another comparison of COMPARED, as in "number__startswith".
        """
        lookups = (f if f.endswith(COMPARED) else f"{f}__contains" for f in self.search_fields)
        return Q(*((lookup, word) for lookup in lookups), _connector=Q.OR)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Keep the rows that match every word; Django's own search scans by UPPER()."""
        for word in search_term.split()[:SEARCH_WORDS]:
            queryset = queryset.filter(self.matching(word))
        return queryset, any(lookup_spawns_duplicates(self.opts, f) for f in self.search_fields)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Let the declared filters through, nothing else: a hidden lookup could guess values."""
        return lookup in self._parameters()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Use the list page that ignores orderings which are not offered."""
        return LedgerChangeList

    def _parameters(self) -> set[str]:
        names: set[str] = set()
        for item in self.list_filter:
            if isinstance(item, tuple) and issubclass(item[1], LedgerFilter):
                names.update(item[1].parameters(str(item[0])))
            elif isinstance(item, type) and issubclass(item, admin.SimpleListFilter):
                names.add(item.parameter_name or "")
        return names

    # Pages

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Say yes and no in words."""
        return in_words(self.model, super().get_list_display(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Say yes and no in words where a row is only looked at."""
        names = super().get_fields(request, obj)
        is_open = self.has_change_permission(request, obj) if obj else True
        return names if is_open else in_words(self.model, names)

    def action_checkbox(self, obj: Model) -> SafeString:
        """Return the box that ticks a row, as Django draws it: without a template for each row."""
        label = format_html(gettext("Select this object for an action - {}"), obj)
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'
        return format_html(box, ACTION_CHECKBOX_NAME, obj.pk, label)

    def links(self, request: HttpRequest, row: Any) -> list[Link]:
        """Return the steps that this person can take on a row."""
        if not self.page_label:
            return []
        shown: Any = getattr(row, self.page_of) if self.page_of else row
        return [Link(self.page_label, shown.get_absolute_url())]

    def get_urls(self) -> list[URLPattern]:
        """Add the export; leave out the old address that answers a foreign id by a redirect."""
        wrapped = self.admin_site.admin_view(
            self.admin_site.require_recent_sign_in(self.export_view)  # type: ignore[attr-defined]
        )
        wrapped.model_admin = self  # as Django marks a ledger's own views
        export = path("export/", wrapped, name=self._name("export"))
        return [export, *(url for url in super().get_urls() if url.name is not None)]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Offer the export under the same filter."""
        context = dict(extra_context or {})
        if self.has_export_permission(request):
            query = request.GET.urlencode()
            address = reverse(f"admin:{self._name('export')}")
            context["export_url"] = f"{address}?{query}" if query else address
        return super().changelist_view(request, context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the steps on the row as buttons."""
        row = kwargs.get("obj")
        context["links"] = self.links(request, row) if row is not None else []
        context["has_history"] = self.has_history
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Answer as for any other page of a row, then say that nothing is deleted."""
        if self.get_object(request, object_id) is None:
            raise Http404(NOT_FOUND)
        raise PermissionDenied("台账中的记录不会删除；需要停用时请登记结束或作废。")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Show what was done to the row, from the audit trail."""
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404(NOT_FOUND)
        context = {
            **self.admin_site.each_context(request),
            "title": f"“{row}”的变更记录",
            "original": row,
            "opts": self.opts,
            "entries": self.admin_site.history_of(row),  # type: ignore[attr-defined]
            "back_url": reverse(f"admin:{self._name('change')}", args=[row.pk]),
        }
        return TemplateResponse(request, "admin/ledger_history.html", context)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Say how many rows under which filter, then hand over the file or start a job.

        Source: docs/rules.md R-ACC-11.
        """
        if not self.has_export_permission(request):
            raise PermissionDenied("您的岗位不能导出这本台账。")
        try:
            selection = exports.Selection.of(self, request)
        except IncorrectLookupParameters:  # the list page, too, goes back to all rows
            return redirect(self._list_url())
        count = selection.rows.count()
        may_be_plain = self.may_export_plain(request, selection.rows)
        form = ExportForm(request.POST or None, may_be_plain=may_be_plain)
        if request.method == "POST" and form.is_valid():
            return self._export(request, selection, count, form.cleaned_data)
        context = {
            **self.admin_site.each_context(request),
            "title": f"导出{self.opts.verbose_name_plural}",
            "opts": self.opts,
            "form": form,
            "count": count,
            "words": selection.words,
            "is_beyond": not may_be_plain and self.may_export_plain(request, selection.rows.none()),
            "is_masked": any(exported.mask for exported in self.export_fields),
            "is_long": count > exports.MOST_AT_ONCE,
            "back_url": self._list_url(request.GET.urlencode()),
        }
        return render(request, "admin/export.html", context)

    def _export(
        self,
        request: HttpRequest,
        selection: exports.Selection,
        count: int,
        wanted: dict[str, Any],
    ) -> HttpResponseBase:
        file_format, plain = wanted["file_format"], bool(wanted.get("is_plain"))
        user: Any = request.user
        with transaction.atomic():
            self._record(user, selection, count, wanted)
            if count > exports.MOST_AT_ONCE:
                job = jobs.start(
                    kind="export",
                    label=f"导出{self.opts.verbose_name_plural}",
                    owner=user,
                    task=export_ledger,
                    arguments=(
                        self.opts.label_lower,
                        request.GET.urlencode(),
                        file_format,
                        "plain" if plain else "masked",
                    ),
                )
                return redirect(jobs.page_of(job, back=self._list_url(request.GET.urlencode())))
            file = exports.write_file(
                self,
                exports.values_of(self, selection),
                file_format=file_format,
                plain=plain,
                note=exports.note_of(selection, count=count, user=user),
            )
        return FileResponse(
            file,
            as_attachment=True,
            filename=exports.file_name(self, file_format),
            content_type=exports.CONTENT_TYPES[file_format],
        )

    def _record(
        self, user: Any, selection: exports.Selection, count: int, wanted: dict[str, Any]
    ) -> None:
        self.admin_site.record(  # type: ignore[attr-defined]
            f"{self.opts.model_name}.exported",
            by=user,
            label=str(self.opts.verbose_name_plural),
            facts={
                "filter": selection.words[:300],
                "count": count,
                "format": wanted["file_format"],
                "masked": "no" if wanted.get("is_plain") else "yes",
                "purpose": wanted.get("purpose", ""),
            },
        )

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _list_url(self, query: str = "") -> str:
        address = reverse(f"admin:{self._name('changelist')}")
        return f"{address}?{query}" if query else address

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404(NOT_FOUND)


def _may(request: HttpRequest, permission: Any) -> bool:
    user: Any = request.user
    return permission is not None and bool(user.may(permission))

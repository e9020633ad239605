"""指标目录, and who answers for a figure."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission, signed_in
from accounts.models import Department
from accounts.permissions import Permission
from core.steps import step
from dashboard import actions
from dashboard.catalogue import catalogue_of
from dashboard.figures import BY_ID
from dashboard.forms.owners import FigureOwnerForm
from dashboard.models import FigureOwner
from dashboard.selections import asked_for
from dashboard.views.board import published_beside


@require_safe
@require_permission(Permission.BOARD_VIEW)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every figure: what it counts, in which unit, who answers for it, published beside live."""
    user, selection = signed_in(request), asked_for(request).selection
    context = {
        "chapters": catalogue_of(selection, user, published_beside(selection)),
        "selection": selection,
        "may_edit": user.reach(Permission.FIGURE_EDIT).covers(selection.street.pk, None),
        "may_export": user.may(Permission.EXPORT),
    }
    return render(request, "dashboard/catalogue.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.FIGURE_EDIT)
def figure_owner(request: HttpRequest, figure_id: str) -> HttpResponse:
    """Page 责任 → actions.save_figure_owner; a part has the owner of the whole."""
    user, street = signed_in(request), asked_for(request).selection.street
    figure = BY_ID.get(figure_id)
    if figure is None:
        raise Http404("没有这个指标。")
    figure = BY_ID[figure.part_of] if figure.part_of else figure
    rows = FigureOwner.objects.visible_to(user).filter(street=street, figure=figure.id)
    form = FigureOwnerForm(
        request.POST or None,
        instance=rows.first() or FigureOwner(street=street, figure=figure.id),
        departments=Department.objects.visible_to(user).filter(street=street),
    )
    return step(
        request,
        form,
        lambda: actions.save_figure_owner(
            owner=form.instance, by=user, version=form.cleaned_data["seen_version"]
        ),
        back=f"{reverse('dashboard:catalogue')}#{figure.id}",
        template="dashboard/figure_owner.html",
        done=f"“{figure.label}”的责任已保存。",
        figure=figure,
    )

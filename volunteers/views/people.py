"""Looking people up in the roster while filing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from volunteers.models import Volunteer

MOST_FOUND = 12


@require_safe
@require_permission(Permission.ACTIVITY_FILE)
def volunteer_search(request: HttpRequest) -> HttpResponse:
    """Volunteers whose name, pinyin or initials begin like what was typed, as ticks to take."""
    typed = request.GET.get("participant_names", "").strip()
    rows = Volunteer.objects.visible_to(signed_in(request)).named_like(typed)
    context = {"typed": typed, "people": rows[:MOST_FOUND] if typed else []}
    return render(request, "volunteers/_people_found.html", context)

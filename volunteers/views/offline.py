"""What a phone keeps to open the desk without a signal: a worker and pages without names."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.guards import require_permission, signed_in
from accounts.permissions import Permission
from core.guards import public_page
from volunteers.forms.choices import FilingChoices
from volunteers.forms.filing import ActivityForm
from volunteers.forms.opening import first_values
from volunteers.views.filing import form_page

FILES = (
    "vendor/bootstrap/bootstrap.min.css",
    "vendor/bootstrap-icons/icons.svg",
    "vendor/compressorjs/compressor.min.js",
    "css/tokens.css",
    "css/portal.css",
    "css/shared.css",
    "css/desk.css",
    "css/print.css",
    "img/favicon.svg",
    "js/confirm.js",
    "js/desk/busy.js",
    "js/desk/filing.js",
    "js/desk/restore.js",
    "js/desk/send.js",
    "js/desk/shrink.js",
    "js/desk/store.js",
    "js/desk/unsent.js",
    "js/desk/walk.js",
    "js/desk/worker-start.js",
    "js/find-ticks.js",
    "js/rows.js",
)


@require_safe
@public_page
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker of /desk/; its version changes with any file it keeps."""
    files = [static(name) for name in FILES]
    context = {
        "files": files,
        "version": hashlib.sha256("".join(files).encode()).hexdigest()[:12],
        "offline_url": reverse("volunteers:offline"),
        "offline_form_url": reverse("volunteers:offline-form"),
        "form_url": reverse("volunteers:activity-create"),
        "offline_walk_url": reverse("volunteers:walk-offline"),
        "walk_url": reverse("volunteers:walk-create"),
    }
    kind = "text/javascript; charset=utf-8"
    return render(request, "volunteers/service_worker.js", context, content_type=kind)


@require_safe
@require_permission(Permission.ACTIVITY_FILE)
def offline(request: HttpRequest) -> HttpResponse:
    """The desk without a signal: what lies on the phone, and the way to the form."""
    context = {"is_offline": True, "may_walk": signed_in(request).may(Permission.WALK_FILE)}
    return render(request, "volunteers/offline.html", context)


@require_safe
@require_permission(Permission.ACTIVITY_FILE)
def offline_form(request: HttpRequest) -> HttpResponse:
    """The phone form as the phone may keep it: no names of persons, a key made on the phone."""
    choices = FilingChoices.of(signed_in(request)).without_people()
    form = ActivityForm(choices=choices, initial=first_values(None, choices))
    return form_page(request, form, None, is_offline=True)

"""「内容有误」: a form of its own, never cached; the answer by query code."""

from contextlib import suppress

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.context import visitor_of
from core.errors import RefusedError
from core.guards import public_page
from core.steps import put_refusal, status_of
from services import actions
from services.forms import CodeForm, CorrectionForm
from services.models import Correction, GuideVersion

PER_ADDRESS_AND_HOUR = 10
PER_PORTAL_AND_HOUR = 200
WRONG_PER_ADDRESS_AND_HOUR = 20
TOO_MANY = "这一小时收到的太多了，请过一会儿再提交，或者直接打咨询电话。"


@require_http_methods(["GET", "POST"])
@never_cache
@public_page
def correction_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what is wrong on a page → actions.file_correction → the answer's address."""
    version = get_object_or_404(
        GuideVersion.objects.published().select_related("item"), item__slug=slug
    )
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.is_robot():
            return redirect(version.item)
        try:
            check_limit(request)
            correction = actions.file_correction(guide_version=version, **form.content())
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            return redirect("services:correction", correction.code)
    context = {"form": form, "version": version}
    return render(request, "services/correction_new.html", context, status=status_of(form))


@require_safe
@never_cache
@public_page
def correction_lookup(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then go to its page."""
    form = CodeForm(request.GET or None)
    if request.GET and form.is_valid():
        code = form.cleaned_data["code"]
        if Correction.objects.filter(code=code).exists():
            return redirect("services:correction", code)
        form.add_error("code", "没有找到这个查询码，请核对后再输入。")
    return render(request, "services/correction_lookup.html", {"form": form})


@require_safe
@never_cache
@public_page
def correction_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a correction; whoever has the code may see it."""
    correction = get_object_or_404(
        Correction.objects.select_related("item", "guide_version"), code=code
    )
    return render(request, "services/correction_detail.html", {"correction": correction})


def check_limit(
    request: HttpRequest,
    what: str = "correction",
    *,
    of: str = "",
    most: int = PER_PORTAL_AND_HOUR,
) -> None:
    """Refuse the eleventh word of a sort from one address within an hour, and a flood from many.

    Shape:  `of` is what the flood may close at most: one activity's page, not everybody's; `most`
            is how many from everywhere are no flood yet.
    Source: docs/rules.md R-GUI-5.
    """
    hour = timezone.now().strftime("%Y%m%d%H")
    for key, limit in (
        (f"limit:{what}:{hour}:{visitor_of(request)}", PER_ADDRESS_AND_HOUR),
        (f"limit:{what}:{hour}:of:{of}", most),
    ):
        if _count(key) > limit:
            raise RefusedError(TOO_MANY)


def begin_guess(request: HttpRequest, what: str) -> str:
    """Count a try and refuse whoever guessed wrong too often within an hour.

    Shape:  the key of the count, for `take_back_guess`: what is right is not counted, since many
            people at one place share an address. Counted before anything is looked for, so that
            tries sent at the same moment count, too.
    Source: docs/rules.md R-REC-7.
    """
    key = f"limit:{what}:{timezone.now():%Y%m%d%H}:wrong:{visitor_of(request)}"
    if _count(key) > WRONG_PER_ADDRESS_AND_HOUR:
        raise RefusedError(TOO_MANY)
    return key


def take_back_guess(key: str) -> None:
    """Take back what was counted of a try that was right."""
    with suppress(ValueError):  # a full cache let go of it in between
        cache.decr(key)


def _count(key: str) -> int:
    """Count one more of this hour."""
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key)
    except ValueError:  # a full cache let go of it in between
        cache.set(key, 1, timeout=3600)
        return 1

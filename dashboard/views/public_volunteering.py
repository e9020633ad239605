"""Volunteering without an account: signing up and in by a code, checking a certificate; rankings.

Nothing about a person is shown; what is sent is answered to whoever sent it.
"""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import RefusedError
from core.guards import public_page
from core.steps import put_refusal, status_of
from places.models import Street
from services.views.corrections import begin_guess, check_limit, take_back_guess
from volunteers.actions import check_in, sign_up, withdraw_signup
from volunteers.forms.recruiting import CodeForm, NameForm
from volunteers.models import ActivityPlan, PointsRank, PointsRanking, ServiceProof, Signup

MOST_RANKINGS, MOST_PLACES = 6, 20
FLOOD = 200  # names for one activity within an hour, or twice its places where they are more


@require_http_methods(["GET", "POST"])
@never_cache
@public_page
def public_sign_up(request: HttpRequest, code: str) -> HttpResponse:
    """报名 by name and phone → actions.sign_up → a place, or the waiting list.

    Source: docs/rules.md R-REC-3.
    """
    plan = _plan(sign_up_code=code)
    form = NameForm(request.POST or None, takes_minors=plan.takes_minors)
    signup = None
    if request.method == "POST" and form.is_valid():
        try:
            check_limit(request, "sign-up", of=code, most=max(FLOOD, 2 * plan.capacity))
            signup = sign_up(plan=plan, **form.cleaned_data)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
    context = {
        "plan": plan,
        "form": form,
        "signup": signup,
        "is_open": plan.is_open(timezone.now()),
        "may_cancel": not plan.cancel_reason and timezone.now() < plan.starts_at,
        "is_full": plan.signups.seated().count() >= plan.capacity,
    }
    return render(request, "dashboard/public_sign_up.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@never_cache
@public_page
def public_sign_up_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """取消报名 by the name and phone one signed up with → actions.withdraw_signup.

    Source: docs/rules.md R-REC-4, R-REC-6, R-REC-7.
    """
    plan = _plan(sign_up_code=code)
    form = NameForm(request.POST or None, takes_minors=False)
    is_done = False
    if request.method == "POST" and form.is_valid():
        guess = begin_guess(request, "sign-up-cancel")
        signup = _signup(plan, form)
        if signup is None:
            form.add_error(None, "没有找到这个报名，请核对姓名和手机号，或联系社区。")
        else:
            take_back_guess(guess)
            try:
                withdraw_signup(signup=signup, by=None)
                is_done = True
            except RefusedError as error:
                put_refusal(form, error)
    context = {"plan": plan, "form": form, "is_done": is_done}
    return render(request, "dashboard/public_sign_up_cancel.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@never_cache
@public_page
def public_check_in(request: HttpRequest, code: str) -> HttpResponse:
    """签到 at the place, by the name and phone one signed up with → actions.check_in.

    Source: docs/rules.md R-REC-5, R-REC-7.
    """
    plan = _plan(check_in_code=code)
    form = NameForm(request.POST or None, takes_minors=False)
    is_done = False
    if request.method == "POST" and form.is_valid():
        guess = begin_guess(request, "check-in")
        signup = _signup(plan, form)
        if signup is None:
            form.add_error(None, "没有找到这个报名，请核对姓名和手机号，或请工作人员登记。")
        else:
            take_back_guess(guess)
            try:
                check_in(signup=signup, by=None)
                is_done = True
            except (RefusedError, ValidationError) as error:
                put_refusal(form, error)
    context = {"plan": plan, "form": form, "is_done": is_done}
    return render(request, "dashboard/public_check_in.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@never_cache
@public_page
def public_proof_find(request: HttpRequest) -> HttpResponse:
    """核验证明 by typing the code of a certificate → public_proof; not a word about any other.

    Source: docs/rules.md R-HRS-4, R-REC-7.
    """
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        guess = begin_guess(request, "certificate")
        code = form.cleaned_data["code"]
        if ServiceProof.objects.filter(code=code).exists():
            take_back_guess(guess)
            return redirect("dashboard:public-proof", code)
        form.add_error("code", "没有找到这份证明，请核对验证码，或联系证明上写的出具单位。")
    context = {"form": form}
    return render(request, "dashboard/public_proof_find.html", context, status=status_of(form))


@require_safe
@never_cache
@public_page
def public_proof(request: HttpRequest, code: str) -> HttpResponse:
    """核验证明: surname, hours, issuer, whether it stands, with which others it has hours, and
    whether its hours changed since.

    Source: docs/rules.md R-HRS-4, R-HRS-8, R-HRS-10.
    """
    rows = ServiceProof.objects.select_related("volunteer", "street", "community")
    proof = get_object_or_404(rows, code=code)
    context = {"proof": proof, "overlaps": proof.overlaps()}
    return render(request, "dashboard/public_proof.html", context)


@require_safe
@public_page(cached=True)
def public_rankings(request: HttpRequest) -> HttpResponse:
    """积分排名 that were frozen: surname, community and points, the newest first.

    Source: docs/rules.md R-HRS-6.
    """
    street = Street.objects.order_by("pk").first()
    newest = list(PointsRanking.objects.filter(street=street).for_lists()[:MOST_RANKINGS])
    shown = PointsRank.objects.filter(ranking__in=newest, rank__lte=MOST_PLACES)
    by_ranking: dict[int, list[PointsRank]] = {ranking.pk: [] for ranking in newest}
    for row in shown.order_by("rank", "pk"):
        by_ranking[row.ranking_id].append(row)
    rankings = [(ranking, by_ranking[ranking.pk]) for ranking in newest]
    return render(request, "dashboard/public_rankings.html", {"rankings": rankings})


def _plan(**code: str) -> ActivityPlan:
    rows = ActivityPlan.objects.exclude(published_at=None)
    related = ("activity__street", "activity__community", "activity__team")
    return get_object_or_404(rows.select_related(*related), **code)


def _signup(plan: ActivityPlan, form: NameForm) -> Signup | None:
    """Return the name that stands on the list, for whoever knows it and its phone."""
    cleaned = form.cleaned_data
    rows = Signup.objects.standing().filter(plan=plan)
    return rows.filter(name=cleaned["name"], phone=cleaned["phone"]).first()

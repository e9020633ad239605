"""创建申报 on the desk: the list, one application with its gaps, and its steps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import keep_photo
from accounts.guards import require_permission, signed_in
from accounts.models import User
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import VersionedReasonForm
from core.paging import page_of
from core.steps import press, put_refusal, seen_version, status_of, step
from places.models import covered_by
from projects import actions
from projects.actions.honour_applications import (
    check_assessable,
    check_recommended,
    check_reviewable,
    check_withdrawable,
)
from projects.forms.honours import (
    ApplicationFilterForm,
    AssessForm,
    DeclareForm,
    GrantForm,
    ReviewForm,
)
from projects.models import ApplicationState, HonourApplication, HonourCriterion, gap_list

PER_PAGE = 20


@require_safe
@require_permission(Permission.HONOUR_VIEW)
def application_list(request: HttpRequest) -> HttpResponse:
    """创建申报: what one may see, by programme and state."""
    user = signed_in(request)
    form = ApplicationFilterForm(request.GET, user=user)
    rows = HonourApplication.objects.visible_to(user).for_lists()
    context = {
        "form": form,
        "page": page_of(request, form.chosen(rows), per_page=PER_PAGE),
        "may_file": user.may(Permission.HONOUR_FILE),
        "may_edit": user.may(Permission.HONOUR_EDIT),
        "may_export": user.may(Permission.OFFICE_ENTER),
    }
    return render(request, "projects/application_list.html", context)


@require_safe
@require_permission(Permission.HONOUR_VIEW)
def application_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One application: each item, what is missing, the years before, and the next step."""
    user = signed_in(request)
    row = _seen(user, uid)
    earlier = HonourApplication.objects.visible_to(user).filter(
        row.same_target(), programme=row.programme
    )
    trend = earlier.exclude(state=ApplicationState.WITHDRAWN).order_by("period_from", "pk")
    context = {
        "application": row,
        "gaps": gap_list(row),
        "full_score": row.standard.full_score(),
        "trend": list(trend),
        "may": _rights(user, row),
    }
    return render(request, "projects/application_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_FILE)
def application_create(request: HttpRequest) -> HttpResponse:
    """申报创建 → actions.declare_honour; the self-assessment begins."""
    user = signed_in(request)
    form = DeclareForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.declare_honour(application=form.application(), by=user)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            messages.success(request, "已申报，请逐项自评。")
            return redirect("projects:application-assess", uid=saved.uid)
    context = {"form": form}
    return render(request, "projects/application_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_FILE)
def application_assess(request: HttpRequest, uid: UUID) -> HttpResponse:
    """逐项自评, on the phone, in parts → actions.assess."""
    user = signed_in(request)
    row = _seen(user, uid)
    form = AssessForm(request.POST or None, request.FILES or None, application=row)
    return step(
        request,
        form,
        lambda: actions.assess(
            application=row,
            items=_assessed(form, by=user),
            by=user,
            version=form.cleaned_data["version"],
        ),
        back=row.get_absolute_url(),
        first=lambda: check_assessable(row, by=user),
        template="projects/application_assess.html",
        title="逐项自评",
        yes="保存自评",
        done="自评已保存。",
        application=row,
        rows=form.rows(),
    )


def _assessed(form: AssessForm, *, by: User) -> dict[HonourCriterion, actions.Assessed]:
    """Keep the photos that came along, and return what was said about each item."""
    return {
        item: actions.Assessed(
            points, note, [keep_photo(file=file, by=by) for file in form.photos(name)]
        )
        for name, (item, points, note) in form.given().items()
    }


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_REVIEW)
def application_review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """审核评分, item by item beside what the community said → actions.review_application."""
    user = signed_in(request)
    row = _seen(user, uid)
    form = ReviewForm(request.POST or None, application=row)
    return step(
        request,
        form,
        lambda: actions.review_application(
            application=row,
            items={
                item: actions.Judged(points, note) for item, points, note in form.given().values()
            },
            note=form.cleaned_data["overall"],
            by=user,
            version=form.cleaned_data["version"],
        ),
        back=row.get_absolute_url(),
        first=lambda: check_reviewable(row, by=user),
        template="projects/application_review.html",
        title="审核评分",
        yes="保存审核",
        done=lambda saved: f"审核 {saved.review_score} 分，已保存。",
        application=row,
        rows=form.rows(),
    )


@require_POST
@require_permission(Permission.HONOUR_SUBMIT)
def application_submit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """提交 → actions.submit_application."""
    row = _seen(signed_in(request), uid)
    return press(
        request,
        lambda: actions.submit_application(
            application=row, by=signed_in(request), version=seen_version(request)
        ),
        done="已提交，等街道审核。",
        back=row.get_absolute_url(),
    )


@require_POST
@require_permission(Permission.HONOUR_RECOMMEND)
def application_recommend(request: HttpRequest, uid: UUID) -> HttpResponse:
    """推荐上报 → actions.recommend_application."""
    row = _seen(signed_in(request), uid)
    return press(
        request,
        lambda: actions.recommend_application(
            application=row, by=signed_in(request), version=seen_version(request)
        ),
        done="已推荐，收到结果后由街道登记。",
        back=row.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_REVIEW)
def application_grant(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记命名 → actions.grant_honour."""
    row = _seen(signed_in(request), uid)
    form = GrantForm(request.POST or None, initial={"version": row.version})
    return step(
        request,
        form,
        lambda: actions.grant_honour(application=row, by=signed_in(request), **form.cleaned_data),
        back=row.get_absolute_url(),
        first=lambda: check_recommended(row, by=signed_in(request)),
        follows=True,
        title="登记命名结果",
        yes="登记命名",
        done="已登记，荣誉证书可以打印。",
        caption=str(row),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_REVIEW)
def application_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """退回补充, with the reason → actions.return_application."""
    words = {
        "title": "退回补充",
        "yes": "退回",
        "done": "已退回，提交人会收到原因。",
        "notice": "提交人会收到原因，补充后再提交。",
    }
    return _reason(request, uid, actions.return_application, check_reviewable, words)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_REVIEW)
def application_fail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """登记落选, with the reason → actions.fail_application."""
    words = {
        "title": "登记未入选",
        "yes": "登记",
        "done": "已登记，提交人会收到原因。",
        "notice": "登记后这次申报到此结束，不计入荣誉；以后可以重新申报。",
    }
    return _reason(request, uid, actions.fail_application, check_recommended, words)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.HONOUR_SUBMIT)
def application_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """撤回申报, with the reason → actions.withdraw_application."""
    words = {
        "title": "撤回申报",
        "yes": "撤回",
        "final": True,
        "notice": "撤回后不能恢复，可以重新申报。",
    }
    return _reason(request, uid, actions.withdraw_application, check_withdrawable, words)


def _reason(
    request: HttpRequest, uid: UUID, act: Any, check: Any, words: dict[str, Any]
) -> HttpResponse:
    row = _seen(signed_in(request), uid)
    form = VersionedReasonForm(request.POST or None, initial={"version": row.version})
    return step(
        request,
        form,
        lambda: act(application=row, by=signed_in(request), **form.cleaned_data),
        back=row.get_absolute_url(),
        first=lambda: check(row, by=signed_in(request)),
        caption=str(row),
        **words,
    )


def _seen(user: User, uid: UUID) -> HonourApplication:
    rows = HonourApplication.objects.visible_to(user).for_lists()
    found: HonourApplication = get_object_or_404(
        rows.select_related("submitted_by", "reviewed_by", "standard__programme", "honour"),
        uid=uid,
    )
    return found


def _rights(user: User, row: HonourApplication) -> dict[str, bool]:
    """Return which steps are the person's now."""
    this = HonourApplication.objects.filter(pk=row.pk)
    can_withdraw = row.is_open or row.state == ApplicationState.SUBMITTED
    return {
        "assess": row.is_open and covered_by(user, row, Permission.HONOUR_FILE),
        "submit": row.is_open and covered_by(user, row, Permission.HONOUR_SUBMIT),
        "withdraw": can_withdraw and covered_by(user, row, Permission.HONOUR_SUBMIT),
        "review": this.reviewable_by(user).exists(),
        "recommend": this.recommendable_by(user).exists(),
        "finish": this.to_finish_by(user).exists(),
    }

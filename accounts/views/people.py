"""人员: accounts of the office, for the system administrator; read by whoever looks after posts."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, second_step
from accounts.forms.people import (
    AccountForm,
    PeopleFilterForm,
    PersonForm,
    PostForm,
)
from accounts.guards import require_permission, require_recent_sign_in, signed_in
from accounts.models import Post, User
from accounts.models.users import UserQuerySet
from accounts.permissions import Permission
from core.errors import RefusedError
from core.forms import ReasonForm
from core.paging import page_of
from core.steps import put_refusal, status_of, step
from places.models import Community, Street

RECENT_SIGN_INS = 5


@require_safe
@require_permission(Permission.ACCOUNT_VIEW)
def person_list(request: HttpRequest) -> HttpResponse:
    """People of one's street, by name, role, community and state."""
    user = signed_in(request)
    communities = Community.objects.within(user.reach(Permission.ACCOUNT_VIEW))
    form = PeopleFilterForm(request.GET, communities=communities)
    rows = User.objects.visible_to(user)
    if form.is_valid():
        rows = _narrowed(rows, **form.cleaned_data)
    page = page_of(request, rows.with_current_posts())
    context = {"form": form, "page": page, "may_create": user.may(Permission.ACCOUNT_EDIT)}
    return render(request, "accounts/person_list.html", context)


@require_safe
@require_permission(Permission.ACCOUNT_VIEW)
def person_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One person: posts past and present, and the steps that this reader may take."""
    person, user = _person(request, uid), signed_in(request)
    posts = Post.objects.visible_to(user).filter(user=person)
    context = {
        "person": person,
        "posts": posts.named()
        .select_related("proposed_by", "granted_by")
        .order_by("-starts_on", "-pk"),
        "sign_ins": person.sign_ins.order_by("-seen_at", "-pk")[:RECENT_SIGN_INS],
        "is_bound": second_step.is_bound(person),
        "code_is_open": person.has_valid_code(timezone.now()),
        "is_other": person != user,
        "may_edit": user.may(Permission.ACCOUNT_EDIT) and person != user,
        "may_grant": user.may(Permission.POST_GRANT) and person != user,
        "may_end": user.may(Permission.ACCOUNT_EDIT) or user.may(Permission.POST_GRANT),
        "today": timezone.localdate(),
    }
    return render(request, "accounts/person_detail.html", context)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACCOUNT_EDIT)
@require_recent_sign_in
@never_cache
def person_create(request: HttpRequest) -> HttpResponseBase:
    """Open an account; its one-time code is shown once on the next page."""
    user = signed_in(request)
    form = AccountForm(request.POST or None, streets=_streets(user))
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.create_user(**form.cleaned_data, by=user)
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            return _code_page(request, new)
    return render(request, "accounts/person_create.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACCOUNT_EDIT)
def person_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct a name or phone."""
    person = _person(request, uid)
    form = PersonForm(request.POST or None, person=person)
    return step(
        request,
        form,
        lambda: actions.edit_user(
            user=person,
            name=form.cleaned_data["name"],
            phone=form.phone,
            by=signed_in(request),
            version=form.cleaned_data["version"],
        ),
        back=reverse("accounts:person", args=[uid]),
        template="accounts/person_edit.html",
        done="已保存。",
        person=person,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACCOUNT_EDIT)
@require_recent_sign_in
def post_propose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Propose a post for a person; it waits for the security administrator."""
    person, user = _person(request, uid), signed_in(request)
    form = PostForm(
        request.POST or None,
        streets=_streets(user),
        initial={"starts_on": timezone.localdate()},
    )
    return step(
        request,
        form,
        lambda: actions.propose_post(user=person, **form.cleaned_data, by=user),
        back=reverse("accounts:person", args=[uid]),
        template="accounts/post_propose.html",
        done=lambda post: f"已提出“{post}”，等待安全管理员授权。",
        person=person,
    )


@require_POST
@require_permission(Permission.ACCOUNT_EDIT)
@require_recent_sign_in
@never_cache
def password_reset(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Replace a forgotten password by a one-time code, shown once."""
    new = actions.reset_password(user=_person(request, uid), by=signed_in(request))
    return _code_page(request, new)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.POST_GRANT)
@require_recent_sign_in
def second_factor_forget(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Unbind a lost phone, with a reason."""
    person = _person(request, uid)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.forget_second_factor(
            user=person, by=signed_in(request), **form.cleaned_data
        ),
        back=reverse("accounts:person", args=[uid]),
        template="accounts/reason.html",
        title="解除动态口令绑定",
        notice="请先当面或电话核实是本人。解除后，其所有设备都会退出，下次登录重新绑定。",
        yes="解除绑定",
        done=f"{person} 的动态口令已解除绑定。",
        person=person,
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.ACCOUNT_EDIT)
@require_recent_sign_in
def person_switch_off(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Switch an account off, with a reason; its posts end."""
    person = _person(request, uid)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        lambda: actions.switch_off_user(user=person, by=signed_in(request), **form.cleaned_data),
        back=reverse("accounts:person", args=[uid]),
        template="accounts/reason.html",
        title="停用账号",
        notice="停用后立即不能登录，所有岗位同时结束；填报过的记录都保留。"
        "手上还有草稿或待解决问题的，请先办理工作交接。",
        yes="停用账号",
        done=f"{person} 的账号已停用，岗位已结束。",
        person=person,
    )


@require_POST
@require_permission(Permission.ACCOUNT_EDIT)
@require_recent_sign_in
@never_cache
def person_switch_on(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Switch an account on again; it gets a code and no posts."""
    new = actions.switch_on_user(user=_person(request, uid), by=signed_in(request))
    return _code_page(request, new)


def _person(request: HttpRequest, uid: UUID) -> User:
    person: User = get_object_or_404(User.objects.visible_to(signed_in(request)), uid=uid)
    return person


def _streets(user: User) -> Any:
    return Street.objects.within(user.reach(Permission.ACCOUNT_EDIT))


def _narrowed(
    rows: UserQuerySet, *, q: str, role: str, community: Community | None, state: str
) -> UserQuerySet:
    """Keep what the filter form asks for."""
    rows = rows.filter(is_active=state != "off")
    running = Post.objects.active_on(timezone.localdate())
    if state == "idle":
        rows = rows.exclude(posts__in=running)
    if role:
        rows = rows.filter(posts__in=running.filter(role=role))
    if community:
        rows = rows.filter(posts__in=running.filter(community=community))
    word = q.strip()
    if word:
        latin = word.lower().replace(" ", "")
        rows = rows.filter(
            Q(name__contains=word)
            | Q(username__contains=latin)
            | Q(name_pinyin__startswith=latin)
            | Q(name_initials__startswith=latin)
        )
    return rows.distinct()


def _code_page(request: HttpRequest, new: actions.NewCode) -> HttpResponse:
    return render(request, "accounts/one_time_code.html", {"person": new.user, "code": new.code})

"""通知方式: how one hears of news outside the portal."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms.notices import NoticeForm
from accounts.guards import signed_in
from accounts.notifications import ways_open
from core.guards import signed_in_page
from core.steps import step


@signed_in_page
@require_http_methods(["GET", "POST"])
def notice_choice(request: HttpRequest) -> HttpResponse:
    """Choose one of the ways that are set up; says so when none is."""
    user = signed_in(request)
    form = NoticeForm(
        request.POST or None, initial={"notice_by": user.notice_by, "email": user.email}
    )
    return step(
        request,
        form,
        lambda: actions.choose_notice(
            user=user,
            notice_by=form.cleaned_data["notice_by"],
            email=form.cleaned_data.get("email", user.email),
        ),
        back=reverse("accounts:me"),
        template="accounts/notices.html",
        done="通知方式已更新。",
        has_ways=bool(ways_open()),
    )

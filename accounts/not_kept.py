"""A form that came when its sign-in was over: not taken, and its words given back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.unsaved import unsaved_texts

SENTENCE = "登录已过期，刚才提交的没有保存，请登录后重新填写、提交。"


def answer(request: HttpRequest) -> HttpResponse | None:
    """Give back what somebody signed out had written, or say on the sign-in page that it is lost.

    The browser's own way back leads to the sign-in page: pages of staff are not kept by it.

    Shape: a page with status 401 where long texts were sent, else None: the sign-in page comes
           next. A script that asked for JSON keeps the form itself.
    """
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return None
    if not unsaved_texts(request):
        messages.warning(request, SENTENCE)
        return None
    context = {"next": request.get_full_path()}
    response = render(request, "accounts/not_kept.html", context, status=401)
    response["Cache-Control"] = "private, no-store"
    return response

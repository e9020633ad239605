"""One small form or one button per step: do it, or show what the rules said to it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.errors import ConflictError, RefusedError
from party.views.organisations import sentence_of


def step(
    request: HttpRequest,
    form: forms.BaseForm,
    row: Any,
    act: Callable[[], Any],
    *,
    to: str = "",
    takes_photo: bool = False,
    **words: str,
) -> HttpResponse:
    """Show the form of one step on `row`; do the step and go on to `to`, by default the row's page.

    Shape:  `words`: title, yes (the button), done (what is said afterwards), notice.
    Errors: a refusal stands above the form, which keeps what was typed.
    """
    back = row.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except (RefusedError, ValidationError) as error:
            form.add_error(None, sentence_of(error))
        else:
            messages.success(request, words.get("done", "已保存。"))
            return redirect(to or back)
    context = {"form": form, "row": row, "back_url": back, "takes_photo": takes_photo, **words}
    return render(request, "party/meeting_step.html", context, status=422 if form.errors else 200)


def press(request: HttpRequest, row: Any, act: Callable[[], Any], *, done: str) -> HttpResponse:
    """Do a step that is one button; a refusal is said on the row's page."""
    try:
        act()
    except ConflictError:
        raise
    except (RefusedError, ValidationError) as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, done)
    return redirect(row)

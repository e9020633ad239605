"""One small form that does one step, shown and sent the same way everywhere."""

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
    act: Callable[[], Any],
    *,
    back_url: str,
    **words: str,
) -> HttpResponse:
    """Show a form; do the step and go back, or show what the rules said to it.

    Shape:  `words` are title, yes (the button) and, where wanted, caption, notice, done.
            `act` returns the row to whose page one goes, or None for `back_url`.
    """
    if request.method == "POST" and form.is_valid():
        try:
            row = act()
        except ConflictError:
            raise
        except (RefusedError, ValidationError) as error:
            form.add_error(None, sentence_of(error))
        else:
            messages.success(request, words.get("done") or f"已{words['yes']}。")
            return redirect(row if row is not None else back_url)
    context = {"form": form, "back_url": back_url, **words}
    status = 422 if form.errors else 200
    return render(request, "party/step.html", context, status=status)

"""What pages of steps share: one small form, or one button, and an action that may refuse."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from accounts.permissions import Permission
from core.errors import ConflictError, RefusedError
from core.numbers import whole_number
from party.views.organisations import sentence_of
from places.models import Street

CHANGED = "您打开这一页以后，它已被他人办理或修改。请看现在的情况，再决定怎么办。"


def step_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[int], Any],
    *,
    row: Any,
    back: str = "",
    **words: Any,
) -> HttpResponse:
    """Show one small form; do the step, or show what the rules said to it.

    Shape:  `act` gets the version of `row` that the person was looking at. `words` holds title and
            yes (the verb), and may hold notice, tone, caption and more for the page.
    """
    back = back or row.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        try:
            act(seen_version(request))
        except ConflictError:
            form.add_error(None, CHANGED)
        except (RefusedError, ValidationError) as error:
            form.add_error(None, sentence_of(error))
        else:
            messages.success(request, f"已{words['yes']}。")
            return redirect(back)
    context = {"form": form, "row": row, "back": back, **words}
    return render(request, words.get("template", "party/list_step.html"), context)


def press(request: HttpRequest, act: Callable[[int], Any], *, done: str, to: str) -> HttpResponse:
    """Do a step that needs no words; go on to `to` with what came of it."""
    try:
        act(seen_version(request))
    except ConflictError:
        messages.error(request, CHANGED)
    except (RefusedError, ValidationError) as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, done)
    return redirect(to)


def seen_version(request: HttpRequest) -> int:
    """Return the version that the person's page was made of; 0, which none has, for nonsense."""
    return whole_number(request.POST.get("version", "")) or 0


def street_for(user: User, permission: Permission) -> Street:
    """Return the street in which `user` holds `permission`; the first of several.

    Errors: Http404 when it is none.
    """
    street = Street.objects.filter(pk__in=user.reach(permission).streets).order_by("pk").first()
    if street is None:
        raise Http404
    return street


def own_department(user: User, street: Street) -> dict[str, Any]:
    """Return the department of the person's post in the street, as the field of a new row."""
    posts = [post for post in user.current_posts if post.street_id == street.pk]
    keys = [post.department_id for post in posts if post.department_id is not None]
    return {"department_id": keys[0]} if keys else {}

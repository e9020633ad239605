"""One step that a person takes: one small form, or one button, and an action that may refuse."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.errors import ConflictError, RefusedError
from core.forms import type_over
from core.numbers import whole_number
from core.uids import uid_of

CHANGED = "您打开这一页以后，它已被他人办理或修改。请看现在的情况，再决定怎么办。"
CHOOSE_AGAIN = "选好的照片、文件没有存下：浏览器不会再发一次，请重新选择，再提交。"
OFFICE = "office/step.html"


def step(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[], Any],
    *,
    back: str,
    to: str = "",
    follows: bool = False,
    first: Callable[[], Any] | None = None,
    final: bool = False,
    template: str = "desk/step.html",
    **words: Any,
) -> HttpResponse:
    """Show a form; do the step and go on, or show what the rules said to it.

    Shape:  `back` is the page it began on, and where one goes afterwards unless `to` names another
            or `follows` asks for the page of the row that `act` returns. `first` checks what needs
            nothing typed: what it refuses is said on `back`, before anybody fills in the form.
            What is `final` cannot be taken back: its notice stands out.
            `words`: title, yes (the verb on the button), done (what is said afterwards, or how it
            is said of what `act` returned), and what components/step_form.html or a template of
            one's own shows besides: caption, notice, version …
    Errors: a refusal stands above the form, which keeps what was typed and, after somebody else was
            first, carries the new version: sent once more, it is meant.
    """
    if first is not None and (answer := in_vain(request, first, back=back)) is not None:
        return answer
    if request.method == "POST" and form.is_valid():
        try:
            row = act()
        except (RefusedError, ValidationError) as error:
            put_refusal(form, error)
        else:
            done = words.get("done") or f"已{words['yes']}。"
            messages.success(request, done(row) if callable(done) else done)
            return redirect(row if follows else to or back)
    if form.errors and form.files:
        form.add_error(None, CHOOSE_AGAIN)
    tone = "waiting" if final else "plain"
    context = {"form": form, "back_url": back, "notice_tone": tone, **words}
    return render(request, template, context, status=status_of(form))


def in_vain(request: HttpRequest, first: Callable[[], Any], *, back: str) -> HttpResponse | None:
    """Return the way back when a step's page is opened in vain, with what `first` refuses."""
    why_not = _refusal(first) if request.method == "GET" else ""
    return refuse(request, why_not, back=back) if why_not else None


def stands_open(check: Callable[[], Any]) -> bool:
    """Whether nothing stands against a step, so that its button is offered."""
    return not _refusal(check)


def refuse(request: HttpRequest, sentence: str, *, back: str) -> HttpResponse:
    """Go back to where a step would begin and say why it cannot be taken."""
    messages.info(request, sentence)
    return redirect(back)


def press(request: HttpRequest, act: Callable[[], Any], *, done: str, back: str) -> HttpResponse:
    """Do a step that needs no words; what came of it is said on the page it began on."""
    try:
        act()
    except (RefusedError, ValidationError) as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, done)
    return redirect(back)


def put_refusal(form: forms.BaseForm, error: RefusedError | ValidationError) -> None:
    """Show what an action refused: beside the field it is about, the rest above the form.

    What was typed stays; after somebody else was first it comes with the new version, so that sent
    once more it is meant.
    """
    if isinstance(error, ConflictError) and "version" in form.initial:
        type_over(form, "version", form.initial["version"])
    if isinstance(error, RefusedError) or not hasattr(error, "error_dict"):
        form.add_error(None, sentence_of(error))
    else:
        for name, sentences in error.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)


def seen_version(request: HttpRequest) -> int:
    """Return the version that the person's page was made of; 0, which none has, for nonsense."""
    return whole_number(request.POST.get("version", "")) or 0


def ticked_versions(request: HttpRequest, name: str) -> dict[UUID, int]:
    """Return the ticked rows of a list, `<uid>:<version>` each: what the person's page showed.

    Errors: BadRequest for a box that says no row, or no version.
    """
    chosen = {}
    for word in request.POST.getlist(name):
        key, _, seen = word.partition(":")
        uid, version = uid_of(key), whole_number(seen)
        if uid is None or version is None:
            raise BadRequest("勾选的内容不完整，请刷新页面后再勾选。")
        chosen[uid] = version
    return chosen


def sentence_of(error: RefusedError | ValidationError) -> str:
    """Return what an action said, for the top of a form; a change as the action knows it."""
    if isinstance(error, ValidationError):
        return "；".join(error.messages)
    return CHANGED if error.sentence == ConflictError.USUAL else error.sentence


def status_of(form: forms.BaseForm) -> int:
    """Return the status of a page that shows a form, wrong or not yet sent."""
    return 422 if form.errors else 200


def _refusal(check: Callable[[], Any]) -> str:
    """Return what a check refuses; "" when nothing stands against it."""
    try:
        check()
    except RefusedError as error:
        return error.sentence
    return ""

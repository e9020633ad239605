"""What the phone form sends: photos kept, shape checked, one action, an answer in its language.

A page without JavaScript gets pages back; the script asks for JSON and gets the same in few words.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.guards import signed_in
from accounts.models import Post, User
from core.errors import ConflictError, RefusedError, ReusedKeyError
from core.forms import type_over
from core.lost_updates import Difference, in_words
from volunteers.actions import (
    MOST_PHOTOS,
    PLAIN_FIELDS,
    keep_photo,
    likely_duplicates,
    save_draft,
    submit_activity,
)
from volunteers.forms.choices import FilingChoices
from volunteers.forms.filing import OTHER_ACCOUNT, ActivityForm
from volunteers.models import Activity
from volunteers.views.photos import is_of_another

SUBMIT, MORE_ROWS = "submit", "rows"  # any other step keeps a draft


@dataclass(frozen=True)
class Answer:
    """How a filing fared when it was not accepted: `outcome` is what the script goes by."""

    outcome: str
    status: int
    sentence: str = ""
    duplicates: tuple[Activity, ...] = ()


def receive(request: HttpRequest, activity: Activity | None) -> HttpResponse:
    """Keep what was sent as a draft, or submit it; answer what came of it."""
    form = _posted_form(request, activity)
    if is_of_another(request):
        return _again(request, form, activity, Answer("other-account", 422, OTHER_ACCOUNT))
    try:
        return _received(request, form, activity)
    except ConflictError as conflict:
        answer = Answer("conflict", 409, conflict.sentence)
        activity = activity or begun(form, by=signed_in(request))
    except ReusedKeyError as reused:
        answer = Answer("reused", 422, reused.sentence)
    except RefusedError as refused:
        answer = Answer("refused", 409, refused.sentence)
    except ValidationError as error:
        _add_errors(form, error)
        answer = Answer("invalid", 422)
    return _again(request, form, activity, answer)


def form_page(
    request: HttpRequest,
    form: ActivityForm,
    activity: Activity | None,
    answer: Answer | None = None,
    *,
    is_offline: bool = False,
) -> HttpResponse:
    """Show the form; with `answer` also why it was not accepted."""
    get_token(request)  # the script reads the cookie
    context = {
        "form": form,
        "activity": activity,
        "answer": answer,
        "action": _address(activity),
        "differences": _differences(form, activity, answer),
        "most_photos": MOST_PHOTOS,
        "is_offline": is_offline,
    }
    status = answer.status if answer else 200
    return render(request, "volunteers/activity_form.html", context, status=status)


def _received(request: HttpRequest, form: ActivityForm, activity: Activity | None) -> HttpResponse:
    if request.POST.get("step") != SUBMIT:
        form.forgive_blanks()
        return _keep(request, form, activity)
    if form.errors:
        return _again(request, form, activity, Answer("invalid", 422))
    return _submit(request, form, activity)


def _submit(request: HttpRequest, form: ActivityForm, activity: Activity | None) -> HttpResponse:
    content, post, user = form.content(), form.cleaned_data["post"], signed_in(request)
    key = form.cleaned_data["key"]
    if "anyway" not in request.POST:
        alike = likely_duplicates(content=content, post=post, by=user, key=key, activity=activity)
        if alike:
            return _again(request, form, activity, Answer("alike", 409, duplicates=tuple(alike)))
    filed = submit_activity(
        content=content,
        post=post,
        by=user,
        key=key,
        activity=activity,
        version=form.cleaned_data["version"],
    )
    address = reverse("volunteers:activity-sent", args=[filed.uid])
    if _wants_json(request):
        return JsonResponse({"outcome": "submitted", "url": address})
    return redirect(address)


def _keep(request: HttpRequest, form: ActivityForm, activity: Activity | None) -> HttpResponse:
    kept = activity or begun(form, by=signed_in(request))
    draft = save_draft(
        content=form.content(kept),
        post=form.cleaned_data.get("post") or _former_post(form, kept),
        by=signed_in(request),
        key=form.cleaned_data.get("key"),
        activity=activity,
        version=form.cleaned_data.get("version"),
    )
    address = reverse("volunteers:activity-edit", args=[draft.uid])
    if _wants_json(request):
        return JsonResponse(
            {"outcome": "saved", "url": address, "version": draft.version, **_wrongs(form)}
        )
    if form.errors:
        type_over(form, "version", draft.version)
        return _again(request, form, draft, Answer("partly", 422))
    if request.POST.get("step") == MORE_ROWS:
        return redirect(f"{address}?rows=more#problems")
    messages.success(request, "草稿已保存。")
    return redirect(address)


def begun(form: ActivityForm, *, by: User) -> Activity | None:
    """Return the filing that an earlier send of this form began, whose answer got lost."""
    return Activity.objects.begun_with(form.cleaned_data.get("key"), by=by)


def _former_post(form: ActivityForm, kept: Activity | None) -> Post:
    """Return the post under which the draft lies, where it may still be used; else the first."""
    posts = form.choices.posts
    mine = posts.filter(filed_activities=kept).first() if kept is not None else None
    post = mine or posts.first()
    if post is None:
        raise RefusedError("您现在没有可以填报的岗位，请联系街道。")
    return post


def _posted_form(request: HttpRequest, activity: Activity | None) -> ActivityForm:
    """Return the bound form, with the photos of this request kept and on it.

    Not those of another account: kept under this one they would be of no use to the other.
    """
    data = request.POST.copy()
    sentences = [] if is_of_another(request) else _keep_photos(request, data)
    form = ActivityForm(data, choices=FilingChoices.of(signed_in(request), activity))
    for sentence in sentences:
        form.add_error("photos", sentence)
    return form


def _keep_photos(request: HttpRequest, data: QueryDict) -> list[str]:
    """Put the uploaded photos on the form; return a sentence for each that is no good."""
    sentences = []
    for file in request.FILES.getlist("new_photos"):
        try:
            photo = keep_photo(file=file, by=signed_in(request))
        except ValidationError as error:
            sentences.append(f"{file.name}：{error.messages[0]}")
        except RefusedError as refused:
            sentences.append(f"{file.name}：{refused.sentence}")
        else:
            data.appendlist("photos", str(photo.uid))
    return sentences


def _again(
    request: HttpRequest, form: ActivityForm, activity: Activity | None, answer: Answer
) -> HttpResponse:
    """Show the form with everything typed still on it, or say the same as JSON."""
    if _wants_json(request):
        alike = [{"title": str(row), "url": row.get_absolute_url()} for row in answer.duplicates]
        words = {"outcome": answer.outcome, "sentence": answer.sentence, "alike": alike}
        return JsonResponse({**words, **_wrongs(form)}, status=answer.status)
    if answer.outcome == "conflict" and activity is not None:
        activity.refresh_from_db()
        type_over(form, "version", activity.version)
    return form_page(request, form, activity, answer)


def _differences(
    form: ActivityForm, activity: Activity | None, answer: Answer | None
) -> list[Difference]:
    """Return what is typed here and kept otherwise elsewhere; only after a conflict."""
    if activity is None or answer is None or answer.outcome != "conflict":
        return []
    content = form.content()
    rows = []
    for name in PLAIN_FIELDS:
        field: Any = Activity._meta.get_field(name)
        typed = in_words(field, getattr(content, name))
        kept = in_words(field, getattr(activity, name))
        if typed != kept:
            rows.append(Difference(str(field.verbose_name), typed, kept))
    return rows


def _add_errors(form: ActivityForm, error: ValidationError) -> None:
    """Put an action's objections beside their fields, others above the form."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, sentences in by_field.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def _wrongs(form: ActivityForm) -> dict[str, Any]:
    return {"errors": {name: list(sentences) for name, sentences in form.errors.items()}}


def _wants_json(request: HttpRequest) -> bool:
    kinds = ["text/html", "application/json"]
    return request.get_preferred_type(kinds) == "application/json"


def _address(activity: Activity | None) -> str:
    if activity is None or activity.pk is None:
        return reverse("volunteers:activity-create")
    return reverse("volunteers:activity-edit", args=[activity.uid])

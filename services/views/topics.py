"""The dictionary of audiences and life events, for those who write the guide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import require_permission
from accounts.permissions import Permission
from core.steps import step
from services import actions
from services.forms import TopicForm
from services.models import Topic


@require_safe
@require_permission(Permission.GUIDE_EDIT)
def topic_list(request: HttpRequest) -> HttpResponse:
    """Both lists, in their order."""
    topics = Topic.objects.visible_to(request.user)
    return render(request, "services/desk_topics.html", {"topics": topics})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.GUIDE_EDIT)
def topic_edit(request: HttpRequest, uid: str | None = None) -> HttpResponse:
    """Add a topic or change one → actions.save_topic → the public lists."""
    topic = None
    if uid is not None:
        topic = get_object_or_404(Topic.objects.visible_to(request.user), uid=uid)
    form = TopicForm(request.POST or None, instance=topic)
    return step(
        request,
        form,
        lambda: actions.save_topic(
            topic=form.instance, by=request.user, version=form.cleaned_data["seen_version"]
        ),
        back=reverse("services:desk-topics"),
        template="services/desk_topic.html",
        done="已保存，居民现在就能看到。",
        topic=topic,
    )

"""Activities as they are filed and as they are read."""

from typing import Any

from rest_framework import serializers

from api.shapes.common import Labelled, NamedShape, PlaceShape, labelled, named, place
from volunteers.models import ActivityKind, HeadcountBasis, Line

OPEN_OR_SOLVED = [("solved", "已当场解决"), ("open", "还没解决")]
STEPS = [("draft", "保存草稿"), ("submit", "提交")]


class ProblemInShape(serializers.Serializer[Any]):
    """A problem found at an activity."""

    uid = serializers.UUIDField(required=False, allow_null=True)
    title = serializers.CharField(max_length=200)
    outcome = serializers.ChoiceField(choices=OPEN_OR_SOLVED, default="solved")
    result = serializers.CharField(required=False, allow_blank=True, max_length=300)
    owner = serializers.UUIDField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class FilingShape(serializers.Serializer[Any]):
    """One filing; the form 填报活动 of the phone checks it, with the same sentences."""

    key = serializers.UUIDField(help_text="填报键：一次填报一个，重发时用同一个，不会重复")
    step = serializers.ChoiceField(choices=STEPS, default="draft")
    version = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**31 - 1
    )
    anyway = serializers.BooleanField(default=False, help_text="提示可能重复后仍要提交")
    post = serializers.UUIDField(required=False, allow_null=True)
    line = serializers.ChoiceField(choices=Line.choices, default=Line.VOLUNTEER)
    team = serializers.UUIDField(required=False, allow_null=True)
    project = serializers.UUIDField(required=False, allow_null=True)
    alliance = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="联盟自己组织、不属于共建项目的才填；project 和 alliance 只填一样",
    )
    kind = serializers.ChoiceField(choices=ActivityKind.choices, default=ActivityKind.SERVICE)
    title = serializers.CharField(required=False, allow_blank=True, max_length=80)
    held_on = serializers.DateField(required=False, allow_null=True)
    place = serializers.CharField(required=False, allow_blank=True, max_length=100)
    headcount = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=99_999
    )
    headcount_basis = serializers.ChoiceField(
        choices=HeadcountBasis.choices, default=HeadcountBasis.PEOPLE
    )
    summary = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    grid = serializers.UUIDField(required=False, allow_null=True)
    facility = serializers.UUIDField(required=False, allow_null=True)
    hours = serializers.DecimalField(
        required=False, allow_null=True, max_digits=5, decimal_places=1, min_value=0, max_value=24
    )
    units = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)
    participants = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=500
    )
    participant_names = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    photos = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)
    problems = serializers.ListField(child=ProblemInShape(), required=False, max_length=20)


class ActivityRowShape(serializers.Serializer[Any]):
    """An activity in a list."""

    uid = serializers.UUIDField()
    title = serializers.CharField()
    line = Labelled()
    kind = Labelled()
    state = Labelled()
    held_on = serializers.DateField(allow_null=True)
    place = serializers.CharField()
    belongs_to = PlaceShape()
    headcount = serializers.IntegerField(allow_null=True)
    headcount_basis = Labelled()
    team = NamedShape(allow_null=True)
    project = NamedShape(allow_null=True)
    alliance = NamedShape(allow_null=True)
    is_mine = serializers.BooleanField()
    version = serializers.IntegerField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Read the row in the words of the shape."""
        return super().to_representation(row_of(instance, self.context["request"].user))


class PhotoShape(serializers.Serializer[Any]):
    """A photo, to be fetched with the token."""

    uid = serializers.UUIDField()
    url = serializers.CharField()
    small_url = serializers.CharField()


class OwnProblemShape(serializers.Serializer[Any]):
    """A problem of an activity."""

    uid = serializers.UUIDField()
    title = serializers.CharField()
    state = Labelled()
    result = serializers.CharField()


class ActivityShape(ActivityRowShape):
    """One activity, whole."""

    summary = serializers.CharField()
    hours = serializers.DecimalField(max_digits=5, decimal_places=1, allow_null=True)
    grid = NamedShape(allow_null=True)
    facility = NamedShape(allow_null=True)
    units = NamedShape(many=True)
    participant_count = serializers.IntegerField()
    photos = PhotoShape(many=True)
    problems = OwnProblemShape(many=True)
    return_reason = serializers.CharField()
    is_editable = serializers.BooleanField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Read the row, with what hangs on it."""
        whole = row_of(instance, self.context["request"].user) | parts_of(instance)
        return serializers.Serializer.to_representation(self, whole)


class FiledShape(serializers.Serializer[Any]):
    """What came of a filing; a draft also tells what is still missing."""

    outcome = serializers.CharField(help_text="saved 已保存，submitted 已提交")
    activity = ActivityShape()
    errors = serializers.DictField()  # type: ignore[assignment]  # a field of that name


class ChoicesShape(serializers.Serializer[Any]):
    """What one may pick when filing; volunteers are named in `participant_names`."""

    posts = NamedShape(many=True)
    teams = NamedShape(many=True)
    projects = NamedShape(many=True)
    alliances = NamedShape(many=True)
    grids = NamedShape(many=True)
    facilities = NamedShape(many=True)
    units = NamedShape(many=True)
    owners = NamedShape(many=True)
    more = serializers.ListField(
        child=serializers.CharField(), help_text="超过 300 项、没有列全的；用 q 按名称查找"
    )
    recent_places = serializers.ListField(child=serializers.CharField())


def row_of(activity: Any, user: Any) -> dict[str, Any]:
    """Return what a list says of an activity."""
    plain = ("uid", "title", "held_on", "place", "headcount", "version")
    words = ("line", "kind", "state", "headcount_basis")
    return (
        {name: getattr(activity, name) for name in plain}
        | {name: labelled(activity, name) for name in words}
        | {
            "belongs_to": place(activity),
            "team": named(activity.team),
            "project": named(activity.project),
            "alliance": named(activity.alliance),
            "is_mine": activity.filed_by_id == user.pk,
        }
    )


def parts_of(activity: Any) -> dict[str, Any]:
    """Return what hangs on an activity."""
    return {
        "summary": activity.summary,
        "hours": activity.hours,
        "grid": named(activity.grid),
        "facility": named(activity.facility),
        "units": [named(unit) for unit in activity.units.all()],
        "participant_count": activity.participations.count(),
        "photos": [photo_of(row.photo) for row in activity.photos.select_related("photo")],
        "problems": [
            {
                "uid": problem.uid,
                "title": problem.title,
                "result": problem.result,
                "state": labelled(problem, "state"),
            }
            for problem in activity.problems.order_by("pk")
        ],
        "return_reason": activity.return_reason,
        "is_editable": activity.is_editable,
    }


def photo_of(photo: Any) -> dict[str, Any]:
    """Return a photo with its addresses."""
    address = f"/api/v1/photos/{photo.uid}/"
    return {"uid": photo.uid, "url": address, "small_url": f"{address}small/"}

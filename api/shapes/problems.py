"""Problems, and the steps that close them."""

from typing import Any

from rest_framework import serializers

from api.shapes.activities import OPEN_OR_SOLVED, PhotoShape, photo_of
from api.shapes.common import Labelled, NamedShape, PlaceShape, labelled, named, place


class NewProblemShape(serializers.Serializer[Any]):
    """A problem found outside an activity."""

    key = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="填报键：一个问题一个，重发时用同一个，不会重复；不给就每发一次登记一个",
    )
    title = serializers.CharField(max_length=200)
    found_on = serializers.DateField()
    post = serializers.UUIDField(required=False, allow_null=True)
    outcome = serializers.ChoiceField(choices=OPEN_OR_SOLVED, default="open")
    result = serializers.CharField(required=False, allow_blank=True, max_length=300)
    owner = serializers.UUIDField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    photo = serializers.UUIDField(required=False, allow_null=True)


class VersionShape(serializers.Serializer[Any]):
    """Which state of the row one was looking at."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class SolvedShape(VersionShape):
    """How an open problem was solved."""

    result = serializers.CharField(max_length=300)
    solved_on = serializers.DateField(
        required=False, allow_null=True, help_text="哪天解决的，按这一天计数；不给就是今天"
    )
    photo = serializers.UUIDField(required=False, allow_null=True)


class GivenUpShape(VersionShape):
    """Why a problem cannot be solved."""

    reason = serializers.CharField(max_length=300)


class ProblemShape(serializers.Serializer[Any]):
    """One problem."""

    uid = serializers.UUIDField()
    title = serializers.CharField()
    state = Labelled()
    found_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    due_is_estimated = serializers.BooleanField()
    owner = serializers.CharField(allow_null=True)
    found_by = serializers.CharField(allow_null=True)
    solved_on = serializers.DateField(allow_null=True)
    result = serializers.CharField()
    activity = NamedShape(allow_null=True)
    belongs_to = PlaceShape()
    photo = PhotoShape(allow_null=True)
    version = serializers.IntegerField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Read the row in the words of the shape."""
        plain = ("uid", "title", "found_on", "due_on", "due_is_estimated", "solved_on", "result")
        return super().to_representation(
            {name: getattr(instance, name) for name in (*plain, "version")}
            | {
                "state": labelled(instance, "state"),
                "owner": _name(instance.owner),
                "found_by": _name(instance.found_by),
                "activity": named(instance.activity),
                "belongs_to": place(instance),
                "photo": photo_of(instance.photo) if instance.photo else None,
            }
        )


def _name(person: Any) -> str | None:
    return person.name if person else None

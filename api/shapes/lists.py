"""Lists to read: wishes, plans, needs, livelihood projects; and the board's figures."""

from typing import Any

from rest_framework import serializers

from api.shapes.common import Labelled, PlaceShape, labelled, place
from services.views.guide import address_of


class WishShape(serializers.Serializer[Any]):
    """A small wish; it names nobody."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    category = serializers.CharField()
    detail = serializers.CharField()
    state = Labelled()
    due_on = serializers.DateField(allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    confirmed_on = serializers.DateField(allow_null=True)
    thanks = serializers.CharField()
    belongs_to = PlaceShape()
    version = serializers.IntegerField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Read the row in the words of the shape."""
        plain = ("uid", "name", "detail", "due_on", "published_on", "confirmed_on", "thanks")
        return super().to_representation(
            {name: getattr(instance, name) for name in (*plain, "version")}
            | {
                "category": str(instance.category),
                "state": labelled(instance, "state"),
                "belongs_to": place(instance),
            }
        )


class PlanShape(serializers.Serializer[Any]):
    """An activity that looks for volunteers; its codes stay on the page."""

    uid = serializers.UUIDField()
    title = serializers.CharField()
    state = Labelled()
    belongs_to = PlaceShape()
    place = serializers.CharField()
    task = serializers.CharField()
    target = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    capacity = serializers.IntegerField()
    risk = Labelled()
    takes_minors = serializers.BooleanField()
    cancel_reason = serializers.CharField()
    version = serializers.IntegerField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Read the row in the words of the shape."""
        plain = ("uid", "task", "target", "starts_at", "ends_at", "closes_at", "capacity")
        more = ("takes_minors", "cancel_reason", "version")
        activity = instance.activity
        return super().to_representation(
            {name: getattr(instance, name) for name in plain + more}
            | {
                "title": activity.title,
                "state": labelled(activity, "state"),
                "belongs_to": place(activity),
                "place": activity.place,
                "risk": labelled(instance, "risk"),
            }
        )


class FigureShape(serializers.Serializer[Any]):
    """A figure of the board for one selection."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    unit = serializers.CharField()
    chapter = serializers.CharField()
    definition = serializers.CharField()
    value = serializers.IntegerField()
    before = serializers.IntegerField(allow_null=True, help_text="上一期；没有上一期时为空")
    rows_url = serializers.CharField(help_text="这个数字的明细")


class BoardShape(serializers.Serializer[Any]):
    """The board: what was asked, and its figures as they were at `as_of`."""

    place = serializers.CharField()
    period = serializers.CharField()
    as_of = serializers.DateTimeField(help_text="这些数字是哪一刻数的")
    figures = FigureShape(many=True)


class FigureRowsShape(serializers.Serializer[Any]):
    """The rows behind a figure, as many as its number."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    place = serializers.CharField()
    period = serializers.CharField()
    value = serializers.IntegerField()
    page = serializers.IntegerField()
    page_count = serializers.IntegerField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class TopicShape(serializers.Serializer[Any]):
    """A way into the guide: an audience or a life event."""

    slug = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    hint = serializers.CharField()


class GuideRowShape(serializers.Serializer[Any]):
    """An item of the guide in a list."""

    slug = serializers.CharField(source="item.slug")
    name = serializers.CharField()
    short_name = serializers.CharField()
    summary = serializers.CharField()


class MaterialShape(serializers.Serializer[Any]):
    """Something to bring."""

    name = serializers.CharField()
    kind = serializers.CharField()
    copies = serializers.CharField()
    necessity = serializers.CharField()
    is_must = serializers.BooleanField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    if_missing = serializers.CharField()
    unverified = serializers.BooleanField()


class StepShape(serializers.Serializer[Any]):
    """One step of the way."""

    title = serializers.CharField()
    actor = serializers.CharField()
    when = serializers.CharField()
    text = serializers.CharField()
    result = serializers.CharField()
    unverified = serializers.BooleanField()


class VenueShape(serializers.Serializer[Any]):
    """Where to go."""

    name = serializers.CharField(source="place.name")
    address = serializers.CharField(source="place.address")
    phone = serializers.CharField(source="place.phone")
    hours = serializers.CharField(source="place.regular")
    today = serializers.CharField(source="place.today")
    today_note = serializers.CharField(source="place.note")
    window = serializers.CharField()
    note = serializers.CharField()
    unverified = serializers.BooleanField()


class LineShape(serializers.Serializer[Any]):
    """A sentence, and whether it is still to be confirmed (待核实)."""

    text = serializers.CharField()
    unverified = serializers.BooleanField()


class GuideItemShape(serializers.Serializer[Any]):
    """One item of the guide, as residents read it."""

    slug = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    summary = serializers.CharField()
    accepts = LineShape(many=True)
    refuses = LineShape(many=True)
    materials = MaterialShape(many=True)
    steps = StepShape(many=True)
    venues = VenueShape(many=True)
    how_long = LineShape()
    cost = LineShape()
    visits = LineShape()
    ways = serializers.ListField(child=serializers.CharField())
    department = serializers.CharField()
    checked_on = serializers.DateField()
    url = serializers.SerializerMethodField(help_text="这个事项的网页")

    def get_url(self, page: Any) -> str:
        """Return the full address of the item's page."""
        return address_of(page.slug)

"""Small shapes that several subjects use."""

from typing import Any

from rest_framework import serializers


class NamedShape(serializers.Serializer[Any]):
    """A row that something points to."""

    uid = serializers.UUIDField()
    name = serializers.CharField()


class PlaceShape(serializers.Serializer[Any]):
    """Where a row belongs; without a community it is the street's own."""

    street = serializers.CharField()
    community = serializers.CharField(allow_null=True)


class Labelled(serializers.Serializer[Any]):
    """A word of a fixed list: what programs compare, and what people read."""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name


def labelled(row: Any, field: str) -> dict[str, str]:
    """Return a choice of `row` with its label."""
    return {"value": getattr(row, field), "label": getattr(row, f"get_{field}_display")()}


def named(row: Any) -> dict[str, Any] | None:
    """Return a row as its uid and name; None stays None."""
    return None if row is None else {"uid": row.uid, "name": str(row)}


def place(row: Any) -> dict[str, Any]:
    """Return where a placed row belongs."""
    return {"street": str(row.street), "community": str(row.community) if row.community else None}

"""Every route of the portal, as the resolver knows it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One pattern: its name with namespaces, its address with parameters, its view."""

    name: str
    address: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return self.name or self.address

    @property
    def model_admin(self) -> ModelAdmin | None:
        """The ledger that the route belongs to, under /admin/."""
        return getattr(self.view, "model_admin", None)

    @property
    def guard(self) -> str:
        """Which permission the view asks for, "" when it says nothing."""
        return str(getattr(self.view, "required_permission", ""))


def routes(urlconf: Any = None) -> list[Route]:
    """Return all routes, nested ones flattened, in the resolver's order."""
    return list(_walk(get_resolver(urlconf).url_patterns, "", "", ()))


def _walk(
    patterns: list[URLPattern | URLResolver], namespace: str, prefix: str, outer: tuple[str, ...]
) -> Iterator[Route]:
    for entry in patterns:
        address = f"{prefix}{entry.pattern}"
        names = (*outer, *_parameters(entry))
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, inner, address, names)
        else:
            name = f"{namespace}{entry.name}" if entry.name else ""
            yield Route(name, address, entry.callback, names)


def _parameters(entry: URLPattern | URLResolver) -> tuple[str, ...]:
    pattern = entry.pattern
    return tuple(getattr(pattern, "converters", {})) or tuple(pattern.regex.groupindex)

"""Pages over rows in each of their states, and who opens them."""

from typing import Any
from urllib.parse import urljoin

from django.db import models
from django.test import Client

from accounts.roles import Role
from tests.architecture.page_forms import PageForm, forms_of, page_of

# The first to whom a page opens answers for it; the others take what is left.
WHO = (
    (Role.STREET_STAFF, "S"),
    (Role.COMMUNITY_SECRETARY, "A"),
    (Role.STREET_LEADER, "S"),
    (Role.UNIT_LIAISON, "A"),
    (Role.TEAM_LEADER, "A"),
)


def state_field(table: Any) -> Any:
    """Return the column of a table that says where a row stands; None when it has none."""
    fields: list[models.Field[Any, Any]] = table._meta.concrete_fields
    return next((f for f in fields if f.name in {"stage", "state", "status"} and f.choices), None)


def states_of(row: models.Model) -> list[str]:
    """Return the states that a row may be in; [""] when it has none."""
    field = state_field(row)
    return [str(value) for value, _ in field.choices] if field is not None else [""]


def put(row: models.Model, state: str) -> None:
    """Put a row into a state."""
    if state:
        found = type(row)._base_manager.filter(pk=row.pk)
        found.update(**{state_field(row).name: state})


def own_forms(client: Client, address: str) -> list[PageForm]:
    """Return the forms of a page that are sent to the page itself."""
    forms = forms_of(page_of(client, address).text)
    return [f for f in forms if urljoin(address, f.action).partition("?")[0] == address]

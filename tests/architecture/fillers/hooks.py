"""Systems outside that are told of events; switched off, so that no crawl calls anybody."""

from typing import TYPE_CHECKING

from accounts.models import Webhook
from tests import factories as make

if TYPE_CHECKING:
    from places.models import Street
    from tests.architecture.world import World


def fill_street(world: "World", zone: str, street: "Street") -> None:
    """Make one system."""
    row = Webhook(
        street=street,
        name=f"x{Webhook.objects.count()}",
        url="https://hooks.invalid/",
        events="guide.published",
        is_active=False,
    )
    row.set_secret("x" * 32)
    make.saved(row)
    world.add(zone, row)

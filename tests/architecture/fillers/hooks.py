"""Systems outside that are told of events; switched off, so that no crawl calls anybody."""

from typing import TYPE_CHECKING

from accounts.models import Webhook

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
    row.full_clean()
    row.save()
    world.add(zone, row)

"""What the figures of volunteers and activities count is read from indexes alone."""

from django.db import migrations, models
from django.db.models import Q

import core.tables

SEEN_BY = ("street", "state", "filed_by")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("volunteers", "0020_walks_by_place")]
    operations = [
        core.tables.AddIndexesWhileUsed(
            [
                (
                    "activity",
                    models.Index(
                        fields=[
                            *("line", "held_on", "community", "kind", *SEEN_BY),
                            *("headcount_basis", "headcount"),
                        ],
                        name="activity_summed_seen",
                        condition=Q(state="confirmed"),
                    ),
                ),
                (
                    "volunteer",
                    models.Index(
                        fields=["street", "id"],
                        name="volunteer_counted",
                        condition=Q(state="active"),
                    ),
                ),
                (
                    "teammembership",
                    models.Index(
                        fields=["volunteer", "team", "joined_on", "left_on"],
                        name="team_seat_counted",
                    ),
                ),
            ]
        ),
        core.tables.RemoveIndexWhileUsed("activity", "activity_counted_seen"),
    ]

"""Indexes that answer counts and far pages by themselves: they end with who sees a row.

At a million rows one page of the ledger under one filter spent nine tenths of its time fetching
ten thousand rows only to see whether the person may see them; see docs/performance.md.
"""

from django.db import migrations, models

SEEN_BY = ("street", "state", "filed_by")


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0006_trigrams")]

    operations = [
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["-held_on", "-id", *SEEN_BY], name="activity_ledger_seen"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["community", "-held_on", "-id", *SEEN_BY], name="activity_community_seen"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["kind", "-held_on", "-id", *SEEN_BY], name="activity_kind_seen"
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["line", "held_on", "community", "kind", *SEEN_BY],
                name="activity_counted_seen",
                condition=models.Q(state="confirmed"),
            ),
        ),
        migrations.RemoveIndex(model_name="activity", name="activity_counted"),
        migrations.RemoveIndex(model_name="activity", name="activity_ledger"),
        migrations.RemoveIndex(model_name="activity", name="activity_of_community"),
        migrations.RemoveIndex(model_name="activity", name="activity_by_kind"),
    ]

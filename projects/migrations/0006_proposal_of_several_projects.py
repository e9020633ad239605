"""A proposal whose project was cancelled may be taken up by another one.

Backwards it fails while a proposal has two projects: the version before cannot hold them.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_proposal_taken_up_once")]
    operations = [
        migrations.AlterField(
            "livelihoodproject",
            "proposal",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="projects",
                to="projects.livelihoodproposal",
                verbose_name="征集事项",
            ),
        ),
    ]

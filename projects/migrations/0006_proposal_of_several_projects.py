"""A proposal whose project was cancelled may be taken up by another one.

Backwards it fails while a proposal has two projects: the version before cannot hold them.
"""

import django.db.models.deletion
from django.db import migrations, models

import core.tables

TABLE = "projects_livelihoodproject"


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_proposal_taken_up_once")]
    operations = [
        # Backwards, the constraint that Django makes again gets the name that PostgreSQL gave it.
        core.tables.RunStatements(
            forwards={"postgresql": [], "sqlite": []},
            backwards={
                "postgresql": [
                    f"ALTER TABLE {TABLE} RENAME CONSTRAINT {TABLE}_proposal_id_4c39c293_uniq"
                    f" TO {TABLE}_proposal_id_key"
                ],
                "sqlite": [],
            },
        ),
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

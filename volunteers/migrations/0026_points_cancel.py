"""An exchange of points can be taken back: a column that the version before ignores."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0025_no_truncate")]
    operations = [
        migrations.AddField(
            "pointentry",
            "cancels",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cancellations",
                to="volunteers.pointentry",
                verbose_name="撤销哪一笔",
            ),
        ),
    ]

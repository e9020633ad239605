from django.db import migrations, models

import core.storage


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_promises"),
    ]

    # The column stays as it is; SQLite would write the whole table anew.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="job",
                    name="file",
                    field=models.FileField(
                        blank=True,
                        storage=core.storage.export_storage,
                        upload_to="jobs/%Y/%m/",
                        verbose_name="结果文件",
                    ),
                ),
            ]
        ),
    ]

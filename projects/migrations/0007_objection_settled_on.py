"""When a project that was changed after an objection was publicised anew; ignored before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_proposal_of_several_projects")]
    operations = [
        migrations.AddField(
            "noticeobjection",
            "settled_on",
            models.DateField(
                blank=True, editable=False, null=True, verbose_name="修改后重新公示日期"
            ),
        ),
    ]

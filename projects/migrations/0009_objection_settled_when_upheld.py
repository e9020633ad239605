"""Only an objection that was upheld is met by a new notice; the column is empty so far."""

from django.db import migrations, models

import core.table_checks

Q = models.Q


class Migration(migrations.Migration):
    dependencies = [("projects", "0008_livelihood_revised")]
    operations = [
        core.table_checks.WidenCheck(
            "noticeobjection",
            models.CheckConstraint(
                name="objection_answered_with_day",
                condition=Q(answer="", answered_on__isnull=True, settled_on__isnull=True)
                | (
                    ~Q(answer="")
                    & Q(answered_on__gte=models.F("received_on"))
                    & (Q(settled_on__isnull=True) | Q(is_upheld=True))
                ),
                violation_error_message=(
                    "答复要有内容和日期，日期不早于收到日期；采纳了的才重新公示。"
                ),
            ),
        ),
    ]

"""Who wrote a self-assessment, also before it was sent by somebody else: of those sent so far, whoever ever sent them."""

from typing import Any

from django.db import migrations, models


def senders(apps: Any, _editor: Any) -> None:
    """Take everybody whom the history names as a sender."""
    history = apps.get_model("evaluation", "HistoricalAssessment")
    for row in apps.get_model("evaluation", "Assessment").objects.iterator():
        sent = history.objects.filter(id=row.pk, submitted_by__isnull=False).order_by()
        row.writers = sorted(sent.values_list("submitted_by", flat=True).distinct())
        if row.writers:
            row.save(update_fields=["writers"])


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0003_above")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="writers",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="填报过的人"),
        ),
        migrations.AddField(
            model_name="assessmentdraft",
            name="writers",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="historicalassessment",
            name="writers",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="填报过的人"),
        ),
        migrations.RunPython(senders, migrations.RunPython.noop),
    ]

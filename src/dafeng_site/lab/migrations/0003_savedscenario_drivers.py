from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lab", "0002_labrun_kind")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="drivers",
            field=models.JSONField(blank=True, default=dict, verbose_name="驱动因素路径"),
        )
        for model in ("historicalsavedscenario", "savedscenario")
    ]

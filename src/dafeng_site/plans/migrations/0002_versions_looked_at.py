"""When a version of a plan came into force; all that were stored so far had."""

from django.db import migrations, models
from django.db.models import F


def _in_force(apps, _editor):
    apps.get_model("plans", "PlanVersion").objects.update(activated=F("created"))


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        migrations.AddField("planversion", "activated", models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(_in_force, migrations.RunPython.noop),
    ]

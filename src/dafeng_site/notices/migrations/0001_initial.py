import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table is there already: the duty room's first migration makes it."""

    initial = True

    dependencies = [
        ("duty", "0003_notices_leave"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=160)),
                        ("zh", models.CharField(max_length=500)),
                        ("en", models.CharField(max_length=500)),
                        ("url", models.CharField(blank=True, max_length=200)),
                        ("created", models.DateTimeField(auto_now_add=True)),
                        ("read", models.DateTimeField(blank=True, null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "db_table": "duty_notice",
                        "ordering": ("-created", "-id"),
                        "constraints": [models.UniqueConstraint(fields=("user", "key"), name="one_notice_a_matter")],
                    },
                ),
            ],
        ),
    ]

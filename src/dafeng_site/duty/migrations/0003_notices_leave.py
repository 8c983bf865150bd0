from django.db import migrations


class Migration(migrations.Migration):
    """Notices become a room of their own. Their table stays as it is, so only what Django knows of it changes."""

    dependencies = [("duty", "0002_names_of_people")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="Notice")]),
    ]

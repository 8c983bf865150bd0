"""The app `plans`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """See the package's docstring."""

    name = "dafeng_site.plans"
    label = "plans"

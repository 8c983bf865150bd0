"""The app `evaluation`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """See the package's docstring."""

    name = "dafeng_site.evaluation"
    label = "evaluation"

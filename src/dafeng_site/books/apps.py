"""The app `books`, as Django registers it."""

from __future__ import annotations

from django.apps import AppConfig


class BooksConfig(AppConfig):
    """See the package's docstring."""

    name = "dafeng_site.books"
    label = "books"

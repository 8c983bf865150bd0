"""A new process reads what every page needs before it takes a question: addresses with their views, texts, templates.

Django does all of this at the first question: a second or more in which the other threads of the process stand still,
in each process of a server, long after the first one has begun to answer. The lab follows (`lab.warming`).
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.engine import Engine
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from dafeng_site.lab.warming import begin_warming

__all__ = ["begin", "warm_pages"]


def begin() -> None:
    """Everything, in the order in which it is asked for: pages first, then the lab (there stands how long it waits)."""
    warm_pages()
    begin_warming()


def warm_pages() -> None:
    """Read addresses and views, texts of each language, names of static files; compile the templates. No database."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):  # reads the texts
            reverse("set_language")  # and all addresses
    for name in _template_names():
        get_template(name)
    Engine.get_default().template_context_processors  # noqa: B018  read at the first page and kept
    bool(staticfiles_storage)  # makes it, which reads the list of hashed names


def _template_names() -> list[str]:
    """The names of the site's own pages and of their parts."""
    folders = [Path(each) for each in Engine.get_default().dirs]
    return [path.relative_to(folder).as_posix() for folder in folders for path in sorted(folder.rglob("*.html"))]

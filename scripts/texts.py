"""Gather the site's texts into locale/*/LC_MESSAGES/django.po and compile them. Run: python scripts/texts.py

What is new gets an empty translation, what is gone is dropped; a test fails while one is empty. `--check` writes
nothing and fails where the catalogue is not up to date.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "src" / "dafeng_site"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def texts(site: Path = SITE) -> Iterator[tuple[str, str | tuple[str, str]]]:
    """(file, msgid) of every text in the code and the templates; a plural's msgid is a pair."""
    from django.utils.translation.template import templatize

    for path in sorted((*site.rglob("*.py"), *site.rglob("*.html"))):
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            source = "\n".join(line.strip() for line in templatize(source).splitlines())
        for _line, message, _comments, _context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            message_id = (message[0], message[1]) if isinstance(message, tuple) else message
            yield path.relative_to(site).as_posix(), message_id


def gathered(site: Path = SITE) -> dict[str | tuple[str, str], list[str]]:
    """Every text with the files that it stands in."""
    found: dict[str | tuple[str, str], list[str]] = {}
    for file, message_id in texts(site):
        places = found.setdefault(message_id, [])
        if file not in places:
            places.append(file)
    return found


def update(path: Path, found: dict[str | tuple[str, str], list[str]]) -> str:
    """The catalogue's new text: every text found, with the translation it had."""
    old = Catalog()
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file)
    new = Catalog(locale="en", project="dafeng", charset="utf-8", fuzzy=False)
    new.mime_headers  # noqa: B018  fills in the header
    for message_id, files in sorted(found.items(), key=lambda item: (item[1][0], str(item[0]))):
        key = message_id[0] if isinstance(message_id, tuple) else message_id
        before: Message | None = old.get(key)
        new.add(message_id, before.string if before else None, locations=[(file, 0) for file in files])
    out = io.BytesIO()
    write_po(out, new, width=110, include_lineno=False, omit_header=True)
    header = (
        "# English texts of the site. Made by scripts/texts.py; fill in the empty msgstr.\n"
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n"Language: en\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return header + out.getvalue().decode()


def main(argv: list[str]) -> int:
    """Update and compile; with --check only compare."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dafeng_site.settings")
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    django.setup()
    path = SITE / "locale" / "en" / "LC_MESSAGES" / "django.po"
    text = update(path, gathered())
    if "--check" in argv:
        return int(not path.exists() or path.read_text(encoding="utf-8") != text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(ROOT))
    from hatch_build import compile_catalogues

    compile_catalogues(SITE / "locale")
    with path.open("rb") as file:
        empty = [message.id for message in read_po(file) if message.id and not all(_strings(message))]
    print(f"{len(empty)} texts without English")
    for message_id in empty:
        print(f"  {message_id}")
    return 0


def _strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

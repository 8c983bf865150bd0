"""Build hook: compiles the catalogues of texts (.po) to what runs (.mo), for the wheel and for a checkout alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path("src/dafeng_site/locale")


def compile_catalogues(folder: Path) -> list[Path]:
    """Write a .mo beside each .po below the folder; returns what was written."""
    written = []
    for source in sorted(folder.rglob("*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file)
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written.append(target)
    return written


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Runs before the wheel is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's signature
        """Compile, and take the results into the wheel although git ignores them."""
        for path in compile_catalogues(Path(self.root) / LOCALE):
            build_data["artifacts"].append(path.relative_to(self.root).as_posix())

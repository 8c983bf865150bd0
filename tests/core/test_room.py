"""The room opens quickly: importing it loads nothing heavy."""

import importlib
import subprocess
import sys

import pytest

import dafeng.core


@pytest.mark.parametrize("name", dafeng.core.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(dafeng.core, name) is getattr(
        importlib.import_module(f"dafeng.core.{dafeng.core._HOME[name]}"), name
    )


def test_units_and_catalogue_need_neither_pint_nor_polars() -> None:
    script = (
        "import sys; from dafeng.core import convert, default_catalogue;"
        "convert(1, 'kWh', 'kgce'); default_catalogue();"
        "print([name for name in ('pint', 'polars', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

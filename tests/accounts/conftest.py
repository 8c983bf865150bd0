"""A small energy balance that closes, as tests/support/balance_table.py has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from balance_table import TABLE

from dafeng.accounts.balance import EnergyBalance, read_balance


@pytest.fixture
def table() -> str:
    """The table as text."""
    return TABLE


@pytest.fixture
def balance(tmp_path: Path) -> EnergyBalance:
    """The table read."""
    path = tmp_path / "balance.csv"
    path.write_text(TABLE, "utf-8")
    return read_balance(path, place="370400", source="hand")

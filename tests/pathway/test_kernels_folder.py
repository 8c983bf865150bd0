"""Where compiled kernels are kept, and what happens where nothing can be kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dafeng.pathway import _jit
from dafeng.pathway._engine import kernels
from dafeng.pathway._twins import branch_twin, stock_twin


@pytest.fixture(autouse=True)
def _afresh():
    _jit.folder.cache_clear()
    yield
    _jit.folder.cache_clear()


def test_a_named_folder_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "named"))
    assert _jit.folder() == tmp_path / "named"


def test_a_read_only_install_without_a_home_takes_a_private_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NUMBA_CACHE_DIR", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(_jit, "_HERE", Path("/proc/no-such-place"))
    monkeypatch.setattr(_jit.tempfile, "gettempdir", lambda: str(tmp_path))
    found = _jit.folder()
    assert found is not None
    assert found.parent == tmp_path
    assert found.stat().st_mode & 0o077 == 0


def test_a_temporary_folder_that_others_may_write_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NUMBA_CACHE_DIR", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(_jit, "_HERE", Path("/proc/no-such-place"))
    monkeypatch.setattr(_jit.tempfile, "gettempdir", lambda: str(tmp_path))
    planted = tmp_path / f"dafeng-kernels-{os.getuid()}"
    planted.mkdir()
    planted.chmod(0o777)
    assert _jit.folder() is None


def test_without_a_folder_the_twins_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/proc/no-such-place")
    monkeypatch.delenv("DAFENG_KERNELS", raising=False)
    assert kernels(rows=10_000) == (stock_twin, branch_twin)


def test_a_single_run_does_not_load_the_compiler(tmp_path: Path) -> None:
    program = "from dafeng.pathway._engine import kernels; kernels(); import sys; print('numba' in sys.modules)"
    surroundings = {**os.environ, "NUMBA_CACHE_DIR": "/proc/no-such-place"}
    surroundings.pop("DAFENG_KERNELS", None)
    found = subprocess.run(
        [sys.executable, "-c", program], env=surroundings, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert found.stdout.strip() == "False"

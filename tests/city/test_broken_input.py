"""Whatever is in the folder, the check answers with faults and the load with a pack or a `PackError`."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from small_pack import SMALL, lay

from dafeng.city import check_pack, load_pack
from dafeng.core import default_catalogue, validate
from dafeng.core.errors import Fault, PackError

FILES = sorted(set(SMALL) - {"plan/plan.txt"})
ODD = [
    b"",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b",",
    b'"',
    b"\n",
    b"\r",
    b"=",
    b"[[source]]",
    b"[plan]",
    b"x = 1\n",
    "，".encode(),
    b"-",
    b"1e999",
    b"0",
]


@st.composite
def _broken(draw: st.DrawFn) -> tuple[str, bytes]:
    """One file of the small pack with a stretch of it replaced."""
    name = draw(st.sampled_from(FILES))
    content = SMALL[name].encode()
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 40)))
    return name, content[:start] + draw(st.sampled_from(ODD) | st.binary(max_size=12)) + content[end:]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(_broken())
@example(("city.toml", b"plan = 5\n"))
@example(("city.toml", b"format = 1\ncode = '990000'\nname = 'x'\nplan = [5]\n"))
@example(("city.toml", b"format = 1\ncode = 990000\nname = ['x']\nchoices = 'x'\n"))
@example(("city.toml", b"format = 1\ncode = '990000'\nname = 'x'\n[[plan]]\nfile = 5\nrole = 'own'\nsource = 'book'\n"))
@example(
    (
        "city.toml",
        b"format = 1\ncode = '990000'\nname = 'x'\n[[plan]]\nfile = 'plan/\\u0000'\nrole = 'own'\nsource = 'book'\n",
    )
)
@example(("sources.toml", b"source = 'x'\n"))
@example(("statistics/economy.csv", SMALL["statistics/economy.csv"].replace(",100,", ",1e999,").encode()))
@example(("statistics/economy.csv", SMALL["statistics/economy.csv"].replace("990000", "9" * 5000).encode()))
@example(("profiles/index.csv", SMALL["profiles/index.csv"].replace("profiles/hours/load.csv", "plan").encode()))
def test_broken_bytes_give_faults_and_never_anything_else(
    tmp_path_factory: pytest.TempPathFactory, broken: tuple[str, bytes]
) -> None:
    root = lay(tmp_path_factory.mktemp("pack"), dict([broken]))
    faults = check_pack(root, gaps=False)
    with suppress(PackError):
        pack = load_pack(root)
        assert all(map(_loadable, faults))
        assert validate(pack.observations, default_catalogue(), sources={each.id for each in pack.sources}) == []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("city.toml", "a = " + "[" * 100_000, "pack.bad-toml"),
        ("map.geojson", '{"type": ' + "[" * 100_000, "pack.bad-map"),
    ],
)
def test_nesting_without_end_is_a_fault(tmp_path: Path, name: str, content: str, code: str) -> None:
    assert code in {each.code for each in check_pack(lay(tmp_path, {name: content.encode()}), gaps=False)}


def test_a_pipe_in_the_folder_is_not_waited_for(tmp_path: Path) -> None:
    root = lay(tmp_path, {})
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes in this file system")
    (root / "statistics" / "economy.csv").unlink()
    os.mkfifo(root / "statistics" / "economy.csv")
    faults = check_pack(root, gaps=False)
    assert ("pack.unreadable", "statistics/economy.csv") in {(each.code, each.where) for each in faults}


def _loadable(fault: Fault) -> bool:
    """Hours are read when they are asked for: the check finds what the load leaves for later."""
    return fault.severity != "error" or fault.where.startswith("profiles/hours/")

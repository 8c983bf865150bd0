"""Factors confirmed and overridden by name, energy balances looked at before they are kept."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from balance_table import TABLE
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from dafeng.accounts.balance import read_balance
from dafeng.accounts.factors import default_factors
from dafeng_site.books import queries, services
from dafeng_site.books.library import city_library
from dafeng_site.books.models import BalanceDraft, EnergyTable, FactorConfirmation, FactorOverride
from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.people.policy import PUBLIC, Refused, visible

from . import sheets

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import World

FROM_MEMORY = "gbt2589-2020:coal.raw:ncv:CN:2021-"
OFFICIAL = "yearbook-2008:coal.raw:ncv:CN:-2008"
OVERRIDE = {"place": "370400", "value": "21.5", "unit": "GJ/t", "books": ["*"], "reason": "市质检院 2024 年检测"}
UPLOAD = {"place": "370400", "source": "internal", "state": "published", "year": ""}


def _client(world: World, role: str) -> Client:
    client = Client(raise_request_exception=True)
    if role:
        client.force_login(world.users[role])
    return client


def _upload(world: World, content: bytes, name: str = "b.csv", **changes: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return _client(world, Role.OFFICE).post("/balances/upload/", UPLOAD | changes | {"file": file})


def _workbook(text: str) -> bytes:
    book = Workbook()
    for line in text.splitlines():
        book.active.append(line.split(","))  # type: ignore[union-attr]  # a new workbook has a sheet
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_factor_is_found_by_words_and_its_page_says_why_it_is_taken(world: World) -> None:
    listed = _client(world, "").get("/factors/?q=原煤&parameter=ncv").content.decode()
    assert "/factors/coal.raw/ncv/" in listed
    page = _client(world, "").get("/factors/coal.raw/ncv/?book=statistics&place=370400&year=2022").content.decode()
    assert "排序最前" in page
    assert "GB/T 2589-2020" in page


def test_sources_that_disagree_are_all_shown(world: World) -> None:
    """Raw coal in 2006, inventory book: the yearbook's 20908 kJ/kg equals the common set's 20.908 GJ/t."""
    library = default_factors()
    disputed = next(
        (row.item, row.parameter, row.books[0], row.valid_from or 2020)
        for row in library.data.rows
        if row.books[0] != "*"
        and row.value is not None
        and library.find(row.item, row.parameter, row.books[0], row.region, row.valid_from or 2020).conflicts
        and row.region == "CN"
    )
    item, parameter, book, year = disputed
    page = _client(world, "").get(f"/factors/{item}/{parameter}/?book={book}&place=370400&year={year}").content.decode()
    assert "不同说法" in page


def test_an_official_row_is_locked_and_cannot_be_confirmed(world: World) -> None:
    page = _client(world, Role.OFFICE).get(f"/factors/rows/{OFFICIAL}/").content.decode()
    assert "已锁定" in page
    assert "核对无误，确认" not in page
    answer = _client(world, Role.OFFICE).post(f"/factors/rows/{OFFICIAL}/confirm/", {"reason": "试"})
    assert answer.status_code == 422
    assert not FactorConfirmation.objects.exists()


def test_a_row_from_memory_is_confirmed_by_name_once_and_the_audit_log_says_so(world: World) -> None:
    client = _client(world, Role.OFFICE)
    assert client.post(f"/factors/rows/{FROM_MEMORY}/confirm/", {"reason": ""}).status_code == 422
    assert client.post(f"/factors/rows/{FROM_MEMORY}/confirm/", {"reason": "核对标准附录A"}).status_code == 302
    record = FactorConfirmation.objects.get()
    assert (record.person, record.reason) == ("office", "核对标准附录A")
    choice = city_library().find("coal.raw", "ncv", "statistics", "370400", 2022, official=True)
    assert choice.confirmation is not None
    assert client.post(f"/factors/rows/{FROM_MEMORY}/confirm/", {"reason": "再次"}).status_code == 422
    log = _client(world, Role.AUDITOR).get("/audit/").content.decode()
    assert "因子确认" in log
    client.post(f"/factors/rows/{FROM_MEMORY}/take-back/", {"revision": "1", "reason": "看错"})
    assert not FactorConfirmation.objects.exists()


def test_the_city_s_own_value_stands_beside_the_default_with_who_and_why(world: World) -> None:
    client = _client(world, Role.OFFICE)
    assert client.post("/factors/coal.raw/ncv/override/", OVERRIDE).status_code == 302
    page = _client(world, "").get("/factors/coal.raw/ncv/?book=statistics&year=2022&place=370400").content.decode()
    for words in ("21.5", "20,934", "市质检院 2024 年检测", "office"):
        assert words in page
    record = FactorOverride.objects.get()
    changed = OVERRIDE | {"value": "21.6", "revision": str(record.revision)}
    assert client.post(f"/factors/overrides/{record.pk}/", changed).status_code == 302
    assert city_library().find("coal.raw", "ncv", "statistics", "370400", 2022).value == 21.6
    assert client.post(f"/factors/overrides/{record.pk}/", changed).status_code == 422  # an old revision
    record.refresh_from_db()
    client.post(f"/factors/overrides/{record.pk}/", {"remove": "1", "revision": str(record.revision)})
    assert city_library().find("coal.raw", "ncv", "statistics", "370400", 2022).value == 20934


@pytest.mark.parametrize(
    "change",
    [
        {"value": "nan"},
        {"value": "1e400"},
        {"value": "500"},  # no coal has that heating value
        {"unit": "吨"},
        {"unit": "胡写"},
        {"reason": ""},
        {"books": []},
        {"books": ["nonsense"]},
        {"valid_from": "2030", "valid_to": "2020"},
        {"place": ""},
    ],
)
def test_a_value_that_cannot_be_is_refused_beside_its_field(world: World, change: dict[str, Any]) -> None:
    answer = _client(world, Role.OFFICE).post("/factors/coal.raw/ncv/override/", OVERRIDE | change)
    assert answer.status_code == 422
    assert not FactorOverride.objects.exists()


@pytest.mark.parametrize("role", [Role.UNIT, Role.DISTRICT, Role.AUDITOR, Role.READER])
def test_others_keep_no_books(world: World, role: str) -> None:
    user = world.users[role]
    with pytest.raises(Refused):
        services.confirm_row(user, FROM_MEMORY, "试")
    with pytest.raises(Refused):
        services.set_override(user, "coal.raw", "ncv", "370400", {"value": 21.0, "unit": "GJ/t", "reason": "试"})
    with pytest.raises(Refused):
        services.draft_balance(
            user, TABLE.encode(), "b.csv", place="370400", year=0, source="yearbook", state="published"
        )


def test_a_balance_is_looked_at_before_it_is_kept(world: World, tmp_path: Path) -> None:
    before = EnergyTable.objects.count()
    answer = _upload(world, TABLE.encode())
    assert answer.status_code == 302
    assert EnergyTable.objects.count() == before
    draft = BalanceDraft.objects.get()
    assert draft.year == 2007
    page = _client(world, Role.OFFICE).get(answer.url).content.decode()
    assert "各项平衡关系全部成立" in page
    assert _client(world, Role.OFFICE).post(f"{answer.url}confirm/").status_code == 302
    table = EnergyTable.objects.get(year=2007)
    path = tmp_path / "b.csv"
    path.write_text(TABLE, "utf-8")
    assert queries.cell_changes(table.cells, services.cells_of(read_balance(path))) == []
    assert AuditEvent.objects.filter(kind="import", subject="b.csv").exists()
    again = _client(world, Role.OFFICE).post(f"{answer.url}confirm/")
    assert again.status_code == 422  # a draft is kept once


def test_a_table_that_does_not_close_is_marked_cell_by_cell_and_needs_a_reason(world: World) -> None:
    """Raw coal of thermal power 80 is printed 70: the sum of transformation misses by 10."""
    answer = _upload(world, TABLE.replace(" 1.火力发电,-80,-80", " 1.火力发电,-80,-70").encode())
    page = _client(world, Role.OFFICE).get(answer.url).content.decode()
    assert '<td class="error">' in page
    assert "保留原数的理由" in page
    assert _client(world, Role.OFFICE).post(f"{answer.url}confirm/").status_code == 422
    assert not EnergyTable.objects.filter(year=2007).exists()
    assert _client(world, Role.OFFICE).post(f"{answer.url}confirm/", {"note": "年鉴原文如此"}).status_code == 302
    assert EnergyTable.objects.get(year=2007).note == "年鉴原文如此"


def test_a_new_table_of_the_same_source_replaces_the_old_one_and_the_history_tells_which_cells(world: World) -> None:
    first = _upload(world, TABLE.encode())
    _client(world, Role.OFFICE).post(f"{first.url}confirm/")
    changed = TABLE.replace(" 1.农、林、牧、渔、水利业,3,3", " 1.农、林、牧、渔、水利业,3,2")
    second = _upload(world, _workbook(changed), "b.xlsx")
    assert "1 格有变化" in _client(world, Role.OFFICE).get(second.url).content.decode()
    _client(world, Role.OFFICE).post(f"{second.url}confirm/", {"note": "试"})
    table = EnergyTable.objects.get(year=2007)
    edits = queries.balance_edits(world.scope(Role.OFFICE), table)
    assert edits[0]["changes"] == [("final.agriculture", "coal.raw", 3.0, 2.0)]
    assert table.revision == 2


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"\x00\xff\xfe", "a.csv"),
        (b"a,b\n1,2\n", "a.csv"),
        (b"PK\x03\x04broken", "a.xlsx"),
        (b"%PDF-1.4", "a.pdf"),
        (b"not a workbook", "a.xlsx"),
        (TABLE.replace("原煤", "不存在的煤").encode(), "a.csv"),
        (TABLE.replace("-80,-80", "-80,八十").encode(), "a.csv"),
        (TABLE.replace("-80,-80", "-80,1e300").encode(), "a.csv"),
        (TABLE.replace("2007年", "").encode(), "a.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole_with_words(world: World, content: bytes, name: str) -> None:
    answer = _upload(world, content, name)
    assert answer.status_code == 422
    assert not BalanceDraft.objects.exists()


@pytest.mark.parametrize(
    "change", [{"place": "000000"}, {"source": "nonsense"}, {"year": "x"}, {"year": "99999"}, {"state": "zero"}]
)
def test_a_table_of_nowhere_or_from_nowhere_is_refused(world: World, change: dict[str, str]) -> None:
    assert _upload(world, TABLE.encode(), **change).status_code == 422
    assert not BalanceDraft.objects.exists()


def test_a_sheet_merged_to_its_end_is_read_without_filling_it(world: World) -> None:
    plain = _workbook(TABLE)
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        sheet = archive.read(name).decode()
    merged = '<mergeCells count="1"><mergeCell ref="A60:XFD1048576"/></mergeCells><pageMargins'
    content = sheets.with_part(plain, name, sheet.replace("<pageMargins", merged, 1))
    assert _upload(world, content, "b.xlsx").status_code == 302


def test_the_exports_are_read_back_the_same(world: World, tmp_path: Path) -> None:
    answer = _upload(world, TABLE.encode())
    _client(world, Role.OFFICE).post(f"{answer.url}confirm/")
    table = EnergyTable.objects.get(year=2007)
    for form in ("csv", "xlsx"):
        path = tmp_path / f"out.{form}"
        path.write_bytes(_client(world, Role.OFFICE).get(f"/balances/{table.pk}/table.{form}").content)
        assert queries.cell_changes(table.cells, services.cells_of(read_balance(path))) == []


def test_the_units_switch_and_equivalent_value_asks_for_the_year_s_coal_rate(world: World) -> None:
    """Raw coal used 150 x 0.7143 tce/t, as the yearbook of 2008 has it; by equivalent value without a rate: refused."""
    answer = _upload(world, TABLE.encode())
    _client(world, Role.OFFICE).post(f"{answer.url}confirm/")
    pk = EnergyTable.objects.get(year=2007).pk
    client = _client(world, Role.OFFICE)
    assert ">107.1" in client.get(f"/balances/{pk}/?basis=calorific").content.decode()
    assert "没有默认值" in client.get(f"/balances/{pk}/?basis=equivalent").content.decode()
    # 50 x 10^8 kWh x 356 gce/kWh = 178 x 10^4 tce of electricity
    assert ">178<" in client.get(f"/balances/{pk}/?basis=equivalent&rate=356").content.decode()
    for rate in ("nan", "0", "-1", "1e9", "abc", "²"):
        assert client.get(f"/balances/{pk}/?basis=equivalent&rate={rate}").status_code == 200


def test_balances_are_seen_by_their_source_and_by_the_district_they_are_of(world: World) -> None:
    def seen(role: str) -> set[str]:
        scope = world.scope(role) if role else PUBLIC
        found = set(visible(scope, EnergyTable.objects.all()))
        return {name for name, table in world.balances.items() if table in found}

    assert seen("") == {"public"}
    assert seen(Role.UNIT) == {"public"}
    assert seen(Role.DISTRICT) == {"public", "district"}
    assert seen(Role.READER) == seen(Role.OFFICE) == {"public", "internal", "district"}

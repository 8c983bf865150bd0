"""Import of figures: preview, all or nothing, repeatable; bad files refused with words that say what to do."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from dafeng_site import services
from dafeng_site.data import importing
from dafeng_site.data.importing.sheet import LARGEST, SheetError, read_sheet
from dafeng_site.data.models import ImportBatch, Observation, Source
from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.people.policy import Refused

from . import sheets
from .sheets import row, workbook

if TYPE_CHECKING:
    from .conftest import World


def _messages(batch: ImportBatch) -> str:
    return "\n".join(f"{each['row']} {each['column']} {each['zh']}" for each in batch.faults)


def test_a_good_file_is_previewed_then_written_in_canonical_units_with_history_and_audit(world: World) -> None:
    office = world.users[Role.OFFICE]
    batch = importing.preview(office, workbook(row(), row(period="2024", value=21)), "数据.xlsx")
    assert (batch.status, batch.new, batch.changed, batch.unchanged) == ("preview", 2, 0, 0)
    assert not Observation.objects.filter(period__in=("2023", "2024")).exists()
    importing.confirm(office, batch.pk)
    stored = Observation.objects.get(period="2023")
    # 20.5 万千瓦 = 205 MW, the catalogue's unit
    assert (stored.value, stored.unit, stored.printed, stored.batch_id) == (205.0, "万千瓦", 20.5, batch.pk)
    assert stored.history.get().history_user == office
    event = AuditEvent.objects.get(kind="import")
    assert (event.detail["new"], event.detail["sha256"]) == (2, batch.file_hash)


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    office, content = world.users[Role.OFFICE], workbook(row())
    importing.confirm(office, importing.preview(office, content, "a.xlsx").pk)
    before = (Observation.objects.count(), Observation.history.count())
    again = importing.preview(office, content, "a.xlsx")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    importing.confirm(office, again.pk)
    assert (Observation.objects.count(), Observation.history.count()) == before


def test_a_changed_figure_is_shown_with_what_stands_there_now(world: World) -> None:
    office = world.users[Role.OFFICE]
    content = workbook(row(period="2020", value=1.6))  # 15 MW stands there; 1.6 万千瓦 are 16 MW
    (change,) = importing.preview_rows(importing.preview(office, content, "a.xlsx"))
    assert change.action == "changed"
    assert change.old is not None
    assert (change.old["value"], change.figure["value"]) == (15.0, 16.0)


def test_what_was_changed_after_the_preview_is_not_overwritten(world: World) -> None:
    office = world.users[Role.OFFICE]
    batch = importing.preview(office, workbook(row(period="2020", value=1.6)), "a.xlsx")
    services.edit(office, Observation, world.figures["public"].pk, 1, {"value": 17.0})
    with pytest.raises(services.ConflictError, match="重新上传"):
        importing.confirm(office, batch.pk)
    world.figures["public"].refresh_from_db()
    assert world.figures["public"].value == 17.0


def test_a_batch_is_confirmed_once(world: World) -> None:
    office = world.users[Role.OFFICE]
    batch = importing.preview(office, workbook(row()), "a.xlsx")
    importing.confirm(office, batch.pk)
    with pytest.raises(services.ConflictError, match="已处理"):
        importing.confirm(office, batch.pk)


def test_a_discarded_batch_is_not_written(world: World) -> None:
    office = world.users[Role.OFFICE]
    batch = importing.preview(office, workbook(row()), "a.xlsx")
    importing.discard(office, batch.pk)
    with pytest.raises(services.ConflictError):
        importing.confirm(office, batch.pk)
    assert not Observation.objects.filter(period="2023").exists()


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"value": "约20"}, "2 数值", "数值单元格里不是单纯的数字"),
        ({"value": "=1+1"}, "2 数值", "单元格是公式"),
        ({"unit": "亿元"}, "2 单位", "亿元"),
        ({"unit": "万千佤"}, "2 单位", "万千佤"),
        ({"place": "370000 山东省"}, "2 地区", "没有这个地区"),
        ({"source": "nowhere"}, "2 来源", "没有这个来源"),
        ({"state": "大概"}, "2 状态", "取值不在允许范围内"),
        ({"period": "2023年"}, "2 时期", "时期格式不对"),
        ({"indicator": "power.nonsense"}, "2 指标", "power.nonsense"),
        ({"value": None}, "2 数值", ""),
        ({"value": "#REF!"}, "2 数值", "#REF!"),
        ({"value": True}, "2 数值", "TRUE"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column_and_nothing_is_written(
    world: World, change: dict[str, object], place: str, words: str
) -> None:
    batch = importing.preview(world.users[Role.OFFICE], workbook(row(**change), row(period="2024")), "a.xlsx")
    assert batch.status == "faulty"
    assert any(line.startswith(place) and words in line for line in _messages(batch).splitlines()), _messages(batch)
    with pytest.raises(services.ConflictError):
        importing.confirm(world.users[Role.OFFICE], batch.pk)
    assert not Observation.objects.filter(period="2024").exists()


def test_merged_cells_are_refused(world: World) -> None:
    batch = importing.preview(world.users[Role.OFFICE], workbook(row(), row(period="2024"), merge="A2:A3"), "a.xlsx")
    assert batch.status == "faulty"
    assert "合并单元格" in _messages(batch)


def test_duplicate_rows_are_refused_with_the_other_row_named(world: World) -> None:
    batch = importing.preview(world.users[Role.OFFICE], workbook(row(), row(value=30)), "a.xlsx")
    assert "3  与第2行重复" in _messages(batch)


def test_a_month_that_excel_made_a_date_is_read_as_a_month() -> None:
    import datetime as dt

    raw, _faults = read_sheet(workbook(row(period=dt.date(2025, 3, 1))))
    assert raw.rows[0][1][2] == "2025-03"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b" \r\n ", "文件是空的"),
        (b"x" * (LARGEST + 1), "文件过大"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "文件已加密"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "旧版 Excel"),
        (b"PK\x03\x04 and then nothing", "文件已损坏"),
        (b"%PDF-1.7", "既不是 Excel"),
        (b"\x00\x01\x02", "不是文本"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(SheetError, match=words):
        read_sheet(content)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(SheetError, match="解压后过大"):
        read_sheet(sheets.bomb())


def _sheet(rows: str, after: str = "") -> bytes:
    """A workbook whose data sheet is written by hand."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return sheets.with_part(workbook(row()), "xl/worksheets/sheet1.xml", text)


_HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>指标</t></is></c></row>'


def test_a_merged_range_over_the_whole_sheet_is_named_and_not_filled() -> None:
    """Seventeen thousand million cells: read whole, they would take all memory."""
    _raw, faults = read_sheet(_sheet(_HEAD, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'))
    assert [(each.code, each.where, each.found) for each in faults] == [("import.merged", "table:1", "A1:XFD1048576")]


def test_a_link_over_the_whole_sheet_is_not_filled() -> None:
    raw, faults = read_sheet(_sheet(_HEAD, '<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'))
    assert (raw.headings, raw.rows, faults) == (("指标",), (), [])


@pytest.mark.parametrize("number", ["1048576", "999999999999"])
def test_a_row_far_below_is_too_many_rows(number: str) -> None:
    with pytest.raises(SheetError, match="行数过多"):
        read_sheet(_sheet(f'{_HEAD}<row r="{number}"><c r="A{number}"><v>1</v></c></row>'))


def test_a_sheet_that_lies_about_its_size_is_read_whole() -> None:
    content = workbook(row(), row(period="2024"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'ref="A1:I3"' in text
    lying = sheets.with_part(content, "xl/worksheets/sheet1.xml", text.replace('ref="A1:I3"', 'ref="A1:B2"'))
    assert read_sheet(lying) == read_sheet(content)


@pytest.mark.parametrize("cell", ['<c r="A2"><v>' + "9" * 10_000 + "</v></c>", '<c r="A-2"><v>1</v></c>'])
def test_a_cell_that_no_workbook_holds_is_damage(cell: str) -> None:
    with pytest.raises(SheetError, match="已损坏"):
        read_sheet(_sheet(f'{_HEAD}<row r="2">{cell}</row>'))


def test_a_locked_archive_is_told_from_a_damaged_one() -> None:
    with pytest.raises(SheetError, match="已加密"):
        read_sheet(sheets.locked(workbook(row())))
    with pytest.raises(SheetError, match="已损坏"):
        read_sheet(workbook(row())[:-400])


def test_entities_are_refused() -> None:
    evil = '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'
    with pytest.raises(SheetError, match="外部实体"):
        read_sheet(sheets.with_part(workbook(row()), "xl/workbook.xml", evil))


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(SheetError, match="既不是 Excel"):
        read_sheet(buffer.getvalue())


def test_an_unreadable_file_leaves_a_faulty_batch_behind(world: World) -> None:
    with pytest.raises(SheetError):
        importing.preview(world.users[Role.OFFICE], b"", "空.xlsx")
    assert ImportBatch.objects.get().status == "faulty"


def test_csv_is_read_as_well_and_by_its_chinese_headings(world: World) -> None:
    text = (
        "指标,地区,时期,数值,单位,状态,来源,账本\npower.capacity.biomass,370400,2023,20.5,万千瓦,公布,yearbook,统计\n"
    )
    batch = importing.preview(world.users[Role.OFFICE], text.encode("gb18030"), "a.csv")
    assert (batch.status, batch.new) == ("preview", 1)


def test_rows_not_filled_in_are_left_out_and_an_empty_form_is_refused(world: World) -> None:
    office = world.users[Role.OFFICE]
    batch = importing.preview(office, workbook(row(), row(period="2024", value=None, state=None)), "a.xlsx")
    assert (batch.status, batch.new) == ("preview", 1)
    empty = importing.preview(office, workbook(row(value=None, state=None)), "b.xlsx")
    assert "没有填写任何数据" in _messages(empty)


def test_a_unit_files_under_its_own_source_and_for_its_own_indicators_alone(world: World) -> None:
    unit = world.users[Role.UNIT]
    batch = importing.preview(unit, workbook(row(source=None, period="2025")), "a.xlsx")
    importing.confirm(unit, batch.pk)
    stored = Observation.objects.get(period="2025")
    assert (stored.owner, stored.source.key) == (world.energy, "entry-energy")
    foreign = importing.preview(unit, workbook(row(indicator="gdp.nominal", unit="亿元", source=None)), "b.xlsx")
    assert "无权填报" in _messages(foreign)
    borrowed = importing.preview(unit, workbook(row(source="yearbook", period="2026")), "c.xlsx")
    assert "无权填报" in _messages(borrowed)


def test_the_first_filing_makes_the_units_source_and_it_is_not_public(world: World) -> None:
    district = world.users[Role.DISTRICT]
    batch = importing.preview(district, workbook(row(place="滕州市", source=None)), "a.xlsx")
    importing.confirm(district, batch.pk)
    source = Source.objects.get(key="entry-tengzhou")
    assert (source.is_public, source.title) == (False, "滕州市填报")


def test_nobody_confirms_an_import_that_is_not_theirs(world: World) -> None:
    batch = importing.preview(world.users[Role.OFFICE], workbook(row()), "a.xlsx")
    with pytest.raises(services.GoneError):
        importing.confirm(world.users[Role.UNIT], batch.pk)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.READER])
def test_those_who_only_look_upload_nothing(world: World, role: str) -> None:
    with pytest.raises(Refused):
        importing.preview(world.users[role], workbook(row()), "a.xlsx")


def test_the_template_filled_in_is_accepted(world: World) -> None:
    unit = world.users[Role.UNIT]
    book = load_workbook(io.BytesIO(importing.template(world.scope(Role.UNIT))))
    sheet = book["数据"]
    headings = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, 1).value == "power.capacity.biomass 生物质发电装机容量"
    sheet.cell(2, headings.index("数值") + 1).value = 26.5
    sheet.cell(2, headings.index("状态") + 1).value = "实测"
    batch = importing.preview(unit, sheets.saved(book), "模板.xlsx")
    assert (batch.status, batch.new) == ("preview", 1), _messages(batch)


def test_a_workbook_of_formatted_blank_rows_is_no_flood() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(sheets.HEADINGS))
    sheet.append(list(sheets.GOOD))
    sheet.row_dimensions[90_000].height = 20
    raw, _faults = read_sheet(sheets.saved(book))
    assert len(raw.rows) == 1

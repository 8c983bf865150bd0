"""A unit's report by Excel: what goes out comes back, and nothing that is wrong gets in, in part or at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from dafeng.core.errors import DafengError
from dafeng_site.data.models import Observation, Source
from dafeng_site.duty import reporting
from dafeng_site.duty.models import Report, ReportDraft
from dafeng_site.duty.reportfigures import FIELDS, MOST_FIGURES
from dafeng_site.duty.reporttable import FIGURES, NOTES, PROGRESS, fill_from
from dafeng_site.exporting.reports import report_workbook
from dafeng_site.people.policy import scope_of
from dafeng_site.services import ConflictError, GoneError, InvalidError

from ..sheets import saved

if TYPE_CHECKING:
    from django.test import Client

    from dafeng_site.people.models import User

    from .conftest import Duty

FIGURE = ("power.capacity.biomass", "2026-Q3", 21.5, "万千瓦", "含垃圾发电", "电力公司月报")
Change = Callable[[Any], None]


def _book(duty: Duty, *changes: Change, language: str = "zh") -> bytes:
    content = report_workbook(scope_of(duty.energy), duty.report, language)
    book = load_workbook(io.BytesIO(content))
    for change in changes:
        change(book)
    return saved(book)


def _cell(sheet: str, where: str, value: Any, style: str = "") -> Change:
    def change(book: Any) -> None:
        book[sheet][where] = value
        if style:
            book[sheet][where].number_format = style

    return change


def _row(sheet: str, *cells: Any) -> Change:
    def change(book: Any) -> None:
        page = book[sheet]
        at = next(at for at in range(2, 200) if not any(cell.value for cell in page[at]))
        for column, cell in enumerate(cells, 1):
            page.cell(at, column).value = cell

    return change


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_filled_workbook_fills_the_draft_and_sends_nothing(duty: Duty, language: str) -> None:
    key, sources = duty.own.pk, Source.objects.count()
    filled = _book(
        duty, _cell(PROGRESS, "F2", 40), _cell(PROGRESS, "G2", "已开工"), _row(FIGURES, *FIGURE), language=language
    )
    draft = fill_from(duty.energy, duty.report.pk, 0, filled)
    assert draft.fields == {
        f"done-{key}": "40",
        f"note-{key}": "已开工",
        **{f"fig-0-{name}": str(cell) for name, cell in zip(FIELDS, FIGURE, strict=True)},
    }
    duty.report.refresh_from_db()
    assert (duty.report.state, Observation.objects.filter(period="2026-Q3").exists()) == ("draft", False)
    assert Source.objects.count() == sources
    sent = reporting.submit(duty.energy, duty.report.pk, duty.report.revision, draft.number, draft.fields)
    found = Observation.objects.get(period="2026-Q3")
    # 21.5 万千瓦 are 215 MW, the canonical unit
    assert (sent.state, found.value, found.note) == ("submitted", 215.0, "含垃圾发电；来源：电力公司月报")


def test_a_percentage_cell_means_what_it_shows(duty: Duty) -> None:
    draft = fill_from(duty.energy, duty.report.pk, 0, _book(duty, _cell(PROGRESS, "F2", 0.07, "0%")))
    assert draft.fields[f"done-{duty.own.pk}"] == "7"


def test_what_the_file_does_not_speak_of_stays_and_nobody_is_overwritten(duty: Duty) -> None:
    first = reporting.save_draft(duty.energy, duty.report.pk, 0, {"difficulties": "缺资金", "fig-3-value": "1"})
    without = _book(duty, lambda book: book[FIGURES].delete_rows(2))
    with pytest.raises(ConflictError):
        fill_from(duty.energy, duty.report.pk, 0, without)
    draft = fill_from(duty.energy, duty.report.pk, first.number, without)
    assert draft.fields == {"difficulties": "缺资金"}


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ([_cell(PROGRESS, "F2", "=1+1")], [f"{PROGRESS}:2:完成 %"]),
        ([_cell(PROGRESS, "A2", "2026-99")], [f"{PROGRESS}:2:编号"]),
        ([_cell(PROGRESS, "A2", "2026-2")], [f"{PROGRESS}:2:编号"]),
        ([_cell(PROGRESS, "C2", "别的工作")], [f"{PROGRESS}:2:工作内容"]),
        ([_row(PROGRESS, "2026-1", "", "建成光伏 2026-1", "", "", 3)], [f"{PROGRESS}:3:编号"]),
        ([_cell(PROGRESS, "F2", 101)], [f"{PROGRESS}:2:完成 %"]),
        ([_cell(PROGRESS, "F2", "nan")], [f"{PROGRESS}:2:完成 %"]),
        ([_cell(PROGRESS, "F2", "一半"), _cell(PROGRESS, "G2", "长" * 2001)],
         [f"{PROGRESS}:2:完成 %", f"{PROGRESS}:2:进展说明"]),
        ([_cell(PROGRESS, "G1", "说明")], [f"{PROGRESS}:1:进展说明"]),
        ([_row(FIGURES, *FIGURE[:3], "吨")], [f"{FIGURES}:2:单位"]),
        ([_row(FIGURES, FIGURE[0], "去年", *FIGURE[2:])], [f"{FIGURES}:2:时期"]),
        ([_row(FIGURES, "gdp.nominal", "2026", 1, "亿元")], [f"{FIGURES}:2:指标编码"]),
        ([_row(FIGURES, "no.such", *FIGURE[1:])], [f"{FIGURES}:2:指标编码"]),
        ([_row(FIGURES, *FIGURE), _row(FIGURES, *FIGURE)], [f"{FIGURES}:3:指标编码"]),
        ([_row(FIGURES, *FIGURE[:2], "=A1")], [f"{FIGURES}:2:数值"]),
        ([_cell(NOTES, "A2", "2026-Q3 traffic 9")], [NOTES]),
        ([lambda book: book.remove(book[FIGURES])], [NOTES]),
        ([lambda book: book[PROGRESS].merge_cells("F2:G2")], [f"{PROGRESS}:2"]),
    ],
)  # fmt: skip
def test_everything_wrong_is_named_with_sheet_row_and_column_and_nothing_is_kept(
    duty: Duty, changes: list[Change], places: list[str]
) -> None:
    with pytest.raises(InvalidError) as caught:
        fill_from(duty.energy, duty.report.pk, 0, _book(duty, *changes))
    assert [fault.where for fault in caught.value.faults] == places
    assert not ReportDraft.objects.exists()


def test_a_foreign_code_and_one_that_nobody_has_are_refused_in_the_same_words(duty: Duty) -> None:
    said = []
    for code in ("2026-2", "2026-99"):
        with pytest.raises(InvalidError) as caught:
            fill_from(duty.energy, duty.report.pk, 0, _book(duty, _cell(PROGRESS, "A2", code)))
        said.append(caught.value.text("zh").replace(code, ""))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"%PDF-1.4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", saved(Workbook())]
)
def test_another_file_is_refused_in_words(duty: Duty, content: bytes) -> None:
    with pytest.raises(DafengError):
        fill_from(duty.energy, duty.report.pk, 0, content)
    assert not ReportDraft.objects.exists()


def test_too_many_figures_are_refused(duty: Duty) -> None:
    rows = [_row(FIGURES, FIGURE[0], str(1900 + at), 1, "万千瓦") for at in range(MOST_FIGURES + 1)]
    with pytest.raises(InvalidError, match="数据行过多"):
        fill_from(duty.energy, duty.report.pk, 0, _book(duty, *rows))


def test_only_the_unit_itself_takes_its_table_out_and_in(duty: Duty, signed: Callable[[User], Client]) -> None:
    url = f"/duty/reports/{duty.report.pk}/table.xlsx"
    assert signed(duty.energy).get(url).status_code == 200
    assert {signed(user).get(url).status_code for user in (duty.office, duty.traffic)} <= {403, 404}
    with pytest.raises(GoneError):
        fill_from(duty.traffic, duty.report.pk, 0, _book(duty))
    duty.send()
    assert signed(duty.energy).get(url).status_code == 404
    with pytest.raises(InvalidError, match="不能再改"):
        fill_from(duty.energy, duty.report.pk, 0, _book(duty))


def test_the_page_takes_the_table_in_and_names_what_is_wrong(duty: Duty, signed: Callable[[User], Client]) -> None:
    client, url = signed(duty.energy), f"/duty/reports/{duty.report.pk}/table/"

    def sent(content: bytes) -> Any:
        return client.post(url, {"number": "0", "file": SimpleUploadedFile("表.xlsx", content)})

    wrong = sent(_book(duty, _cell(PROGRESS, "F2", 130)))
    assert (wrong.status_code, f"“{PROGRESS}”第2行“完成 %”列：须为" in wrong.content.decode()) == (422, True)
    rows = [_row(FIGURES, FIGURE[0], f"20{at}", at, "万千瓦") for at in range(10, 25)]
    assert sent(_book(duty, *rows)).status_code == 302
    page = client.get(f"/duty/reports/{duty.report.pk}/").content.decode()
    assert page.count('list="indicator-codes"') == 10  # fifteen figures, five of them with a list to choose from
    assert Report.objects.get(pk=duty.report.pk).state == "draft"
    Report.objects.filter(pk=duty.report.pk).update(state="submitted")
    closed = client.post(url, {"number": "1"}, follow=True)
    assert closed.redirect_chain == [(f"/duty/reports/{duty.report.pk}/", 302)]
    assert "不能再改" in closed.content.decode()


_PLAIN = st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp"))
_TEXT = st.text(st.one_of(_PLAIN, st.sampled_from("=+-@'\n%0123456789")), max_size=20).map(str.strip)
_SHARE = st.one_of(st.just(""), st.integers(0, 100).map(str), st.floats(0, 100).map(repr), st.just("07.50"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    share=_SHARE,
    note=_TEXT,
    values=st.lists(st.floats(0.001, 1e9), max_size=8, unique=True),
    told=_TEXT,
)
def test_no_figure_is_lost_on_the_way_out_and_in(
    duty: Duty, share: str, note: str, values: list[float], told: str
) -> None:
    typed = {f"done-{duty.own.pk}": share, f"note-{duty.own.pk}": note}
    for at, value in enumerate(values):
        row = ("power.capacity.biomass", str(2000 + at), repr(value), "万千瓦", told, told)
        typed |= {f"fig-{at}-{name}": cell for name, cell in zip(FIELDS, row, strict=True)}
    before = ReportDraft.objects.filter(report=duty.report).first()
    draft = reporting.save_draft(duty.energy, duty.report.pk, before.number if before else 0, typed)
    again = fill_from(duty.energy, duty.report.pk, draft.number, _book(duty))
    assert again.fields == draft.fields

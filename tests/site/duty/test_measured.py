"""A work item's output measured by an indicator: typed, imported, shown by the rules for figures, kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from dafeng.core.catalogue import default_catalogue
from dafeng_site.cascade import changes, work, years
from dafeng_site.cascade.models import Support
from dafeng_site.data.models import Observation, Source
from dafeng_site.data.version import writing
from dafeng_site.duty import items, queries, reporting
from dafeng_site.duty.closing import close_round, snapshot
from dafeng_site.duty.itemtable import load_items, pack_table
from dafeng_site.duty.measured import counted
from dafeng_site.duty.models import WorkItem
from dafeng_site.duty.tasklights import full_lights, task_lights, task_standing
from dafeng_site.people.models import Role
from dafeng_site.people.policy import PUBLIC, scope_of
from dafeng_site.reporting.making import Asked, make
from dafeng_site.reporting.models import IssuedDocument
from dafeng_site.services import InvalidError

from ..sheets import saved

if TYPE_CHECKING:
    from django.test import Client

    from dafeng_site.people.models import User

    from .conftest import Duty

CLAUSE, CODE = "三(一)1", "power.capacity.biomass"


@pytest.fixture
def output(duty: Duty) -> Duty:
    """The energy unit's item is to bring capacity from 100 to 200 MW, typed in 万千瓦; 90 % are reported."""
    fields = {"indicator": CODE, "goal": 20.0, "goal_unit": "万千瓦", "goal_base": 10.0}
    duty.own = items.change_item(duty.office, duty.own.pk, duty.own.revision, fields)
    WorkItem.objects.filter(pk=duty.own.pk).update(done=0.9)
    duty.own.refresh_from_db()
    return duty


def _figure(duty: Duty, value: float, source: Source, **rest: Any) -> Observation:
    """A figure of the month before this one, which ended after the item began."""
    before = duty.today.replace(day=1) - timedelta(days=1)
    with writing():
        return Observation.objects.create(
            indicator=CODE, place=duty.world.city, period=f"{before:%Y-%m}", value=value, state="published",
            source=source, **rest,
        )  # fmt: skip


def _share(duty: Duty, user: User) -> float | None:
    view = queries.views(scope_of(user), [duty.own], duty.today)[0]
    return view.measured.share if view.measured else None


def test_the_form_takes_an_output_and_the_page_shows_it(duty: Duty, signed: Callable[[User], Client]) -> None:
    client = signed(duty.office)
    row = duty.own
    typed = {
        "revision": row.revision, "code": row.code, "year": row.year, "clause": CLAUSE, "title": row.title,
        "unit": row.unit_id, "role": "lead", "start": row.start, "due": row.due, "weight": 1,
        "indicator": CODE, "goal": "20", "goal_unit": "万吨", "goal_base": "10",
    }  # fmt: skip
    page = client.post(f"/duty/items/{row.pk}/edit/", typed)
    assert (page.status_code, "单位与指标不符" in page.content.decode()) == (422, True)
    assert 'value="20"' in page.content.decode()
    assert client.post(f"/duty/items/{row.pk}/edit/", typed | {"goal_unit": "万千瓦"}).status_code == 302
    _figure(duty, 150.0, duty.world.published)
    page = client.get(f"/duty/items/{row.pk}/").content.decode()
    assert "按指标完成 <strong>50%</strong>" in page  # (150 - 100) / (200 - 100)
    assert "统计年鉴" in page
    assert "15\u2009万千瓦" in page
    client.cookies["dafeng_language"] = "en"
    english = client.get(f"/duty/items/{row.pk}/").content.decode()
    assert "150\u2009MW" in english
    told = row.history.first()
    assert (told.indicator, told.goal, told.history_user) == (CODE, 20.0, duty.office)
    assert "生物质发电装机容量" in page.split("修改记录")[1].split("工作要求")[0]  # the history names the indicator


def test_a_figure_is_shown_to_those_alone_who_may_see_it(output: Duty, signed: Callable[[User], Client]) -> None:
    duty = output
    work.set_supports(duty.office, duty.own.pk, duty.own.revision, [duty.world.traffic])
    shares = [_share(duty, user) for user in (duty.office, duty.energy, duty.traffic)]
    assert shares == [None, None, None]  # 2020 is before the beginning
    _figure(duty, 150.0, duty.world.filing, owner=duty.world.energy)
    assert [_share(duty, user) for user in (duty.office, duty.energy, duty.traffic)] == [0.5, 0.5, None]
    page = signed(duty.traffic).get(f"/duty/items/{duty.own.pk}/").content.decode()
    assert "开始以来还没有新数据" in page
    assert "按指标完成" not in page
    page = signed(duty.office).get(f"/duty/items/{duty.own.pk}/").content.decode()
    assert "报送完成90%，指标显示完成50%" in page


def test_a_task_s_light_counts_the_output_alike_for_all(output: Duty, signed: Callable[[User], Client]) -> None:
    duty = output
    Observation.objects.exclude(pk=None).delete()
    WorkItem.objects.filter(pk=duty.other.pk).update(done=0.9)
    everybody = [duty.office, duty.world.users[Role.READER], duty.energy, duty.traffic]

    def lights() -> set[str]:
        with writing():
            pass
        return {task_lights(scope_of(user), duty.today)[CLAUSE] for user in everybody}

    assert lights() == {"green"}
    # an internal figure of somebody else does not count; the office is told of it besides
    internal = _figure(duty, 105.0, duty.world.internal)
    assert lights() == {"green"}
    assert full_lights(scope_of(duty.office), duty.today) == {CLAUSE: "yellow"}
    assert full_lights(scope_of(duty.energy), duty.today) == {}
    assert "按未公布数据" in signed(duty.office).get("/tasks/").content.decode()
    assert "按未公布数据" not in signed(duty.traffic).get("/tasks/").content.decode()
    internal.delete()
    # 5 % of the way where time asked for more than a third: what the unit filed itself counts as its report does
    _figure(duty, 105.0, duty.world.filing, owner=duty.world.energy)
    assert lights() == {"yellow"}
    told = {user.username: [each.code for each in task_standing(scope_of(user), CLAUSE, duty.today).reasons]
            for user in everybody}  # fmt: skip
    assert told == {"office": ["measured", "apart"], "reader": ["measured", "apart"],
                    "energy": ["measured", "apart"], "traffic": []}  # fmt: skip
    assert task_lights(PUBLIC, duty.today).get(CLAUSE) == "unknown"


def test_the_sheet_of_the_cascade_carries_the_output_and_leaves_alone_what_it_has_no_column_for(
    output: Duty, signed: Callable[[User], Client]
) -> None:
    client, duty = signed(output.office), output
    WorkItem.objects.filter(pk=duty.own.pk).update(contact="张三", weight=3.0)
    book = load_workbook(io.BytesIO(client.get("/export/cascade.xlsx").content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert [sheet.cell(2, heads.index(name) + 1).value for name in ("成果指标", "成果目标值", "目标值单位")] == [
        CODE, 20, "万千瓦"
    ]  # fmt: skip
    sheet.cell(2, heads.index("成果目标值") + 1).value = 25
    sheet.cell(2, heads.index("成果指标") + 1).value = "生物质发电装机容量"
    sheet.delete_cols(heads.index("权重") + 1)
    heads.remove("权重")
    client.post("/cascade/import/", {"file": SimpleUploadedFile("分解.xlsx", saved(book))})
    row = WorkItem.objects.get(pk=duty.own.pk)
    assert (row.goal, row.goal_base, row.indicator, row.contact, row.weight) == (25.0, 10.0, CODE, "张三", 3.0)
    sheet.cell(2, heads.index("目标值单位") + 1).value = "万吨"
    sheet.cell(3, heads.index("成果目标值") + 1).value = "很多"
    page = client.post("/cascade/import/", {"file": SimpleUploadedFile("分解.xlsx", saved(book))}).content.decode()
    assert "第2行“目标值单位”列：单位与指标不符" in page
    assert "须为数字" in page
    assert WorkItem.objects.get(pk=duty.own.pk).goal_unit == "万千瓦"


def test_a_change_of_the_goal_is_asked_for_and_approved(output: Duty, signed: Callable[[User], Client]) -> None:
    duty = output
    assert "现为：20 万千瓦" in signed(duty.energy).get(f"/cascade/items/{duty.own.pk}/change/").content.decode()
    with pytest.raises(InvalidError, match="起点相同"):
        changes.request_change(duty.energy, duty.own.pk, {"goal": 10.0}, "设备延期")
    row = changes.request_change(duty.energy, duty.own.pk, {"goal": 18.0}, "设备延期")
    assert row.wanted == {"goal": ["20", "18"]}
    changes.step(duty.office, row.pk, row.revision, "approve", "")
    assert WorkItem.objects.get(pk=duty.own.pk).goal == 18.0
    with pytest.raises(InvalidError, match="没有选指标"):
        changes.request_change(duty.traffic, duty.other.pk, {"goal": 18.0}, "无指标")


def test_the_output_goes_into_the_new_year_and_to_districts(output: Duty) -> None:
    duty = output
    years.roll(duty.office, duty.today.year, duty.today.year + 1)
    made = WorkItem.objects.get(year=duty.today.year + 1, unit=duty.world.energy)
    assert (made.indicator, made.goal, made.goal_unit, made.goal_base) == (CODE, 20.0, "万千瓦", 10.0)
    (child,) = work.branch_out(duty.office, duty.own.pk, [duty.world.tengzhou])
    assert (child.indicator, child.goal) == (CODE, None)
    _figure(duty, 150.0, duty.world.published)
    with writing():
        Observation.objects.create(
            indicator=CODE, place=duty.world.district, period=str(duty.today.year - 1), value=7.0, state="published",
            source=duty.world.published,
        )  # fmt: skip
    shown = queries.views(scope_of(duty.office), [child], duty.today)[0].measured
    assert shown is not None
    assert (shown.value, shown.share) == (7.0, None)  # the district's own figure


def test_the_new_year_counts_a_level_from_where_the_old_one_did(output: Duty, signed: Callable[[User], Client]) -> None:
    """The books have 15 MW of 2020, 1.5 万千瓦: that is the beginning, whatever stands there when the year is over.

    A figure that is not published and not the unit's own (of 2023) does not show through the item either.
    """
    duty = output
    duty.own = items.change_item(duty.office, duty.own.pk, duty.own.revision, {"goal_base": None})
    Observation.objects.filter(indicator=CODE, place=duty.world.city).delete()
    with writing():
        for period, value, source in (("2020", 15.0, duty.world.published), ("2023", 99.0, duty.world.internal)):
            Observation.objects.create(indicator=CODE, place=duty.world.city, period=period, value=value,
                                       state="published", source=source)  # fmt: skip
    year = duty.today.year
    page = signed(duty.office).get(f"/cascade/roll/?old={year}&new={year + 1}").content.decode()
    assert "沿用原来的起点" in page
    years.roll(duty.office, year, year + 1)
    made = WorkItem.objects.get(year=year + 1, unit=duty.world.energy)
    assert (made.goal, made.goal_unit, made.goal_base, made.done) == (20.0, "万千瓦", 1.5, 0.9)


def test_the_new_year_adds_an_amount_up_anew(duty: Duty) -> None:
    flow = next(each for each in default_catalogue() if each.over_periods == "sum" and "month" in each.periods)
    fields = {"indicator": flow.code, "goal": 10.0, "goal_unit": flow.unit}
    duty.own = items.change_item(duty.office, duty.own.pk, duty.own.revision, fields)
    year = duty.today.year
    WorkItem.objects.filter(year=year).update(done=0.6, start=date(year, 1, 1), due=date(year, 12, 31))
    years.roll(duty.office, year, year + 1)
    made = {row.unit_id: row for row in WorkItem.objects.filter(year=year + 1)}
    own, other = made[duty.world.energy.pk], made[duty.world.traffic.pk]
    assert (own.goal, own.goal_base, own.done, other.done) == (10.0, None, None, 0.6)


def test_a_city_pack_carries_the_output(output: Duty) -> None:
    duty = output
    table = pack_table()
    assert table is not None
    first = table.row(0, named=True)
    assert (first["indicator"], first["goal"], first["goal_unit"], first["goal_base"]) == (CODE, 20.0, "万千瓦", 10.0)
    WorkItem.objects.filter(code=first["code"]).delete()
    with writing():
        load_items([first], duty.office, "载入")
    row = WorkItem.objects.get(code=first["code"])
    assert row.measured_by == duty.own.measured_by


def test_a_closed_round_keeps_what_the_books_said(output: Duty) -> None:
    _figure(output, 150.0, output.world.published)
    taken = snapshot(scope_of(output.office), output.round, date.today())  # noqa: DTZ011  as the page does
    kept = {each["code"]: each["measured"] for each in taken["items"]}
    assert kept["2026-2"] is None
    assert (kept["2026-1"]["value"], kept["2026-1"]["share"]) == (150.0, 0.5)


def test_a_bulletin_tells_units_no_figure_that_is_not_published(output: Duty) -> None:
    """The item is reported at 90 % and stands at 5 % by an internal figure: the office alone may know."""
    duty, year = output, str(output.today.year)

    def bulletin(number: str) -> str:
        made = reporting.create_round(
            duty.office, {"title": number, "kind": "call", "period": year, "deadline": duty.today}
        )
        opened = reporting.open_round(duty.office, made.pk, made.revision)
        close_round(duty.office, opened.pk, opened.revision, number=number)
        return IssuedDocument.objects.get(number=number).text.replace(number, "")

    before = bulletin("枣碳办〔2026〕1号")
    internal = _figure(duty, 105.0, duty.world.internal)
    filed = _figure(duty, 105.0, duty.world.filing, owner=duty.world.energy)
    assert queries.views(scope_of(duty.office), [duty.own], duty.today)[0].measured is not None
    assert bulletin("枣碳办〔2026〕2号") == before
    assert "指标显示" not in before
    internal.delete()
    filed.delete()
    _figure(duty, 105.0, duty.world.published)
    assert "指标显示完成5%" in bulletin("枣碳办〔2026〕3号")


def test_a_public_document_tells_nothing_of_the_work(output: Duty) -> None:
    duty = output
    duty.item("2026-9", duty.world.energy, due=duty.today - timedelta(days=40), title="并网")
    asked = Asked("one-pager", str(duty.today.year), duty.today.isoformat())
    scope = scope_of(duty.office)
    assert "建成光伏" in make(scope, asked).text
    public = make(scope, replace(asked, public_only=True)).text
    assert "建成光伏" not in public
    assert "任务进展按指标判断，未计工作项" in public
    for row in WorkItem.objects.all():
        items.remove_item(duty.office, row.pk, row.revision, "不再需要")
    assert make(scope, replace(asked, public_only=True)).text == public
    with pytest.raises(InvalidError, match="不能用作公开文件"):
        make(scope, replace(asked, kind="reminder", unit="energy", public_only=True))


def test_snapshot_and_lights_ask_as_often_for_many_units_as_for_few(output: Duty) -> None:
    duty, asked = output, []
    units = [duty.world.traffic, duty.world.tengzhou, duty.world.works]
    with CaptureQueriesContext(connection) as found:
        for count in (1, 3):
            row = WorkItem.objects.get(pk=duty.own.pk)
            work.set_supports(duty.office, row.pk, row.revision, units[:count])
            Support.objects.update(state="accepted")
            if count == 3:
                duty.item("2026-8", duty.world.tengzhou, indicator=CODE)
                duty.item("2026-9", duty.world.works, indicator=CODE)
            rows = list(WorkItem.objects.select_related("unit"))
            before = len(found)
            taken = snapshot(scope_of(duty.office), duty.round, duty.today)
            between = len(found)
            counted(rows, duty.today)
            asked.append((between - before, len(found) - between))
            assert len(taken["supports"]) == count
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("成果目标值", "=1+1", "不能用公式"),
        ("成果目标值", "nan", "须为数字"),
        ("成果目标值", "1e400", "须为数字"),
        ("目标值单位", "<script>alert(1)</script>", "单位与指标不符"),
        ("成果指标", "no.such.code", "没有这个指标"),
        ("成果起点值", "20", "起点相同"),
        ("权重", "0", "须为大于零、小于1000000的数"),
        ("权重", "1e6", "须为大于零、小于1000000的数"),
    ],
)
def test_an_output_that_cannot_stand_is_refused_in_the_sheet_with_its_column(
    output: Duty, signed: Callable[[User], Client], name: str, text: str, said: str
) -> None:
    client = signed(output.office)
    before = WorkItem.objects.get(pk=output.own.pk)
    book = load_workbook(io.BytesIO(client.get("/export/cascade.xlsx").content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index(name) + 1).value = text
    sheet.cell(2, heads.index("工作内容") + 1).value = "不该写入"
    answer = client.post("/cascade/import/", {"file": SimpleUploadedFile("分解.xlsx", saved(book))})
    page = answer.content.decode()
    assert (answer.status_code, said in page, "<script>alert" in page) == (422, True, False)
    row = WorkItem.objects.get(pk=output.own.pk)
    assert (row.revision, row.title, row.goal) == (before.revision, before.title, before.goal)


def test_two_people_of_the_office_do_not_overwrite_each_other_s_goal(output: Duty) -> None:
    from dafeng_site.services import ConflictError

    row = WorkItem.objects.get(pk=output.own.pk)
    items.change_item(output.office, row.pk, row.revision, {"goal": 30.0})
    with pytest.raises(ConflictError):
        items.change_item(output.second, row.pk, row.revision, {"goal": 40.0})
    assert WorkItem.objects.get(pk=row.pk).goal == 30.0

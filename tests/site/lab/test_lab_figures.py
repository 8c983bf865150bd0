"""Every figure of the lab explains itself: a number in a table is a link, and the link says what, how, from where."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from django.test import Client
from small_pack import SMALL, lay
from small_pathway import BALANCE, SMALL_PATHWAY, TASKS

from dafeng.city import load_pack
from dafeng.pathway.explaining import terms_of
from dafeng_site.lab import background
from dafeng_site.lab.running import targets_of
from dafeng_site.lab.worlds import World, world_of
from dafeng_site.pages.labasked import Asked, asked_of
from dafeng_site.pages.labfigures import EXPLAINERS, explanation_of, paths
from dafeng_site.pages.labnumbers import short_figure
from dafeng_site.pages.labrows import sector_rows
from dafeng_site.pages.labshares import waterfall_chart, waterfall_rows
from dafeng_site.pages.labtargets import keys_of
from dafeng_site.people.models import Role
from dafeng_site.people.policy import scope_of

from .conftest import INDEX

if TYPE_CHECKING:
    from dafeng.city import CityPack

    from .conftest import Lab

_PLAN = """测试市碳达峰工作方案

一、总体要求
到2030年，光伏发电装机达到180万千瓦以上。到2030年前实现碳达峰。
"""
_EMISSIONS = """indicator,place,period,scenario,value,unit,state,source,book,note
co2.downscaled,990001,2020,,0.3,百万吨二氧化碳,estimated,book#表3,inventory,
co2.downscaled,990002,2020,,0.1,百万吨二氧化碳,estimated,book#表3,inventory,
"""

VIEWS = ("path", "targets", "wedge", "waterfall", "districts", "flow", "tornado", "cost", "compare")
CELL = re.compile(r'<td class="num"[^>]*>(.*?)</td>', re.DOTALL)
LINK = re.compile(r'<a class="fig"[^>]*href="([^"]+)"')
CHANGED = "l.pv=30&p.population.2030=210&against=frozen"


@pytest.fixture(scope="module")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> CityPack:
    """The small city with targets that the model projects, and districts that have an emission to share by."""
    more = {
        "sources.toml": SMALL["sources.toml"].replace('certainty = "V"', 'certainty = "V"\nredistributable = true'),
        "energy_balance/index.csv": INDEX,
        "energy_balance/2020.csv": BALANCE,
        "plan/plan.txt": _PLAN + TASKS,
        "statistics/emissions.csv": _EMISSIONS,
    }
    return load_pack(lay(tmp_path_factory.mktemp("figures"), {**SMALL_PATHWAY, **more}))


def _asked(lab: Lab, **given: str) -> Asked:
    world = world_of(scope_of(lab.users[Role.OFFICE]))
    assert isinstance(world, World)
    found = asked_of(world, given)
    assert found.faults == ()
    return found


def _panel(client: Client, view: str, more: str = "") -> str:
    page = client.get(f"/lab/?view={view}&{CHANGED}{more}")
    assert page.status_code == 200
    text = page.content.decode()
    return text[text.index('id="lab-view"') : text.index('data-lab-part="tools"')]


def _links(text: str) -> list[str]:
    return [html.unescape(found) for found in LINK.findall(text)]


@pytest.mark.parametrize("view", VIEWS)
def test_every_number_in_a_table_opens_its_explanation(lab: Lab, view: str) -> None:
    """A cell holds a figure that opens, a dash, 'no data', a year, or what is not a number of the run (an interval)."""
    text = _panel(lab.client(Role.OFFICE), view)
    cells = CELL.findall(text)
    assert cells, "the view has a table"
    bare = [cell for cell in cells if '<a class="fig"' not in cell]
    left = [re.sub(r"<[^>]+>", "", cell).strip() for cell in bare]
    assert [said for said in left if not re.fullmatch(r"|—|无数据|20\d\d|\d{1,2}", said)] == []
    assert any('<a class="fig"' in cell for cell in cells)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_explanation_says_formula_and_run(lab: Lab, view: str, language: str) -> None:
    client = lab.client(Role.OFFICE)
    client.cookies["dafeng_language"] = language
    links = [link for link in dict.fromkeys(_links(_panel(client, view))) if "/lab/figures/" in link]
    assert links
    key = _asked(lab, **{"l.pv": "30", "p.population.2030": "210"}).run.key
    for link in links[::3] if len(links) > 24 else links:
        answer = client.get(link, headers={"HX-Request": "true"})
        assert answer.status_code == 200, link
        said = answer.content.decode()
        assert "lab-formula" in said
        assert "lab-run-of" in said
        assert "<html" not in said
        if "of=scenario." not in link and "of=other" not in link:
            assert key in said, link
        nested = [each for each in _links(said) if "/lab/figures/" in each][:2]
        assert all(client.get(each).status_code == 200 for each in nested), link


def test_what_is_projected_for_targets_is_explained_with_its_terms(lab: Lab) -> None:
    client = lab.client(Role.OFFICE)
    links = _links(_panel(client, "targets"))
    assert any("/figures/demand/" in link for link in links)
    assert any("/figures/projected/" in link for link in links)
    said = client.get(next(link for link in links if "/figures/demand/" in link)).content.decode()
    assert "方案第" in said


def test_a_link_names_its_target_and_not_its_place(lab: Lab) -> None:
    """In an amended plan another target stands at the place; a further target of the same three is counted."""
    links = [unquote(link) for link in _links(_panel(lab.client(Role.OFFICE), "targets")) if "/figures/demand/" in link]
    asked = _asked(lab)
    targets = [each.target for each in targets_of(asked.world, asked.run)]
    keys = keys_of(targets)
    assert any(link.endswith(f"&of={keys[0]}") for link in links)
    assert keys[0] == f"{targets[0].clause}:{targets[0].indicator}:{targets[0].year}"
    assert keys_of([*reversed(targets)]) == [*reversed(keys)]
    assert keys_of([targets[0], *targets])[:2] == [keys[0], f"{keys[0]}:2"]
    assert explanation_of(asked, "demand", "0", None) is None


def test_the_year_s_emission_is_explained_in_one_place(lab: Lab) -> None:
    """Summary and chart lead to the same figure; it names sources by title, branches by code, and all terms."""
    client = lab.client(Role.OFFICE)
    page = client.get(f"/lab/?{CHANGED}").content.decode()
    assert page.count("/lab/figures/path/?") > 10
    assert "/lab/origin/" not in page
    drawer = client.get("/lab/figures/path/?year=2030&of=own", headers={"HX-Request": "true"}).content.decode()
    whole = [tag for tag in re.findall(r"<a [^>]*>", drawer) if "/lab/?" in tag]
    assert whole
    assert not any("data-drawer" in tag for tag in whole)  # a whole page opens as one, not within the drawer
    asked = _asked(lab, year="2030")
    found = explanation_of(asked, "path", "own", None)
    assert found is not None
    codes = {each.branch.id for each in terms_of(
        asked.run.found.model, asked.run.found.raw, asked.run.levels, 2030) if each.sector}  # fmt: skip
    assert found.rests
    assert {each.note.split("；")[0] for each in found.rests} <= codes
    assert [url for said, url in found.more if "全部各项" in said and "view=explain" in url]
    other = explanation_of(asked, "path", "other", None)
    assert other is not None
    assert [f"scenario={asked.other_state.scenario}" in url for _said, url in other.more] == [True, True]


def test_a_branch_names_its_source_by_title(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def from_the_book(*given: Any) -> list[Any]:
        return [replace(each, branch=replace(each.branch, origin=replace(each.branch.origin, source="book#表3")))
                for each in terms_of(*given)]  # fmt: skip

    monkeypatch.setattr(paths, "terms_of", from_the_book)
    asked = _asked(lab, year="2030")
    title = next(each.title_zh for each in asked.world.pack.sources if each.id == "book")
    found = explanation_of(asked, "path", "own", None)
    assert found is not None
    assert {each.source for each in found.rests} == {f"{title} · 表3"}


def test_a_cell_of_the_path_s_table_is_the_drawer_s_figure(lab: Lab) -> None:
    asked = _asked(lab, year="2030")
    checked = 0
    for row in sector_rows(asked):
        value = next(value for value, year, _url in row["cells"] if year == 2030)
        found = explanation_of(asked, "indicator", row["code"], None)
        if found is not None:
            assert found.value == short_figure(value), row["code"]
            checked += 1
    assert checked > 3


def test_a_waterfall_falls_step_by_step_to_the_other_run(lab: Lab) -> None:
    asked = _asked(lab, scenario="plan", against="frozen", by="project", year="2030")
    rows = waterfall_rows(asked)
    first, *steps, last = rows
    assert ((first.kind, first.of), (last.kind, last.of)) == (("path", "other"), ("path", "own"))
    assert [row.start for row in steps] == [row.end for row in rows[: len(steps)]]
    assert steps[-1].end == pytest.approx(last.start)
    chart = waterfall_chart(asked)
    assert chart is not None
    assert [(row.name, row.said) for row in chart.rows] == [(row.name, row.said) for row in rows]
    assert all(explanation_of(asked, row.kind, row.of, None) for row in rows)


@pytest.mark.parametrize("basis", ["measures", "stated", "fixed", "model"])
def test_a_probability_set_by_measures_says_so_in_table_and_drawer(lab: Lab, basis: str) -> None:
    asked, office = _asked(lab), lab.users[Role.OFFICE]
    run = background.begin(office, asked.world, asked.state, 16, 1, aside=False)
    background.carry_out(run.pk, asked.world, asked.state)
    run.refresh_from_db()
    for row in run.result["p_targets"]:
        row["basis"] = basis
    run.save()
    text = lab.client(Role.OFFICE).get("/lab/?view=chance").content.decode()
    link = next(link for link in _links(text) if "/figures/chance/" in link and "of=peak" not in link)
    drawer = lab.client(Role.OFFICE).get(link).content.decode()
    said = "由措施给定，概率只反映落实程度"
    assert [said in text, said in drawer] == [basis != "model"] * 2


def test_without_script_a_figure_is_a_page_with_the_way_back(lab: Lab) -> None:
    answer = lab.client(Role.OFFICE).get(f"/lab/figures/path/?{CHANGED}&view=compare&year=2030&of=other")
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "<h1" in said
    assert "view=compare" in said


def test_the_terms_of_a_share_sum_to_it(lab: Lab) -> None:
    """Members of a project, and all parts of the difference: what the drawer lists adds up to what it heads."""
    asked = _asked(lab, scenario="plan", against="frozen", by="project", year="2030")
    total = explanation_of(asked, "share", "total", None)
    assert total is not None
    second, first, gap = (_number(line.value) for line in total.lines)
    assert second + first == pytest.approx(gap, abs=0.11)  # the first stands with its minus
    project = explanation_of(asked, "share", "1", None)
    assert project is not None
    *members, whole = project.lines
    assert sum(_number(line.value) for line in members) == pytest.approx(_number(whole.value), abs=0.06 * len(members))


def test_a_flow_is_the_sum_of_the_balance_s_rows(lab: Lab) -> None:
    """Every ribbon of the diagram against amount x coefficient of the rows named for it."""
    from dafeng.accounts.balance import carrier_of, energy_flows, kinds
    from dafeng_site.pages.labbalance import coal_balance

    balance, _by = coal_balance(_asked(lab, year="2030"))
    checked = 0
    for flow in energy_flows(balance):
        if not flow.rows:
            assert "gap_in" in flow.source or flow.target in ("gap_out", "transformation_loss")
            continue
        columns = [n for n, kind in enumerate(balance.kinds)
                   if not kinds()[kind].parts and carrier_of(kind) == flow.carrier]  # fmt: skip
        total = sum(sign * float(balance.row(row)[columns].sum()) for row, sign in flow.rows)
        assert total == pytest.approx(flow.value, rel=1e-9)
        checked += 1
    assert checked > 8


def test_district_terms_multiply(lab: Lab) -> None:
    asked = _asked(lab, view="districts", year="2030")
    text = _panel(lab.client(Role.OFFICE), "districts")
    code = next(re.search(r"of=(\d+)", link) for link in _links(text) if "of=total" not in link)
    assert code is not None
    found = explanation_of(asked, "district", code.group(1), None)
    assert found is not None
    city, part, own = (line.value for line in found.lines)
    assert _number(city) * _number(part.removeprefix("× ").rstrip("%")) / 100 == pytest.approx(_number(own), rel=2e-3)
    assert found.rests[0].source


@pytest.mark.parametrize("of", ["nobody", "9999", "a b c", "x:y", "pv:nonsense", "growth@1", "－１", "²"])
def test_a_figure_there_is_not_is_not_found(lab: Lab, of: str) -> None:
    client = lab.client(Role.OFFICE)
    for kind in (*EXPLAINERS, "nonsense"):
        assert client.get(f"/lab/figures/{kind}/", {"of": of}).status_code == 404, kind


def test_chances_and_variance_are_explained_after_runs(lab: Lab) -> None:
    asked, office = _asked(lab), lab.users[Role.OFFICE]
    assert explanation_of(asked, "chance", "peak", office) is None
    run = background.begin(office, asked.world, asked.state, 64, 1, aside=False)
    background.carry_out(run.pk, asked.world, asked.state)
    found = explanation_of(asked, "chance", "peak", office)
    assert found is not None
    hits, runs = int(found.lines[1].value), int(found.lines[0].value)
    assert runs == 64
    assert found.value in {f"{hits / runs * 100:.0f}%", "<1%", ">99%"}
    client = lab.client(Role.OFFICE)
    text = client.get("/lab/?view=chance").content.decode()
    links = [link for link in _links(text) if "/figures/chance/" in link]
    assert links
    assert all(client.get(link).status_code == 200 for link in links)
    assert lab.client(Role.READER).get(links[0]).status_code == 404  # another's runs are not the reader's


def _number(said: str) -> float:
    return float(said.replace("\u2212", "-").replace(",", "").replace("- ", "-").replace("+", ""))


def test_a_setting_is_found_by_driver_rule_and_year(lab: Lab) -> None:
    """`fast` has 5 % a year by 2060 where `plan` has 2 %; the address of the row leads to both."""
    client = lab.client(Role.OFFICE)
    page = client.get("/lab/?view=compare&scenario=fast&against=plan").content.decode()
    (link,) = {each for each in _links(page) if "gdp.real" in each and "2060" in each and "/setting/" in each}
    said = client.get(link).content.decode()
    assert "2% → 5%" in said
    asked = _asked(lab, scenario="fast", against="plan")
    assert explanation_of(asked, "setting", "gdp.real@linear@2060", lab.users[Role.OFFICE]) is None
    assert explanation_of(asked, "setting", "gdp.real@growth@2060@", lab.users[Role.OFFICE]) is None

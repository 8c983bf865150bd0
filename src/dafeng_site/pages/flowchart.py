"""The flows of an energy balance as a Sankey diagram: nodes and colours named, drawn once for wide and narrow pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy

from dafeng.accounts.balance import STAGES, EnergyBalance, energy_flows
from dafeng.charts import PALETTE, Node, Ribbon, Sankey, draw_sankey
from dafeng_site.books.models import EnergyTable
from dafeng_site.pages.balanceview import sector_name
from dafeng_site.pages.figures import language, unit_label
from dafeng_site.pages.pictures import words

__all__ = ["flow_name", "flow_picture", "flow_sankey", "picture_of", "sankey_of"]

_NAMES = {
    "production": gettext_lazy("一次生产和回收"),
    "inflow": gettext_lazy("调入和进口"),
    "stock_out": gettext_lazy("库存减少"),
    "stock_in": gettext_lazy("库存增加"),
    "refed_in": gettext_lazy("再投入"),
    "refed_out": gettext_lazy("再投入"),
    "gap_in": gettext_lazy("平衡差额"),
    "gap_out": gettext_lazy("平衡差额"),
    "coal": gettext_lazy("煤"),
    "crude": gettext_lazy("原油"),
    "natural_gas": gettext_lazy("天然气"),
    "other": gettext_lazy("其他能源"),
    "coke": gettext_lazy("焦炭和煤气"),
    "oil_products": gettext_lazy("成品油"),
    "electricity": gettext_lazy("电力"),
    "heat": gettext_lazy("热力"),
    "coking": gettext_lazy("炼焦"),
    "refining": gettext_lazy("炼油"),
    "processing": gettext_lazy("洗选、制气等"),
    "power": gettext_lazy("火力发电"),
    "heating": gettext_lazy("供热"),
    "outflow": gettext_lazy("调出和出口"),
    "loss": gettext_lazy("损失量"),
    "transformation_loss": gettext_lazy("转换损失"),
}
_COLOURS = {
    "coal": PALETTE["coal"],
    "crude": PALETTE["oil"],
    "natural_gas": PALETTE["gas"],
    "other": PALETTE["biomass"],
    "coke": "#7a7a7a",
    "oil_products": "#b07d4a",
    "electricity": PALETTE["electricity"],
    "heat": PALETTE["heat"],
}
_PLAIN = "#8a9099"


def flow_sankey(record: EnergyTable, balance: EnergyBalance) -> Sankey:
    """The diagram of a table in standard coal; flows below a thousandth of what is supplied are left out."""
    title = gettext("%(place)s%(year)s年能流图") % {"place": record.place, "year": record.year}
    return sankey_of(balance, f"flow-{record.place_id}-{record.year}", title, str(record.source))


def sankey_of(balance: EnergyBalance, key: str, title: str, source: str) -> Sankey:
    """The diagram of any balance in standard coal."""
    flows = energy_flows(balance)
    supplied = sum(each.value for each in flows if STAGES[each.source] == 0)
    shown = [each for each in flows if each.value >= supplied / 1000]
    nodes = tuple(Node(key, flow_name(key), at, _COLOURS.get(key, _PLAIN)) for key, at in STAGES.items())
    ribbons = tuple(
        Ribbon(
            each.source,
            each.target,
            each.value,
            _COLOURS.get(each.carrier, "#c4c8cf"),
            flow_name(each.carrier) if each.carrier else "",
            f"{each.source} {each.target} {each.carrier}".strip(),
        )
        for each in shown
    )
    return Sankey(
        key=key,
        title=title,
        unit=unit_label("10^4 tce", language()),
        nodes=nodes,
        ribbons=ribbons,
        source=source,
        words=words(),
    )


def flow_name(key: str) -> str:
    """What a node or a carrier is called."""
    if key.startswith("final."):
        return sector_name(key.partition(".")[2])
    return str(_NAMES[key])


def flow_picture(record: EnergyTable, balance: EnergyBalance, query: str) -> dict[str, object]:
    """What the template needs: the drawing, and where the file is. On a narrow page it is scrolled sideways."""
    url = reverse("balance-flow", args=[record.pk]) + (f"?{query}" if query else "")
    return picture_of(flow_sankey(record, balance), url)


def picture_of(chart: Sankey, url: str) -> dict[str, object]:
    """The drawing, where its file is, and its rows."""
    svg = draw_sankey(chart, 1040, 520)
    return {
        "title": chart.title,
        "unit": chart.unit,
        "svg": mark_safe(svg),  # noqa: S308  made by dafeng.charts, which escapes every text
        "svg_url": url,
        "file_name": chart.key,
        "source": chart.source,
        "rows": [
            (_named(chart, each.source), _named(chart, each.target), each.name, each.value, each.key)
            for each in chart.ribbons
        ],
    }


def _named(chart: Sankey, key: str) -> str:
    return next(node.name for node in chart.nodes if node.key == key)

"""Energy balances scaled down from the province's table, stored as estimates beside what the city has published."""

from __future__ import annotations

from typing import Any

from dafeng.accounts.estimate import Estimate
from dafeng.city import CityPack, estimate_balance
from dafeng.core.errors import AccountsError
from dafeng_site.books.models import EnergyTable
from dafeng_site.books.tables import cells_of
from dafeng_site.data.models import Certainty, Place, Source, State
from dafeng_site.data.version import writing
from dafeng_site.services import create

__all__ = ["ESTIMATE_SOURCE", "store_estimates"]

ESTIMATE_SOURCE = "calc-scaled-down"
_REASON = "由省级能源表推算"


def store_estimates(pack: CityPack, user: Any = None) -> list[EnergyTable]:
    """An estimate for each year that the pack's provincial table covers by sector and the city has no balance of.

    Nothing is stored for a year whose estimate is refused: a pack without proxies has none.
    """
    stored = []
    place = Place.objects.filter(code=pack.code).first()
    if place is None:
        return []
    for year in sorted(set(pack.tables["province_table"]["year"].to_list())):
        if EnergyTable.objects.filter(place=place, year=year).exists():
            continue
        try:
            found = estimate_balance(pack, year)
        except AccountsError:
            continue
        balance = found.balance
        with writing():
            row = EnergyTable(
                place=place,
                year=year,
                source=_source(),
                locator=balance.source.partition("#")[2][:300],
                state=State.ESTIMATED,
                basis=balance.basis,
                title=balance.title[:300],
                cells=cells_of(balance),
                detail=_detail(found),
            )
            stored.append(_stored(user, row))
    return stored


def _stored(user: Any, row: EnergyTable) -> EnergyTable:
    """Store the row; with nobody signed in (the first start) it is the system's, as the loaded pack is."""
    if user is not None:
        return create(user, row, _REASON)
    row._history_user, row._change_reason = None, _REASON  # type: ignore[attr-defined]
    row.save()
    return row


def _detail(found: Estimate) -> dict[str, Any]:
    """What the estimate tells of itself, as plain values."""
    return {
        "emissions": found.emissions.to_dicts(),
        "alternatives": found.alternatives.to_dicts(),
        "notes": [{"zh": note.zh, "en": note.en} for note in found.notes],
    }


def _source() -> Source:
    found, _made = Source.objects.get_or_create(
        key=ESTIMATE_SOURCE,
        defaults={
            "title": "由省级能源表按代用指标推算",
            "title_en": "Scaled down from the provincial table by proxies",
            "publisher": "本系统计算",
            "licence": "本系统计算",
            "certainty": Certainty.COMPUTED,
            "is_public": True,
            "note": "方法见“由省表推算”一章；状态为估算，不作考核依据。",
        },
    )
    return found

"""The abatement cost curve, with interactions handled.

Two curves of the same measures. The order-free one has for each measure a block as wide as its order-free share, so
that the blocks add up to what all do together; overlaps are inside the widths. The sequential one takes, step by step,
the measure that is cheapest per tonne given what is taken already, so each step is a run that can be made.
Measures that save money come first, by what they save (not by saving per tonne, which prefers small effects: Taylor
2012, doi:10.1016/j.enpol.2012.05.068). Method: Kesicki and Ekins (2012), doi:10.1080/14693062.2011.582347.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dafeng.core.errors import Fault, PathwayError

__all__ = ["Block", "order_free_curve", "sequential_curve"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the curve. abatement [kt CO2] may be negative; cost [10^4 CNY] for the same time; unit cost [CNY/t].

    `unit_cost` is None where nothing is abated. `start` and `end` are its place on the axis of abatement.
    """

    name: str
    abatement: float
    cost: float
    unit_cost: float | None
    start: float
    end: float


def _unit_cost(cost: float, abatement: float) -> float | None:
    """10^4 CNY over kt is 10 CNY/t."""
    return 10.0 * cost / abatement if abatement > 0.0 else None


def _rank(abatement: float, cost: float) -> tuple[int, float]:
    """Savers first, by what they save; then by cost per tonne; what abates nothing at a cost comes last."""
    if cost < 0.0:
        return (0, cost)
    if abatement <= 0.0:
        return (2, cost)
    return (1, cost / abatement)


def order_free_curve(names: Sequence[str], abatement: Sequence[float], cost: Sequence[float]) -> tuple[Block, ...]:
    """Blocks from order-free shares [kt CO2] and costs [10^4 CNY] of the same years."""
    if not len(names) == len(abatement) == len(cost):
        text = ("措施、减排量和成本的个数不同", "measures, abatement and cost differ in number")
        raise PathwayError(Fault("pathway.curve-shape", *text, found=f"{len(names)}, {len(abatement)}, {len(cost)}"))
    order = sorted(range(len(names)), key=lambda k: (*_rank(abatement[k], cost[k]), names[k]))
    blocks, start = [], 0.0
    for k in order:
        end = start + abatement[k]
        blocks.append(Block(names[k], abatement[k], cost[k], _unit_cost(cost[k], abatement[k]), start, end))
        start = end
    return tuple(blocks)


def sequential_curve(
    total: Callable[[Array], Array],
    names: Sequence[str],
    cost: Sequence[float],
    needs: Sequence[Sequence[int]] = (),
) -> tuple[Block, ...]:
    """Step by step the cheapest next measure, each step a full run.

    total : (ROW, MEASURE) levels in [0, 1] -> (ROW,) emission [kt CO2] of the same time as `cost` [10^4 CNY]; needs :
    for each measure those that must be taken before it. Runs M (M + 1) / 2 rows.
    """
    count = len(names)
    wanted = [set(each) for each in needs] or [set() for _ in names]
    level = np.zeros(count)
    emission = float(total(level[None])[0])
    blocks: list[Block] = []
    left, start = list(range(count)), 0.0
    while left:
        open_now = [k for k in left if not wanted[k] & set(left)]
        if not open_now:
            text = ("措施的前置条件相互循环", "the prerequisites of measures go in a circle")
            raise PathwayError(Fault("pathway.needs-circle", *text, found=", ".join(names[k] for k in left)))
        tries = np.repeat(level[None], len(open_now), axis=0)
        tries[np.arange(len(open_now)), open_now] = 1.0
        after = total(tries)
        cuts = {k: emission - float(after[row]) for row, k in enumerate(open_now)}
        taken = min(open_now, key=lambda k: (*_rank(cuts[k], cost[k]), names[k]))
        cut = cuts[taken]
        blocks.append(Block(names[taken], cut, cost[taken], _unit_cost(cost[taken], cut), start, start + cut))
        level[taken], emission, start = 1.0, emission - cut, start + cut
        left.remove(taken)
    return tuple(blocks)

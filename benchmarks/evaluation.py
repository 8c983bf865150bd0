"""The yearly evaluation: 7 districts and 40 units scored, graded, ranked, their ranking tested against other weights.

Two ways: with every item known (the most work), and from the packaged city's data, where the plan's targets are judged
first. CPU time of this process, which other work beside it disturbs little. Run: python benchmarks/evaluation.py
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from dafeng.appraisal import Entry, Item, sheet_of
from dafeng.appraisal.city import CityEvaluation, evaluate_all, evaluate_city
from dafeng.city import find_pack, load_pack
from dafeng.core import default_catalogue
from dafeng.plan import read_plan

REPEAT = 5


def clock(name: str, work: Callable[[], int]) -> None:
    """Print the least CPU time of some runs, and how many objects and items were scored."""
    times, count = [], 0
    for _ in range(REPEAT):
        start = time.process_time()
        count = work()
        times.append(time.process_time() - start)
    print(f"{name:<58}{min(times) * 1e3:>10,.1f} ms CPU{count:>8,} items")


def entry(subject: str, number: int, item: Item, place: int) -> Entry:
    """A known entry, another for each subject and item."""
    share = ((number * 37 + place * 17) % 60 + 40) / 100
    if item.rule == "mark":
        full = item.full["intensity"]
        return Entry(subject, item.code, marks=tuple(full * (share - 0.04 * expert) for expert in range(5)))
    return Entry(subject, item.code, share)


def entries(code: str, names: dict[str, str]) -> Iterator[Entry]:
    """Every item of every subject."""
    for number, subject in enumerate(names):
        for place, item in enumerate(sheet_of(code).items):
            yield entry(subject, number, item, place)


def everybody() -> int:
    """7 districts and 40 units with every item known."""
    found: list[CityEvaluation] = []
    for code, count in (("district", 7), ("unit", 40)):
        names = {f"{code}-{number}": f"{code} {number}" for number in range(count)}
        found.append(evaluate_all("370400", 2025, sheet_of(code), names, entries(code, names)))
    return sum(len(one.items) for each in found for one in each.evaluations)


def main() -> None:
    """Print all figures."""
    pack, catalogue = load_pack(find_pack("zaozhuang")), default_catalogue()
    own = next(each for each in pack.plans if each.role == "own")
    plan = read_plan(own.content, own.file)

    def city(code: str) -> Callable[[], int]:
        def work() -> int:
            found = evaluate_city(sheet_of(code), pack, plan, 2024, catalogue)
            return sum(len(each.items) for each in found.evaluations)

        return work

    clock("7 districts and 40 units, all known, ranked, 2,000 weights", everybody)
    for code in ("national", "district", "unit"):
        clock(f"the packaged city on the sheet '{code}', targets judged", city(code))


if __name__ == "__main__":
    main()

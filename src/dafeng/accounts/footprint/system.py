"""A study as matrices: A (FLOW, COLUMN), what each process makes and uses; B (GAS, COLUMN), what it emits.

A process of several products becomes one column a product, each with its share of inputs and emissions; under
substitution it stays one column that is credited with what its co-products replace. Entries remember the exchange they
came from, so that sensitivities and draws move an exchange in all its columns at once.
Source: Heijungs & Suh (2002), The Computational Structure of LCA, chapters 2 and 3; ISO 14067:2018, 6.4.6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from dafeng.accounts.footprint._faults import fault
from dafeng.accounts.footprint.records import Allocation, Exchange, Origin, Study
from dafeng.core.errors import AccountsError, Fault

__all__ = ["Column", "Entries", "System", "allocation_shares", "build_system"]

Floats = NDArray[np.float64]
_PROPERTY = {"mass": "mass", "energy": "energy", "economic": "price"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the matrices: a process, the product it stands for, its share [0-1] and the allocation behind it."""

    process: str
    product: str
    share: float
    allocation: Allocation | None


@dataclass(frozen=True)
class Entries:
    """A sparse matrix whose entry is `coefficient` times the amount of an exchange; arrays (ENTRY,)."""

    shape: tuple[int, int]
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    exchange: NDArray[np.intp]
    coefficient: Floats

    def matrix(self, amounts: Floats) -> Floats:
        """The matrix (ROW, COLUMN) for amounts (EXCHANGE,); with draws (DRAW, EXCHANGE), (DRAW, ROW, COLUMN)."""
        entries = amounts[..., self.exchange] * self.coefficient
        cell = self.row * self.shape[1] + self.column
        size = (self.shape[0] * self.shape[1], len(cell))
        where = sparse.csr_matrix((np.ones(len(cell)), (cell, np.arange(len(cell)))), shape=size)
        found = np.asarray(where @ entries.reshape(-1, len(cell)).T)
        return found.T.reshape(*amounts.shape[:-1], *self.shape)


@dataclass(frozen=True)
class System:
    """The matrices of a study under one choice of allocation. Rows of A are `flows`, of B `gases`."""

    study: Study
    columns: tuple[Column, ...]
    flows: tuple[str, ...]
    gases: tuple[tuple[str, Origin], ...]
    technology: Entries
    intervention: Entries
    amounts: Floats
    demand: Floats

    def column_of(self, product: str) -> int:
        """The column that makes a flow."""
        return self.flows.index(product)


@dataclass
class _Builder:
    """Collects entries; used while building only."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    exchange: list[int] = field(default_factory=list)
    coefficient: list[float] = field(default_factory=list)

    def add(self, row: int, column: int, exchange: int, coefficient: float) -> None:
        self.row.append(row)
        self.column.append(column)
        self.exchange.append(exchange)
        self.coefficient.append(coefficient)

    def entries(self, shape: tuple[int, int]) -> Entries:
        return Entries(
            shape,
            np.array(self.row, dtype=np.intp),
            np.array(self.column, dtype=np.intp),
            np.array(self.exchange, dtype=np.intp),
            np.array(self.coefficient, dtype=np.float64),
        )


def allocation_shares(study: Study, products: Iterable[Exchange], allocation: Allocation) -> tuple[float, ...]:
    """The share of each product [0-1], by mass, energy or price; they sum to 1.

    Raises `AccountsError` naming each product whose property is not given, or when all properties are zero.
    Source: ISO 14067:2018, 6.4.6.2 (physical relationship first, then economic value).
    """
    made = tuple(products)
    name = _PROPERTY[allocation]
    properties = [getattr(study.flows[each.flow], name) for each in made]
    missing = [each for each, value in zip(made, properties, strict=True) if value is None]
    if missing or not sum(value * each.amount for each, value in zip(made, properties, strict=True)) > 0:
        raise AccountsError(
            [fault("no-property", f"flows.csv:{each.flow}:{name}", found=allocation) for each in missing or made]
        )
    weights = [value * each.amount for each, value in zip(made, properties, strict=True)]
    return tuple(weight / sum(weights) for weight in weights)


def _columns_of(
    study: Study, process: str, products: tuple[Exchange, ...], choice: Allocation | None, faults: list[Fault]
) -> list[Column]:
    if len(products) == 1:
        return [Column(process, products[0].flow, 1.0, None)]
    allocation = study.processes[process].allocation or study.allocation
    allocation = choice or allocation
    if allocation == "substitution":
        main = [each for each in products if not each.substitutes]
        if len(main) != 1:
            found = " | ".join(each.flow for each in main)
            faults.append(fault("no-main", products[0].where, found=f"{process}: {found}"))
            return []
        return [Column(process, main[0].flow, 1.0, allocation)]
    try:
        shares = allocation_shares(study, products, allocation)
    except AccountsError as error:
        faults += error.faults
        return []
    return [Column(process, each.flow, share, allocation) for each, share in zip(products, shares, strict=True)]


def _place(
    system: tuple[dict[str, int], dict[tuple[str, Origin], int], _Builder, _Builder],
    column: tuple[int, Column],
    exchange: tuple[int, Exchange],
) -> None:
    """Put one exchange into one column."""
    rows, gases, technology, intervention = system
    (at, here), (number, each) = column, exchange
    if each.kind == "product":
        if each.flow == here.product:
            technology.add(rows[each.flow], at, number, 1.0)
        elif here.allocation == "substitution":
            technology.add(rows[each.substitutes], at, number, each.ratio)
    elif each.kind == "input":
        technology.add(rows[each.flow], at, number, -here.share)
    elif each.kind != "cutoff":
        sign = 1.0 if each.kind == "emission" else -1.0
        intervention.add(gases[each.flow, each.origin], at, number, sign * here.share)


def _flow_faults(study: Study, columns: list[Column], lines: dict[str, list[tuple[int, Exchange]]]) -> list[Fault]:
    """Flows that, under the chosen allocation, nobody or more than one makes."""
    made: dict[str, str] = {}
    faults = []
    for column in columns:
        if column.product in made:
            found = f"{column.product}: {made[column.product]} | {column.process}"
            faults.append(fault("two-producers", "processes.csv", found=found))
        made[column.product] = column.process
    for column in columns:
        for _, each in lines[column.process]:
            swaps = each.kind == "product" and each.flow != column.product and column.allocation == "substitution"
            wanted = each.flow if each.kind == "input" else each.substitutes if swaps else ""
            if wanted and wanted not in made:
                faults.append(fault("no-producer", each.where, found=wanted))
    if study.product not in made:
        faults.append(fault("no-producer", "study.toml:product", found=study.product))
    return faults


def build_system(study: Study, allocation: Allocation | None = None) -> System:
    """The matrices of a study; `allocation` replaces the study's and its processes' choice everywhere.

    Raises `AccountsError` when a property needed is missing, or a flow is made by nobody or by two.
    """
    lines: dict[str, list[tuple[int, Exchange]]] = {code: [] for code in study.processes}
    for number, each in enumerate(study.exchanges):
        lines[each.process].append((number, each))
    faults: list[Fault] = []
    columns: list[Column] = []
    for code, those in lines.items():
        products = tuple(each for _, each in those if each.kind == "product")
        columns += _columns_of(study, code, products, allocation, faults)
    faults = faults or _flow_faults(study, columns, lines)
    if faults:
        raise AccountsError(faults)
    rows = {column.product: at for at, column in enumerate(columns)}
    kinds = {"emission", "removal"}
    gases = {
        key: at
        for at, key in enumerate(sorted({(each.flow, each.origin) for each in study.exchanges if each.kind in kinds}))
    }
    technology, intervention = _Builder(), _Builder()
    for at, column in enumerate(columns):
        for exchange in lines[column.process]:
            _place((rows, gases, technology, intervention), (at, column), exchange)
    demand = np.zeros(len(columns))
    demand[rows[study.product]] = study.amount
    return System(
        study,
        tuple(columns),
        tuple(rows),
        tuple(gases),
        technology.entries((len(rows), len(columns))),
        intervention.entries((len(gases), len(columns))),
        np.array([each.amount for each in study.exchanges], dtype=np.float64),
        demand,
    )

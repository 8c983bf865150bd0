"""State machines as data: which states a matter has, who may move it where, and what a move needs.

The packaged flows (`data/flows.toml`) are the dispatch report, the change request, the rectification order, the
evaluation and the complaint. A flow is checked when it is read: every state is reached, every way out is known, and a
final state that needs a review cannot be reached without one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from dafeng.core.errors import AppraisalError, Fault, Language

__all__ = ["Flow", "FlowState", "Transition", "flow_of", "packaged_flows", "parse_flows"]


@dataclass(frozen=True, slots=True)
class FlowState:
    """A state. In an `open` state the owner may still write; a `final` one is closed for good."""

    code: str
    zh: str
    en: str
    open: bool = False
    final: bool = False

    def name(self, language: Language = "zh") -> str:
        """The state's name in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Transition:
    """A move between states. `by` are the parts (owner, reviewer, office) that may make it; `reason`: it must be given;
    `review`: the move is a review; `other`: whoever makes it must not be the one who submitted (四眼原则)."""

    code: str
    zh: str
    en: str
    source: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    reason: bool = False
    review: bool = False
    other: bool = False

    def name(self, language: Language = "zh") -> str:
        """The move's name in one language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Flow:
    """A state machine. `reviewed` are final states that no path may reach without a review."""

    code: str
    zh: str
    en: str
    start: str
    states: tuple[FlowState, ...]
    transitions: tuple[Transition, ...]
    reviewed: tuple[str, ...] = ()

    def state(self, code: str) -> FlowState:
        """The state of that code."""
        return next(state for state in self.states if state.code == code)

    def moves(self, state: str, parts: Iterable[str]) -> tuple[Transition, ...]:
        """The moves that someone with these parts may make from a state."""
        own = set(parts)
        return tuple(move for move in self.transitions if state in move.source and own & set(move.by))

    def move(
        self, state: str, code: str, parts: Iterable[str], *, reason: str = "", same_person: bool = False
    ) -> Transition:
        """The move `code` from `state`; its target is the new state.

        `same_person`: the one who moves also submitted. Raises `AppraisalError` when the flow has no such move, the
        state does not allow it, the part may not make it, a reason is missing, or another person has to do it.
        """
        known = next((move for move in self.transitions if move.code == code), None)
        where = f"{self.zh} {self.state(state).zh}" if any(each.code == state for each in self.states) else self.zh
        if known is None:
            raise _refused("unknown-move", "没有这一操作", "no such move", where, code)
        if state not in known.source:
            open_ = [move for move in self.transitions if state in move.source]
            zh = f"，可以{'、'.join(move.zh for move in open_)}" if open_ else ""
            en = f"; possible: {', '.join(move.en for move in open_)}" if open_ else ""
            raise _refused("not-now", f"当前状态不能{known.zh}{zh}", f"cannot {known.en} now{en}", where, "")
        if not set(parts) & set(known.by):
            raise _refused("not-yours", f"无权{known.zh}", f"may not {known.en}", where, "、".join(sorted(parts)))
        if known.reason and not reason.strip():
            raise _refused("no-reason", f"“{known.zh}”须写明理由", f"give a reason to '{known.en}'", where, "")
        if known.other and same_person:
            raise _refused("same-person", "报送人不能审核自己的材料", "no one reviews their own report", where, "")
        return known


def _refused(code: str, zh: str, en: str, where: str, found: str, expected: str = "") -> AppraisalError:
    return AppraisalError(Fault(f"flow.{code}", zh, en, where, found, expected))


def _without_review(flow: Flow) -> set[str]:
    """States that some path reaches without a review."""
    reached = {flow.start}
    while True:
        more = {
            move.target
            for move in flow.transitions
            if not move.review and move.target not in reached and reached & set(move.source)
        }
        if not more:
            return reached
        reached |= more


def _reached(flow: Flow) -> set[str]:
    reached = {flow.start}
    while more := {
        move.target for move in flow.transitions if move.target not in reached and reached & set(move.source)
    }:
        reached |= more
    return reached


def _faults(flow: Flow) -> list[Fault]:
    codes = {state.code for state in flow.states}
    named = {name for move in flow.transitions for name in (*move.source, move.target)} | {flow.start, *flow.reviewed}
    faults = [Fault("flow.unknown-state", "没有这一状态", "no such state", flow.code, name) for name in named - codes]
    if faults:
        return faults
    faults = [
        Fault("flow.unreachable", "状态无法到达", "a state is never reached", flow.code, name)
        for name in sorted(codes - _reached(flow))
    ]
    faults += [
        Fault("flow.unreviewed", "不经审核即可办结", "a final state can be reached without a review", flow.code, name)
        for name in sorted(set(flow.reviewed) & _without_review(flow))
    ]
    final = {state.code for state in flow.states if state.final}
    faults += [
        Fault("flow.not-final", "办结后不得再变动", "a move leaves a final state", flow.code, move.code)
        for move in flow.transitions
        if final & set(move.source)
    ]
    stuck = codes - final - {name for move in flow.transitions for name in move.source}
    faults += [Fault("flow.stuck", "状态没有出路", "no way leads out of a state", flow.code, name) for name in stuck]
    return faults


def _flow(code: str, data: Mapping[str, Any]) -> Flow:
    moves = []
    for row in data["transition"]:
        source = row["source"] if isinstance(row["source"], list) else [row["source"]]
        moves.append(Transition(**{**row, "source": tuple(source), "by": tuple(row["by"])}))
    states = tuple(FlowState(**row) for row in data["state"])
    reviewed = tuple(data.get("reviewed", ()))
    return Flow(code, data["zh"], data["en"], data["start"], states, tuple(moves), reviewed)


def parse_flows(text: str, where: str = "") -> Mapping[str, Flow]:
    """Flows from TOML, by code. Raises `AppraisalError` with every fault of every flow."""
    try:
        flows = {code: _flow(code, data) for code, data in tomllib.loads(text).items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise _refused("unreadable", "流程定义无法读取", "the flows cannot be read", where, str(error)) from error
    faults = [fault for flow in flows.values() for fault in _faults(flow)]
    if faults:
        raise AppraisalError(faults)
    return MappingProxyType(flows)


@cache
def packaged_flows() -> Mapping[str, Flow]:
    """The flows that come with the house."""
    path = files("dafeng.appraisal") / "data" / "flows.toml"
    return parse_flows(path.read_text("utf-8"), "flows.toml")


def flow_of(code: str) -> Flow:
    """A packaged flow. Raises `AppraisalError` naming those there are."""
    flows = packaged_flows()
    if code not in flows:
        raise _refused("unknown", "没有这一流程", "no such flow", "", code, " ".join(flows))
    return flows[code]

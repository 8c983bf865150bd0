"""A plan as one page: the document with highlighted spans beside the structured list, linked both ways.

The page stands alone: no script, no request, a content security policy that forbids both. Everything that comes from
the document is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from dafeng.core.errors import Language
from dafeng.plan.records import IndicatorMatch, Plan, Target, UnitRef
from dafeng.plan.render.standalone import page
from dafeng.plan.render.wording import KINDS, ROLES, WORDS, demand

__all__ = ["html"]

_ORDER = ("target", "threshold", "project", "unit")  # which link wins where spans overlap


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    kind: str
    key: str


def html(plan: Plan, language: Language = "zh", names: Mapping[str, str] | None = None) -> str:
    """The page as text. `language` is that of the labels; the document stays as it is.

    `names` gives catalogue codes the names under which they are shown.
    """
    at = 0 if language == "zh" else 1
    say = {name: escape(words[at]) for name, words in WORDS.items()}
    title = escape(plan.title) or say["untitled"]
    heads = "".join(
        f"<div><dt>{say[name]}</dt><dd>{escape(value)}</dd></div>"
        for name, value in (("issuer", plan.issuer), ("number", plan.number), ("date", plan.date))
        if value
    )
    lists = "".join(
        (
            _targets(plan, language, say, names or {}),
            _tasks(plan, at, say),
            _projects(plan, say),
            _thresholds(plan, say),
        )
    )
    legend = "".join(
        f'<li><mark class="{kind}">{say[word]}</mark></li>'
        for kind, word in (
            ("target", "targets"),
            ("threshold", "thresholds"),
            ("project", "projects"),
            ("unit", "units"),
        )
    )
    body = f"""<header><h1>{title}</h1><dl>{heads}</dl>
<ul class="legend" aria-label="{say["legend"]}">{legend}</ul></header>
<main>
<article lang="zh-CN" aria-label="{say["document"]}" tabindex="0">
{_document(plan)}</article>
<aside aria-label="{say["structure"]}" tabindex="0">
{lists}</aside>
</main>
"""
    return page(title, "page.css", body, language)


def _spans(plan: Plan) -> list[_Span]:
    spans = [_Span(each.start, each.end, "target", f"t{n}") for n, each in enumerate(plan.targets, 1)]
    spans += [_Span(each.start, each.end, "threshold", f"h{n}") for n, each in enumerate(plan.thresholds, 1)]
    spans += [_Span(each.start, each.end, "project", f"p{n}") for n, each in enumerate(plan.projects, 1)]
    for n, task in enumerate(plan.tasks, 1):
        spans += [_Span(each.start, each.end, "unit", f"k{n}u{m}") for m, each in enumerate(task.units, 1)]
    size = len(plan.text)
    return sorted((s for s in spans if 0 <= s.start < s.end <= size), key=lambda s: (s.start, -s.end))


def _document(plan: Plan) -> str:
    """Lines as paragraphs, clause heads as headings, spans as marks cut at line ends and at each other."""
    heads = {clause.start: clause for clause in plan.clauses}
    spans, first, out, start = _spans(plan), set[str](), list[str](), 0
    open_spans: list[_Span] = []
    place = 0
    for line in plan.text.split("\n"):
        end = start + len(line)
        while place < len(spans) and spans[place].start < end:
            open_spans.append(spans[place])
            place += 1
        here = [span for span in open_spans if span.end > start]
        body = "".join(_pieces(plan.text, start, end, here, first))
        if line.strip():
            skip = len(line) - len(line.lstrip())
            clause = heads.get(start) or heads.get(start + skip)
            if clause:
                out.append(f'<p class="clause level{min(clause.level, 4)}">{body}</p>\n')
            else:
                out.append(f"<p>{body}</p>\n")
        open_spans = [span for span in here if span.end > end]
        start = end + 1
    return "".join(out)


def _pieces(text: str, start: int, end: int, spans: Sequence[_Span], first: set[str]) -> Iterator[str]:
    cuts = sorted({start, end, *(p for s in spans for p in (s.start, s.end) if start < p < end)})
    for left, right in pairwise(cuts):
        inside = [span for span in spans if span.start <= left and span.end >= right]
        shown = escape(text[left:right])
        if not inside:
            yield shown
            continue
        best = min(inside, key=lambda span: (_ORDER.index(span.kind), span.end - span.start))
        anchors = "".join(f'<a id="s-{span.key}"></a>' for span in inside if span.key not in first)
        first.update(span.key for span in inside)
        classes = " ".join(dict.fromkeys(span.kind for span in inside))
        yield f'{anchors}<a class="to" href="#{best.key}"><mark class="{classes}">{shown}</mark></a>'


def _section(name: str, say: dict[str, str], items: Sequence[str]) -> str:
    body = f"<ol>{''.join(items)}</ol>" if items else f'<p class="none">{say["none"]}</p>'
    return f'<section class="{name}"><h2>{say[name]} <span class="count">{len(items)}</span></h2>{body}</section>\n'


def _item(key: str, say: dict[str, str], clause: str, head: str, details: Iterable[str]) -> str:
    rest = "".join(f"<span>{each}</span>" for each in details if each)
    link = f'<a href="#s-{key}" title="{say["to-text"]}">{head}</a>'
    return f'<li id="{key}"><b class="at">{escape(clause)}</b>{link}<div class="details">{rest}</div></li>'


def _targets(plan: Plan, language: Language, say: dict[str, str], names: Mapping[str, str]) -> str:
    items = [
        _item(
            f"t{n}",
            say,
            each.clause,
            escape(each.indicator),
            (
                escape(str(each.year)) if each.year else "",
                f'<b class="demand">{escape(demand(each, language))}</b>',
                _kind(each, language),
                escape(each.hedge),
                _code(each.matches, say, names),
            ),
        )
        for n, each in enumerate(plan.targets, 1)
    ]
    return _section("targets", say, items)


def _kind(target: Target, language: Language) -> str:
    """The kind, unless the demand says it already."""
    kind = KINDS[target.kind][0 if language == "zh" else 1]
    return "" if kind in demand(target, language) else escape(kind)


def _code(matches: tuple[IndicatorMatch, ...], say: dict[str, str], names: Mapping[str, str]) -> str:
    if not matches:
        return f'<em class="open">{say["unmatched"]}</em>'
    best = matches[0]
    name = escape(names.get(best.code, ""))
    sure = "" if best.confidence >= 1 else f" <small>{say['sure']} {best.confidence:.2f}</small>"
    return f'<span class="code">{say["stands-for"]} {name} <code>{escape(best.code)}</code>{sure}</span>'


def _tasks(plan: Plan, at: int, say: dict[str, str]) -> str:
    items = []
    for n, task in enumerate(plan.tasks, 1):
        units = "".join(_unit(f"k{n}u{m}", unit, at, say) for m, unit in enumerate(task.units, 1))
        shown = f'<ul class="units">{units}</ul>' if units else ""
        items.append(f'<li id="k{n}"><b class="at">{escape(task.clause)}</b>{escape(task.title)}{shown}</li>')
    return _section("tasks", say, items)


def _unit(key: str, unit: UnitRef, at: int, say: dict[str, str]) -> str:
    role = "" if unit.role == "responsible" else f" <i>{escape(ROLES[unit.role][at])}</i>"
    known = "" if unit.canonical else f' <em class="open" title="{say["unknown-unit"]}">?</em>'
    return f'<li id="{key}"><a href="#s-{key}">{escape(unit.name)}</a>{role}{known}</li>'


def _projects(plan: Plan, say: dict[str, str]) -> str:
    rows = enumerate(plan.projects, 1)
    items = [_item(f"p{n}", say, each.clause, escape(each.name), (escape(each.kind),)) for n, each in rows]
    return _section("projects", say, items)


def _thresholds(plan: Plan, say: dict[str, str]) -> str:
    rows = enumerate(plan.thresholds, 1)
    return _section("thresholds", say, [_item(f"h{n}", say, each.clause, escape(each.text), ()) for n, each in rows])

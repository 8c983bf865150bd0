"""A comparison of two plans as JSON, as tables for the terminal, and as a standalone page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any

from dafeng.core.errors import Language
from dafeng.plan.comparison import Comparison, TargetLink, TaskLink
from dafeng.plan.records import Target, Task
from dafeng.plan.render.as_json import target_record, task_record
from dafeng.plan.render.columns import clean, grid
from dafeng.plan.render.standalone import page
from dafeng.plan.render.wording import WORDS, demand

__all__ = ["comparison_html", "comparison_json", "comparison_table"]

VERDICTS: dict[str, tuple[str, str]] = {
    "covered": ("已覆盖", "covered"),
    "tightened": ("更严", "tightened"),
    "loosened": ("放宽", "loosened"),
    "missed": ("缺失", "missed"),
    "not-comparable": ("不可比", "not comparable"),
    "mentioned": ("仅提及", "mentioned only"),
}
REASONS: dict[str, tuple[str, str]] = {
    "year": ("年份不同", "another year"),
    "earlier": ("更早达到", "reached earlier"),
    "base-year": ("基年不同", "another base year"),
    "kind": ("目标类型不同", "another kind of target"),
    "unit": ("单位不能换算", "units do not convert"),
    "area": ("地域不同，总量不能直接比较", "amounts of areas of different size"),
    "assigned": ("一方待上级下达", "one side awaits a value from above"),
    "direction": ("数值不同，指标无优劣方向", "values differ and neither way is better"),
    "about": ("下级为“左右”", "the plan says only 'about'"),
    "striving": ("下级为力争", "the plan only strives for it"),
    "base-unnamed": ("一方未写基年，按相同基年比较", "one side names no base year; taken as the same"),
}
_HEADS: dict[str, tuple[str, str]] = {
    "verdict": ("结论", "Verdict"),
    "why": ("说明", "Why"),
    "upper": ("上级方案", "Upper plan"),
    "own": ("本方案", "This plan"),
    "extra-targets": ("本方案另有的目标", "Targets of this plan alone"),
    "extra-tasks": ("本方案另有的任务", "Tasks of this plan alone"),
    "against": ("对照", "against"),
}


def comparison_json(comparison: Comparison) -> str:
    """The comparison as indented JSON: counts, links with both records, and what the plan adds."""
    record: dict[str, Any] = {
        "title": comparison.title,
        "upper_title": comparison.upper_title,
        "counts": comparison.count(),
        "targets": [
            {
                "verdict": each.verdict,
                "reasons": [_reason(reason) for reason in each.reasons],
                "score": each.score,
                "upper": target_record(each.upper),
                "own": target_record(each.own) if each.own else None,
            }
            for each in comparison.targets
        ],
        "tasks": [
            {
                "verdict": each.verdict,
                "score": each.score,
                "shared_units": list(each.shared),
                "upper": task_record(each.upper),
                "own": task_record(each.own) if each.own else None,
            }
            for each in comparison.tasks
        ],
        "extra_targets": [target_record(each) for each in comparison.extra_targets],
        "extra_tasks": [task_record(each) for each in comparison.extra_tasks],
    }
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)


def _reason(code: str) -> dict[str, str]:
    return {"code": code, "zh": REASONS[code][0], "en": REASONS[code][1]}


def comparison_table(comparison: Comparison, language: Language = "zh") -> str:
    """Targets, tasks and what the plan adds, as aligned tables."""
    at = 0 if language == "zh" else 1
    say = _say(at)
    lines = [f"{clean(comparison.title)}  {say['against']}  {clean(comparison.upper_title)}"]
    lines += ["", f"{say['targets']}: {_counts(comparison.targets, at)}"]
    heads = [say[name] for name in ("verdict", "upper", "own", "why")]
    rows = [
        (VERDICTS[each.verdict][at], _target(each.upper, language), _target(each.own, language), _why(each, at))
        for each in comparison.targets
    ]
    lines += grid([heads, *rows], [0, 70, 70, 0])
    lines += ["", f"{say['tasks']}: {_counts(comparison.tasks, at)}"]
    tasks = [(VERDICTS[each.verdict][at], _task(each.upper), _task(each.own)) for each in comparison.tasks]
    lines += grid([heads[:3], *tasks], [0, 60, 60])
    lines += ["", f"{say['extra-targets']} ({len(comparison.extra_targets)})"]
    lines += [clean(_target(each, language)) for each in comparison.extra_targets]
    lines += ["", f"{say['extra-tasks']} ({len(comparison.extra_tasks)})"]
    lines += [clean(_task(each)) for each in comparison.extra_tasks]
    return "\n".join(lines) + "\n"


def _say(at: int) -> dict[str, str]:
    return {name: words[at] for name, words in {**WORDS, **_HEADS}.items()}


def _counts(links: Iterable[TargetLink | TaskLink], at: int) -> str:
    counts: dict[str, int] = dict.fromkeys(VERDICTS, 0)
    for each in links:
        counts[each.verdict] += 1
    return "，".join(f"{VERDICTS[name][at]} {count}" for name, count in counts.items() if count) or "0"


def _target(target: Target | None, language: Language) -> str:
    if target is None:
        return "—"
    year = str(target.year) if target.year else ""
    return " ".join(part for part in (target.clause, target.indicator, year, demand(target, language)) if part)


def _task(task: Task | None) -> str:
    return "—" if task is None else f"{task.clause} {task.title}"


def _why(link: TargetLink, at: int) -> str:
    return "；".join(REASONS[each][at] for each in link.reasons)


def comparison_html(comparison: Comparison, language: Language = "zh") -> str:
    """The comparison as a standalone page with both quotes; nothing is loaded and no script runs."""
    at = 0 if language == "zh" else 1
    say = {name: escape(word) for name, word in _say(at).items()}
    title = f"{escape(comparison.title)} {say['against']} {escape(comparison.upper_title)}"
    targets = "".join(
        f'<tr class="{each.verdict}"><td>{_badge(each.verdict, at)}</td><td>{_quoted(each.upper, language)}</td>'
        f"<td>{_quoted(each.own, language)}</td><td>{escape(_why(each, at))}</td></tr>\n"
        for each in comparison.targets
    )
    tasks = "".join(
        f'<tr class="{each.verdict}"><td>{_badge(each.verdict, at)}</td><td>{escape(_task(each.upper))}</td>'
        f"<td>{escape(_task(each.own))}</td></tr>\n"
        for each in comparison.tasks
    )
    extra_targets = "".join(f"<li>{_quoted(each, language)}</li>" for each in comparison.extra_targets)
    extra_tasks = "".join(f"<li>{escape(_task(each))}</li>" for each in comparison.extra_tasks)
    heads = "".join(f'<th scope="col">{say[name]}</th>' for name in ("verdict", "upper", "own"))
    body = f"""<main>
<h1>{title}</h1>
<h2>{say["targets"]}</h2>
<p>{escape(_counts(comparison.targets, at))}</p>
<table><thead><tr>{heads}<th scope="col">{say["why"]}</th></tr></thead><tbody>
{targets}</tbody></table>
<h2>{say["tasks"]}</h2>
<p>{escape(_counts(comparison.tasks, at))}</p>
<table><thead><tr>{heads}</tr></thead><tbody>
{tasks}</tbody></table>
<h2>{say["extra-targets"]}</h2>
<ul>{extra_targets}</ul>
<h2>{say["extra-tasks"]}</h2>
<ul>{extra_tasks}</ul>
</main>
"""
    return page(title, "comparison.css", body, language)


def _badge(verdict: str, at: int) -> str:
    return f'<span class="badge">{escape(VERDICTS[verdict][at])}</span>'


def _quoted(target: Target | None, language: Language) -> str:
    if target is None:
        return "—"
    return f'{escape(_target(target, language))}<q lang="zh-CN">{escape(target.quote)}</q>'

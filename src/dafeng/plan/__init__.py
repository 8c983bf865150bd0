"""The plan document as data: a file or text in; clauses, tasks, targets, projects and thresholds out.

`read_plan(path) -> Plan` reads .txt, .docx, .html and .pdf with text, names the units of government by the gazetteer
and matches targets and tasks to catalogue indicators, each with a confidence; what is not known stays and says so.
`parse_plan(text) -> Plan` is the grammar alone. `compare(plan, upper) -> Comparison` tells what of an upper plan a
plan covers, tightens, loosens or misses. Records are in `records`, output for people and programs in `render`.

Method: a hand-written grammar of officialese (`grammar`); words, units and qualifiers are data (`data`).
See docs/plan-reading.md.
"""

from dafeng.plan.comparison import compare
from dafeng.plan.grammar import parse_plan
from dafeng.plan.reader import read_plan

__all__ = ["compare", "parse_plan", "read_plan"]

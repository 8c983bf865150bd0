"""The grammar of plan documents: text in, a `Plan` out.

Layers, from the ground up, each in its own file: characters (plain forms of the same length), lines (page furniture and
hard line breaks), reading (paragraphs with the way back to the original), headings and outline (which lines open a
clause), clauses (the tree), then within a clause sentences, time phrases (moments), quantities, names of indicators,
and what they make together: targets, thresholds, projects; duties tell which units carry a task.
Words are data (`data/*.toml`). Every span points into the original text. Work is linear in the text's length.

Method: hand-written finite-state patterns over the officialese of plans; see docs/methods/plan-grammar.md.
"""

from dafeng.plan.grammar.parse import parse_plan

__all__ = ["parse_plan"]

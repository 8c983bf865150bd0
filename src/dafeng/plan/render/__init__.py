"""A plan or a comparison for machines and for people: JSON, a table for the terminal, a standalone page.

In: a `Plan` (and, where there is one, the `Document` it was read from). Out: text, never a side effect.
`to_json` keeps every record with its character span; `table` is aligned for East Asian width; `html` shows the document
with highlighted spans beside the structured list, with anchors both ways, no script and no request.
"""

from dafeng.plan.render.as_html import html
from dafeng.plan.render.as_json import to_json
from dafeng.plan.render.as_table import table
from dafeng.plan.render.comparison import comparison_html, comparison_json, comparison_table
from dafeng.plan.render.wording import value_text

__all__ = [
    "comparison_html",
    "comparison_json",
    "comparison_table",
    "html",
    "table",
    "to_json",
    "value_text",
]

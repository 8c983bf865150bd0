"""Import of figures: a spreadsheet to a preview, a preview to observations.

In: the bytes of an .xlsx or .csv file and who uploads it. Out: an `ImportBatch` with row-level messages and what is
new, changed and unchanged (`preview`), and after `confirm` the observations, each with its history row.
Nothing is written before it is confirmed; what is confirmed is written whole or not at all; a file that was imported
before changes nothing. Rows meet the same checks as the files of a city pack (`dafeng.city.read_rows`, `read_figures`).
"""

from __future__ import annotations

from dafeng_site.data.importing.batches import confirm, discard, preview, preview_rows
from dafeng_site.data.importing.sheet import LARGEST, SheetError
from dafeng_site.data.importing.template import template

__all__ = ["LARGEST", "SheetError", "confirm", "discard", "preview", "preview_rows", "template"]

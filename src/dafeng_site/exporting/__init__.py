"""Lists as files: CSV and Excel of what the scope may see, filtered as on the page, safe to open in a spreadsheet.

In: a name of `EXPORTS`, a scope, a day, the address's query. Out: a `Sheet`, and its bytes by `as_csv` or `as_xlsx`.
"""

from __future__ import annotations

from dafeng_site.exporting.files import as_csv, as_xlsx
from dafeng_site.exporting.lists import EXPORTS, Export
from dafeng_site.exporting.sheet import Column, Sheet, sheet

__all__ = ["EXPORTS", "Column", "Export", "Sheet", "as_csv", "as_xlsx", "sheet"]

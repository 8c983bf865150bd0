"""Every figure of the lab explains itself: what it is, its terms and formula, what it rests on, from which run.

In: what a page was asked, the kind of figure and which one. Out: an `Explanation`, the same for all kinds, which one
template shows in the drawer or as a page. `EXPLAINERS` knows a function for each kind; nothing is computed here that
the view did not compute: terms are those of the run, shares and curves those of the chart. Ends and years of a figure
stand in its address, so an explanation can be sent as a link: all but `chance` and `variance`, which are of the
reader's own latest runs of the state in the address and say which by their key.
"""

from dafeng_site.pages.labfigures.finding import EXPLAINERS, explanation_of
from dafeng_site.pages.labfigures.records import Explanation, Line, Rest

__all__ = ["EXPLAINERS", "Explanation", "Line", "Rest", "explanation_of"]

"""Which catalogue indicator a phrase of a plan means, with a confidence; none where nothing is near enough.

In: a `Plan` and a `Catalogue`. Out: the plan with `Target.matches` and `Task.indicators` set, best first.
Confidence is the product of three parts, each in [0, 1]: how alike the wording is (character bigrams weighted by how
few indicators have them; 1 for the same words), whether the qualifiers agree (城市 or 农村, 公共机构, the energy, the
product: see `data/matching.toml`), and whether the unit fits the indicator's unit. Nothing here knows a document.
"""

from dafeng.plan.matching.attach import attach_indicators
from dafeng.plan.matching.matcher import LEAST, Matcher, Phrase, matcher_of

__all__ = ["LEAST", "Matcher", "Phrase", "attach_indicators", "matcher_of"]

"""What a plan does with the demands of an upper plan: covered, tightened, loosened, missed, or not comparable.

In: two `Plan`s with matched indicators (`read_plan` gives them). Out: a `Comparison`: one link for each target and task
of the upper plan, with the plan's nearest target or task, a verdict, the reasons, and a score in [0, 1] for how surely
the two speak of the same thing; and what the plan adds of its own.

Method: targets pair by catalogue code, else by wording; values compare only for the same year, base year, kind and
dimension, in the catalogue's good direction; amounts of areas of different size (12亿千瓦 of a nation, 600万千瓦 of a
city) never compare. Tasks pair by title and theme; their place in the plan and common offices raise the score.
"""

from dafeng.plan.comparison.compare import compare
from dafeng.plan.comparison.records import Comparison, Reason, TargetLink, TargetVerdict, TaskLink, TaskVerdict

__all__ = ["Comparison", "Reason", "TargetLink", "TargetVerdict", "TaskLink", "TaskVerdict", "compare"]

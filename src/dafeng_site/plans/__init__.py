"""Plans: the plan document as people edit it, its targets and tasks, and where each target stands.

In: a plan that `dafeng.plan` has read. Out: clauses, tasks, targets with the status that `dafeng.tracking` judges, the
matrix of units and tasks. Every edit keeps its history and refuses to overwrite what somebody else has just saved.
"""

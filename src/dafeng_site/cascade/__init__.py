"""Cascade: the city's targets split over districts, plan versions compared, a year's work carried down and changed.

In: what the office decides, and what units and districts answer. Out: district targets that sum to the city's, change
requests with the old value kept, a new year from the old one with a way back. All calculation is `dafeng.appraisal`
and `dafeng.plan.amendment`. Source: clauses 五(一)-(三) of the plan; method: docs/methods/evaluation.md.
"""

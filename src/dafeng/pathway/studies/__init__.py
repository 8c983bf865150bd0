"""Studies of a compiled model: many runs, differences between scenarios, the cheapest choice.

In: compiled scenarios (`dafeng.pathway.compile_model`), the pack's `scenarios/uncertainty.csv` and `correlations.csv`,
costs and clauses of measures. Out: fans and probabilities, deciding inputs, wedges by measure, clause, unit and
factor, cost curves and chosen measures. The methods stand in `uncertainty`, `attribution` and `choice`; this part
feeds them with the model.
"""

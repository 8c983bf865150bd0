"""Duty: work items of a year with who accepted them, dispatch rounds, reports with evidence, rectification.

In: what office and units enter, each by `services.create` and `services.edit`, each move by a flow of the library.
Out: rows for pages and files, lights with reasons from `dafeng.appraisal`, a frozen snapshot and bulletin of a round.
Source: clauses 五(一)-(三) of the plan; method: docs/methods/evaluation.md.
"""

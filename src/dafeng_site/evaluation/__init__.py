"""Yearly evaluation: score sheets with versions, self-assessment, verification, objection, result, publication.

In: what objects (districts, units), verifiers and experts enter, each by `services.create` and `services.edit`, each
move by a flow of the library; figures, work items and reports of the site for what is computed.
Out: scores with a range where data are missing, grades, ranking with its sensitivity, a frozen result with the hash of
its inputs, documents.
Method: docs/methods/evaluation.md; scoring, ranking and flows are `dafeng.appraisal`.
"""

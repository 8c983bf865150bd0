"""The plan document as data: text in; clauses, tasks, targets, projects and thresholds out."""

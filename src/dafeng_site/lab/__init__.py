"""The lab behind its pages: scenarios of the city compiled and kept, runs of them, saved scenarios.

In: who is looking, and a state (scenario, levels that differ from it). Out: a run with its path, peak and judged
targets; many runs in the background; saved scenarios with author, note and history. A run's key is the hash of
everything in it: release, specification, balance, scenario, levels, and for many runs their number and seed.
Nothing here knows a page. Method: docs/methods/pathway.md.
"""

"""Pages: what people see. Views, template tags, menu and wording of the site.

In: a request with its scope, and the queries of plans, data and people. Out: HTML that works without script, in print
and on a phone; charts as SVG from dafeng.charts. A page never reads the database but through `visible` of
people/policy.py, and every view carries a `guard`. Texts are Chinese in the source and English in locale/en.
"""

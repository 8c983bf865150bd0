"""The site of a city: people, permission, editing, import and export, pages and the REST API, on Django.

In: a city pack, once (`dafeng init`); then what people enter, edit and confirm. Out: pages, files, the API, and a pack
again (`dafeng export`). The site calculates nothing itself: units, totals, verdicts and origins come from `dafeng`.
From the bottom up: `data`, `plans` and `people` keep records and answer queries; `services` is the one way to write;
`charts` draws SVG and knows no Django; `exporting` makes files; `pages` and `api` are what is seen. `kept` and
`pagecache` keep results under the data version (`data/version.py`), which every write raises.
Who may see and do what stands in one place, `people/policy.py`.
"""

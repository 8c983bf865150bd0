"""Official documents of the site: prepared in the background, looked at, issued, archived; and the city's templates.

In: what the database holds, as a city pack, and what the office sets (number, date, addressee, template).
Out: documents of `dafeng.reports` in its three formats; issued ones are kept for good under their SHA-256.
Nothing is composed here.
Method: docs/methods/reports.md. Source: GB/T 9704-2012; 党政机关公文处理工作条例.
"""

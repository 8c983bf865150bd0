"""Files in, plain text out: .txt, .docx, .html and .pdf with text, told apart by their content.

`read_document(path | bytes, name) -> Document` gives the text that the grammar reads; all character spans of a plan are
offsets into `Document.text`. Line ends are `\\n`. What could not be kept (text boxes, damaged characters, an extension
that lies) is said in `Document.warnings`; what cannot be read at all raises `DocumentError` and says what to do.

Encodings: UTF-8, UTF-16 and UTF-32 by byte-order mark, else strict UTF-8, else GB18030 and UTF-16 only if the result is
Chinese by its character frequencies (in real texts the 200 commonest characters are over 40 %, in misread ones under
7 %).
Sources: GB 18030-2022; ECMA-376 (docx numbering: part 1, 17.9); WHATWG HTML (character encoding declarations).
"""

from dafeng.plan.document.reading import Document, DocumentFormat, read_document

__all__ = ["Document", "DocumentFormat", "read_document"]

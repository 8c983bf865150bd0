"""All that can be wrong with a document file, in Chinese and English, with what to do."""

from __future__ import annotations

from typing import Literal, NamedTuple

from dafeng.core.errors import DocumentError, Fault

__all__ = ["fault", "refuse"]


class _Wording(NamedTuple):
    zh: str
    en: str
    mend_zh: str
    mend_en: str


_SAVE_ZH = "请用 WPS 或 Word 打开，另存为 .docx 后重试"
_SAVE_EN = "Open it in WPS or Word, save it as .docx and try again"
_FETCH_ZH = "请重新下载或向发文单位索取完整文件"
_FETCH_EN = "Download the file again or ask the issuing office for a complete one"
_OCR_ZH = "请先做文字识别（OCR）并核对，或改用发文单位公布的文字版"
_OCR_EN = "Run text recognition (OCR) first and check the result, or use the published text version"
_SPLIT_ZH = "工作方案通常不超过几十万字，请确认文件是否选错，或只保留方案正文"
_SPLIT_EN = (
    "A plan rarely exceeds a few hundred thousand characters: check that this is the right file, or keep the plan only"
)

_WORDINGS: dict[str, _Wording] = {
    "not-found": _Wording(
        "找不到这个文件", "the file does not exist", "请检查路径和文件名", "Check the path and the name"
    ),
    "not-a-file": _Wording("这不是文件", "this is not a file", "请指定一个文件", "Name one file"),
    "unreadable": _Wording(
        "系统不允许读取这个文件",
        "the system does not allow reading this file",
        "请检查访问权限",
        "Check the permissions",
    ),
    "empty": _Wording("文件是空的", "the file is empty", _FETCH_ZH, _FETCH_EN),
    "no-text": _Wording(
        "文件里没有文字", "the file holds no text", "请确认选对了文件", "Check that this is the right file"
    ),
    "too-large": _Wording("文件太大", "the file is too large", _SPLIT_ZH, _SPLIT_EN),
    "too-long": _Wording("正文太长", "the text is too long", _SPLIT_ZH, _SPLIT_EN),
    "binary": _Wording(
        "这是二进制文件，不是文本",
        "this is a binary file, not text",
        "请确认选对了文件；可读取 .txt、.docx、.html 和文字版 .pdf",
        "Check the file; .txt, .docx, .html and .pdf with text can be read",
    ),
    "encoding-unknown": _Wording(
        "认不出文字编码，按 UTF-8、GB18030、UTF-16 读出来都不是中文",
        "the encoding is not recognised: read as UTF-8, GB18030 or UTF-16 it is not Chinese",
        "请在编辑器中另存为 UTF-8",
        "Save it as UTF-8 in an editor",
    ),
    "encoding-damaged": _Wording(
        "文字编码有损坏的字节", "some bytes are damaged in this encoding", _FETCH_ZH, _FETCH_EN
    ),
    "mojibake": _Wording(
        "文件内容本身已是乱码：曾按错误的编码转存",
        "the content itself is garbled: it was once saved in a wrong encoding",
        _FETCH_ZH,
        _FETCH_EN,
    ),
    "replacement-characters": _Wording(
        "文中有无法还原的字符（U+FFFD），原样保留",
        "the text has characters lost earlier (U+FFFD); they are kept as they are",
        "请对照原件补正",
        "Mend them from the original",
    ),
    "big5": _Wording(
        "文字编码像是 Big5（繁体），不能读取",
        "the encoding looks like Big5, which is not read",
        "请在编辑器中另存为 UTF-8",
        "Save it as UTF-8 in an editor",
    ),
    "old-word": _Wording(
        "这是旧版 Word 文件（.doc），不能直接读取",
        "this is an old Word file (.doc), which is not read",
        _SAVE_ZH,
        _SAVE_EN,
    ),
    "old-office": _Wording(
        "这是旧版 Office 文件，不是方案文档", "this is an old Office file, not a plan document", _SAVE_ZH, _SAVE_EN
    ),
    "rtf": _Wording("这是 RTF 文件，不能直接读取", "this is an RTF file, which is not read", _SAVE_ZH, _SAVE_EN),
    "ofd": _Wording(
        "这是 OFD 版式文件，不能直接读取",
        "this is an OFD file, which is not read",
        "请用版式软件导出为文字版 PDF 或 .docx",
        "Export it as a PDF with text or as .docx",
    ),
    "spreadsheet": _Wording(
        "这是电子表格，不是方案文档",
        "this is a spreadsheet, not a plan document",
        "方案请用 .docx、.pdf、.html 或 .txt；统计数据请走数据导入",
        "Give plans as .docx, .pdf, .html or .txt; import statistics as data",
    ),
    "presentation": _Wording(
        "这是演示文稿，不是方案文档", "this is a presentation, not a plan document", _SAVE_ZH, _SAVE_EN
    ),
    "archive": _Wording(
        "这是压缩包", "this is an archive", "请解压后选择其中的方案文件", "Unpack it and choose the plan inside"
    ),
    "image": _Wording("这是图片，没有文字", "this is an image without text", _OCR_ZH, _OCR_EN),
    "mhtml": _Wording(
        "这是单文件网页（MHTML），不能直接读取",
        "this is a single-file web page (MHTML), which is not read",
        "请在浏览器中另存为“仅 HTML”，或复制正文存为 .txt",
        "Save it as 'HTML only' in the browser, or copy the text into a .txt file",
    ),
    "encrypted": _Wording(
        "文件有密码保护", "the file is protected by a password", "请先取消密码再读取", "Remove the password first"
    ),
    "corrupt-zip": _Wording("文件已损坏，打不开", "the file is damaged and cannot be opened", _FETCH_ZH, _FETCH_EN),
    "corrupt-xml": _Wording("文件内部的 XML 已损坏", "the XML inside the file is damaged", _FETCH_ZH, _FETCH_EN),
    "corrupt-pdf": _Wording("PDF 已损坏，打不开", "the PDF is damaged and cannot be opened", _FETCH_ZH, _FETCH_EN),
    "xml-doctype": _Wording(
        "文件内部的 XML 带有文档类型声明或实体，Word 文件里不该有，已拒绝读取",
        "the XML inside declares a document type or entities, which a Word file must not; it was refused",
        _SAVE_ZH,
        _SAVE_EN,
    ),
    "zip-bomb": _Wording(
        "解压后的大小异常，像是压缩炸弹，已拒绝读取",
        "the size when unpacked is out of proportion, like a zip bomb; it was refused",
        _FETCH_ZH,
        _FETCH_EN,
    ),
    "scanned": _Wording("PDF 是扫描件，没有文字", "the PDF is a scan without text", _OCR_ZH, _OCR_EN),
    "scanned-pages": _Wording(
        "有的页没有文字，像是扫描页，未读入",
        "some pages have no text, like scans; they were left out",
        _OCR_ZH,
        _OCR_EN,
    ),
    "too-deep": _Wording(
        "网页的嵌套层数异常，无法完整读取",
        "the page is nested too deeply to be read whole",
        "请在浏览器中复制正文，存为 .txt 后重试",
        "Copy the text in a browser, save it as .txt and try again",
    ),
    "too-many-pages": _Wording("页数太多", "there are too many pages", _SPLIT_ZH, _SPLIT_EN),
    "extension": _Wording(
        "扩展名与内容不符，已按内容读取",
        "the extension does not fit the content; the content was followed",
        "请改正扩展名",
        "Rename the file",
    ),
    "text-boxes": _Wording(
        "文中有文本框，未读入", "text boxes were left out", "请把其中的文字移到正文", "Move their text into the body"
    ),
    "notes": _Wording(
        "文中有脚注或尾注，未读入",
        "footnotes or endnotes were left out",
        "如含指标请移到正文",
        "Move any target into the body",
    ),
    "revisions": _Wording(
        "文中有修订痕迹，按接受全部修订读取",
        "the text has tracked changes; it was read as if all were accepted",
        "请确认后接受或拒绝修订",
        "Accept or reject the changes",
    ),
    "contents": _Wording("自动目录未读入", "the automatic table of contents was left out", "", ""),
    "declared-encoding": _Wording(
        "网页声明的编码与内容不符，已按内容读取",
        "the declared encoding does not fit the content; the content was followed",
        "",
        "",
    ),
}


def fault(
    code: str,
    where: str = "",
    *,
    found: str = "",
    expected: str = "",
    severity: Literal["error", "warning", "note"] = "error",
) -> Fault:
    """The fault `document.<code>` with its wording in both languages."""
    wording = _WORDINGS[code]
    return Fault(
        code=f"document.{code}",
        zh=wording.zh,
        en=wording.en,
        where=where,
        found=found,
        expected=expected,
        mend_zh=wording.mend_zh + "。" if wording.mend_zh else "",
        mend_en=wording.mend_en + "." if wording.mend_en else "",
        severity=severity,
    )


def refuse(code: str, where: str = "", *, found: str = "", expected: str = "") -> DocumentError:
    """The error to raise for one fault."""
    return DocumentError(fault(code, where, found=found, expected=expected))

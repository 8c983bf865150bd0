"""Web pages: the main text without the page around it."""

import pytest

from dafeng.core.errors import DocumentError
from dafeng.plan.document import read_document

BODY = "".join(
    f"<p>&nbsp;&nbsp;{n}．推进煤炭消费替代和转型升级，到2025年，非化石能源消费比重达到20%左右。</p>"
    for n in range(1, 9)
)
PAGE = f"""<!DOCTYPE html><html><head><meta charset="CHARSET"><title>门户网站</title><style>p{{}}</style></head><body>
<nav><a href="/">首页</a> | <a href="/x">政务公开</a></nav><h1>枣庄市碳达峰工作方案</h1>
<div class="side"><ul><li><a href="/1">相关链接，一个很长的标题。</a></li></ul></div>
<div id="main"><div><script>var x = "不是正文，脚本。";</script>{BODY}
<table><tr><th>指标</th><th>2025年</th></tr><tr><td>森林<br>覆盖率</td><td>21%</td></tr></table>
<p style="display: none">隐藏的文字，不可见。</p></div></div>
<footer>版权所有，备案号。</footer></body></html>"""


def test_the_main_text_is_read_without_the_page_around_it() -> None:
    document = read_document((PAGE.replace("CHARSET", "utf-8")).encode(), "plan.html")
    lines = document.text.splitlines()
    assert lines[0] == "枣庄市碳达峰工作方案"
    assert lines[1].startswith("1．推进煤炭消费替代")
    assert lines[-2:] == ["指标\t2025年", "森林覆盖率\t21%"]
    assert len(lines) == 11
    assert document.warnings == ()


@pytest.mark.parametrize(("said", "used"), [("gb2312", "gb18030"), ("gbk", "gb18030"), ("utf-8", "utf-8")])
def test_a_declared_encoding_is_followed(said: str, used: str) -> None:
    document = read_document((PAGE.replace("CHARSET", said)).encode(used), "plan.html")
    assert (document.encoding, document.warnings) == (used, ())


def test_a_wrong_declaration_is_said_and_the_content_followed() -> None:
    document = read_document((PAGE.replace("CHARSET", "gb2312")).encode(), "plan.html")
    assert document.encoding == "utf-8"
    assert [each.code for each in document.warnings] == ["document.declared-encoding"]


def test_line_breaks_of_the_source_part_no_chinese_words() -> None:
    page = "<html><body><p>非化石能源消费\n      比重达到 20%<br>第二行</p></body></html>"
    assert read_document(page.encode()).text == "非化石能源消费比重达到 20%\n第二行\n"


def test_text_behind_a_removed_element_stays() -> None:
    page = "<html><body><p>甲<script>x</script>乙<button>按</button>丙。</p></body></html>"
    assert read_document(page.encode()).text == "甲乙丙。\n"


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(b"<html><body><script>var x;</script></body></html>", "plan.html")
    assert caught.value.faults[0].code == "document.no-text"


def nested(depth: int) -> bytes:
    return ("<html><body>" + "<div>" * depth + "到2025年，达到20%。" + "</div>" * depth + "</body></html>").encode()


def test_deep_nesting_is_read_or_refused_but_never_cut_in_silence() -> None:
    assert "达到20%" in read_document(nested(1000)).text
    with pytest.raises(DocumentError) as caught:
        read_document(nested(5000))
    assert caught.value.faults[0].code == "document.too-deep"


def test_xml_entities_are_not_expanded() -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>甲，&x;乙。</p></body></html>'
    assert "root:" not in read_document(page.encode()).text

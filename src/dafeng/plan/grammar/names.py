"""Names of indicators: cleaned of what does not belong to them, cut where one name stands for several."""

from __future__ import annotations

import re
from functools import cache

from dafeng.plan.grammar.lexicon import lexicon

__all__ = ["clean_name", "ends_with_head", "owned_by", "owner_of", "split_names", "strip_hedges", "without_change"]

_NAME_MOST = 80
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]是|[（(]?\d{1,2}[）)]|[①-⑳]|第[一二三四五六七八九]，?|\d{1,2}[.、])+"
)
_AGAINST = re.compile(
    r"(?:分别|均|都)?(?:比|较)(?:上一?年度?|去年|前一?年|同期|基准年|现状|传统.{0,6})(?:同期|末|底)?$"
)
_AS_NOW = re.compile(
    "(?:在|较|比)(?:现有|原有|现状|目前|当前|改造前|原来|上年)的?(?:水平|基础|能力|规模)?(?:之?上|的?基础上)?$"
)
_GRADE = re.compile("(?:超低|近零|(?<!归)零|(?<!降)低)(?:能耗|碳?排放)$")
_ORIGIN = re.compile(r"(?:(?:由|从)(?:目前|现在|当前|现有)?的?\d[\d.]*[%一-鿿]{0,6}|\d[\d.]*%)$")
_JOINT = re.compile(r"以及|、|和|与|及")
_CHANGE = re.compile(r"(?:累计|年均|持续|进一步|稳步|逐步)*(?:降低|下降|削减|减少|降幅)(?:率|幅度|比例|比率|水平)?$")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = lexicon()
    return (
        re.compile(f"(?:{words.hedge})+$"),
        re.compile(f"^(?:{words.leads})+"),
        re.compile(rf"(?:{words.heads})(?:（[^）]{{1,20}}）)?$"),
        re.compile(rf"(?:{words.strong_heads})(?:（[^）]{{1,20}}）)?$"),
    )


_SHARED_HEAD = re.compile(
    "(?:排放|消费|综合|资源化|无害化|回收|利用|处理|处置|循环|覆盖|单位|人均|平均|年均|换算|占|使用|建设|装机|发电|保护|产能|产值|产量"
    "|供应|储备|改造|能耗|碳排放|污染物|屋顶|绿化|电动化|清洁|总|年|污水|污泥|垃圾|达标|普及|治理|比重|比例|占比|营业|机械化|自给|抚育).*$"
)
_HEDGE_WINDOW = 24


_PER_EACH = re.compile(
    "(?P<owner>.{0,40}?)(?P<per>单位(?:地区|国内)?(?:生产总值|GDP|（GDP）|建筑面积|面积|产品|产值|工业增加值|增加值|能源消费|换算周转量|运输周转量)|人均|亩均|万元.{2,8}?(?=能|用|二|水))"
)
_PLAIN_AMOUNT = re.compile(
    "(?:综合)?(?:能耗|能源消耗|电耗|水耗|用水量|取水量|二氧化碳排放(?:量|强度)?|碳排放(?:量|强度)?|CO2排放量?)"
)
_OWNERS = re.compile("(?:机构|单位|企业|机关|学校|医院|园区|数据中心|港口|行业|校园|景区|商场)$")


def strip_hedges(text: str) -> tuple[str, str]:
    """(text without adverbs at its end, the adverbs)."""
    window = text[-_HEDGE_WINDOW:]
    found = _patterns()[0].search(window)
    if not found:
        return text, ""
    kept = text[: len(text) - len(window) + found.start()]
    return kept, found[0]


def ends_with_head(name: str, strong: bool = False) -> bool:
    """True when the name ends in a word for something measured (率, 量, 比重, 能耗…); `strong` for the surest words."""
    return bool(_patterns()[3 if strong else 2].search(name[-24:])) and not _GRADE.search(name)


def clean_name(text: str) -> str:
    """The name without connectives in front and particles behind; brackets stay whole."""
    name = _AGAINST.sub("", _ORIGIN.sub("", text.strip(" 　。；，")))
    while True:
        before = name
        name = _AS_NOW.sub("", name)
        name = _NUMBERED.sub("", name)
        name = _patterns()[1].sub("", name)
        name = strip_hedges(name)[0]
        for trail in lexicon().trails:
            name = name.removesuffix(trail)
        name = _balanced(name)
        if name == before:
            return name[-_NAME_MOST:]


def _balanced(name: str) -> str:
    """Cut a bracket or quotation mark that closes or opens nothing."""
    for opening, closing in (("（", "）"), ("《", "》"), ("“", "”")):
        if name.count(closing) > name.count(opening):
            name = (
                name[name.index(closing) + 1 :]
                if name.find(closing) < max(name.find(opening), 1)
                else name.rstrip(closing)
            )
            name = name if name.count(closing) <= name.count(opening) else name.replace(closing, "", 1)
        elif name.count(opening) > name.count(closing):
            cut = name.rindex(opening)
            name = name[:cut] if cut > len(name) // 2 else name[cut + 1 :]
    return name


def without_change(name: str) -> str:
    """单位能耗下降率 -> 单位能耗."""
    return _CHANGE.sub("", name) or name


def split_names(name: str, wanted: int = 0) -> list[str]:
    """Cut a list of names; with `wanted` names known (分别, or as many values) into just as many, sharing the head.

    Without, only where every name ends in a head of its own: A率和B率 are two, 风电、太阳能发电装机 is one.
    """
    if wanted > 1 and len(listed := [part for part in name.split("、") if part]) == wanted:
        return _share(listed)
    parts = [without_change(part) if len(part) > 6 else part for part in _parts(name)]
    if wanted > 1:
        parts = _merge_lists(parts, wanted)
        return _share(parts) if len(parts) == wanted else []
    if (
        len(parts) > 1
        and not name.endswith(("比值", "之比", "之和"))
        and all(ends_with_head(part, strong=True) and len(part) > 2 for part in parts[:-1])
    ):
        return _share_owner(parts)
    return [name]


def _parts(name: str) -> list[str]:
    """Cut at joints outside brackets."""
    parts, first, depth = [], 0, 0
    at = 0
    while at < len(name):
        if name[at] in "（《“〔":
            depth += 1
        elif name[at] in "）》”〕":
            depth -= 1
        elif depth <= 0 and (found := _JOINT.match(name, at)) and 0 < at < len(name) - 1:
            parts.append(name[first:at])
            first = at = found.end()
            continue
        at += 1
    parts.append(name[first:])
    return [part for part in parts if part]


def _merge_lists(parts: list[str], wanted: int) -> list[str]:
    """机关、学校、医院等公共机构单位能耗 is one name: what stands before 等 belongs to what follows."""
    if len(parts) <= wanted:
        return parts
    for at in range(len(parts) - 1, -1, -1):
        if "等" in parts[at] and len(parts) - at >= wanted:
            merged = ["、".join(parts[: at + 1]), *parts[at + 1 :]]
            return merged if len(merged) == wanted else parts
    heads = [at for at, part in enumerate(parts) if ends_with_head(part)]
    if len(heads) == wanted and heads[-1] == len(parts) - 1:
        starts = [0, *[head + 1 for head in heads[:-1]]]
        return ["、".join(parts[a : b + 1]) for a, b in zip(starts, heads, strict=True)]
    return parts


def _share(parts: list[str]) -> list[str]:
    """Give names what only the first or only the last one carries."""
    return _share_owner(_share_head(parts))


def _share_owner(parts: list[str]) -> list[str]:
    """公共机构单位建筑面积能耗、人均用水量 are both of 公共机构; 单位产值能耗和二氧化碳排放 are both for each 产值."""
    found = _PER_EACH.match(parts[0])
    if not found:
        return parts
    owner, per = found["owner"], found["owner"] + found["per"]
    owned = [owner + part if (own := _PER_EACH.match(part)) and not own["owner"] else part for part in parts[1:]]
    return [parts[0], *[per + part if _PLAIN_AMOUNT.fullmatch(part) else part for part in owned]]


def owner_of(name: str) -> str:
    """Whose figures a name for each of something is: 公共机构人均综合能耗 -> 公共机构."""
    found = _PER_EACH.match(name)
    return found["owner"] if found and _OWNERS.search(found["owner"]) else ""


def owned_by(owner: str, name: str) -> str:
    """The name with its owner, where it names an amount for each of something and no owner of its own."""
    found = _PER_EACH.match(name)
    return owner + name if owner and found and not found["owner"] else name


def _with_front(first: str, name: str) -> str:
    """新建居住建筑、公共建筑…: of several kinds of one thing the later ones are 新建 too, unless they say otherwise."""
    fronts = lexicon().fronts
    front = fronts.match(first)
    return front[0] + name if front and not fronts.match(name) else name


def _share_head(parts: list[str]) -> list[str]:
    """Give names the head that only the last one carries: 大、中、小型矿山建设率 -> 大型矿山建设率, …"""
    last = parts[-1]
    if all(ends_with_head(part) and len(part) > 2 for part in parts[:-1]):
        return parts
    for length in range(min(len(parts[0]), 6), 1, -1):
        ending = parts[0][-length:]
        at = last.find(ending)
        if at >= 0 and at + length < len(last):
            names = [*(part + last[at + length :] for part in parts[:-1]), last]
            return [names[0], *(_with_front(names[0], name) for name in names[1:])]
    if all(len(part) == 1 for part in parts[:-1]):
        return [*[part + last[1:] for part in parts[:-1]], last]
    found = _SHARED_HEAD.search(last, 1)
    shared = found[0] if found else ""
    return [*[part if ends_with_head(part, strong=True) else part + shared for part in parts[:-1]], last]

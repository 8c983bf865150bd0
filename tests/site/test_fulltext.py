"""Full-text search: expectations are worked out by hand, or by a plain substring search over the same texts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng_site.plans.fulltext import Entry, Index, excerpt, grams

TEXTS = st.lists(st.text("碳达峰光伏发电A1 ，", max_size=12), min_size=1, max_size=8)


def test_pairs_do_not_reach_over_punctuation() -> None:
    assert grams("光伏，电") == ["光", "光伏", "伏", "电"]


@given(texts=TEXTS, query=st.text("碳达峰光伏发电a1", min_size=1, max_size=4))
def test_every_text_with_the_word_is_found_and_none_without_while_there_is_one(texts: list[str], query: str) -> None:
    found = {hit.entry.key for hit in Index.of(Entry("x", at, "", text) for at, text in enumerate(texts)).search(query)}
    plain = {at for at, text in enumerate(texts) if query in " ".join(text.lower().split())}
    assert found == plain or not plain


def test_the_rank_is_bm25() -> None:
    """Two texts of one pair each (three grams: two letters and the pair); by hand."""
    index = Index.of([Entry("x", 1, "", "光伏"), Entry("x", 2, "", "风电")])
    hits = index.search("光伏")
    assert [hit.entry.key for hit in hits] == [1]
    assert hits[0].score == pytest.approx(math.log(1 + 1.5 / 1.5) * 1 * 2.2 / (1 + 1.2))


def test_a_title_counts_more_than_the_text_and_all_words_must_be_there() -> None:
    index = Index.of([Entry("x", 1, "储能", "光伏发电"), Entry("x", 2, "光伏", "储能发电"), Entry("x", 3, "光伏", "")])
    assert [hit.entry.key for hit in index.search("光伏")][-1] == 1
    assert {hit.entry.key for hit in index.search("光伏 储能")} == {1, 2}


def test_words_in_another_order_are_found_where_nothing_fits_exactly() -> None:
    index = Index.of([Entry("x", 1, "", "公共建筑节能改造"), Entry("x", 2, "", "煤电机组")])
    assert [hit.entry.key for hit in index.search("节能改造公共建筑")] == [1]
    assert index.search("潮汐能") == []
    assert index.search("  ，") == []


def test_full_width_and_capitals_are_the_same() -> None:
    index = Index.of([Entry("x", 1, "ＣＣＵＳ示范", "")])
    assert len(index.search("ccus")) == 1


def test_an_excerpt_shows_the_word() -> None:
    assert excerpt("甲" * 50 + "光伏" + "乙" * 50, "光伏", 3) == "…甲甲甲光伏乙乙乙…"

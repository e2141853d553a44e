"""What an address asks for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsearch.web.asked import Asked, quoted

VALUES = st.text(st.sampled_from('aé 1&=%+{}/?#"\ud800'), max_size=4)
SOME = st.dictionaries(st.sampled_from(["q", "person", "since", "page", "lang", "odd{}"]), st.tuples(VALUES))


@given(SOME, VALUES.filter(bool), VALUES.filter(bool))
def test_a_pattern_gives_the_address_with_other_values(values: dict[str, tuple[str]], one: str, two: str) -> None:
    asked = Asked(values)
    expected = asked.but(q=one, since=two).address("/search")
    assert expected == asked.pattern("/search", "q", "since").format(q=quoted(one), since=quoted(two))

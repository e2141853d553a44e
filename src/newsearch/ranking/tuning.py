"""The parameters of the default ranking that apply to queries; those of the index are in `newsearch.bm25f`.

`benchmarks/relevance.md` tells what each adds.
"""

from __future__ import annotations

from newsearch.value import value


@value
class Parameters:
    """How a query word's terms are weighed against each other.

    Attributes:
        exact: the worth of the exact form beside the stem; a word gets the greater of the two.
        name_share: a word that is capitalised in this share of its uses in mid-sentence is a name ...
        name_uses: ... if it has so many such uses; names are looked up in the exact list only.
        acronym: the worth of an acronym's long form, and of a long form's acronym, beside what was typed.
        acronym_uses: how many articles must explain the acronym by the long form.
        letters_digits: the worth of letters and digits side by side beside both as one word ("JT 610" for "JT610").
        longest_form: words of a long form, at most.
        common: two words are not looked at together when more than this share of all articles holds either: such
            words tell next to nothing, and finding them side by side costs most.
    """

    exact: float = 0.6
    name_share: float = 0.9
    name_uses: int = 5
    acronym: float = 0.9
    acronym_uses: int = 2
    letters_digits: float = 0.9
    longest_form: int = 8
    common: float = 0.1


DEFAULT = Parameters()

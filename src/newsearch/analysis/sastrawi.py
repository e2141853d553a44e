"""Loads PySastrawi: the right distribution, imported only when a new word turns up, one word at a time.

PySastrawi's `CachedStemmer` keeps every word for ever, and its plural rule is quadratic in hyphens: `load` gives the
stemmer that both are built on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsearch.errors import StemmerError

if TYPE_CHECKING:
    from collections.abc import Callable

DISTRIBUTION = "PySastrawi"
VERSIONS = frozenset(("1.2.0", "1.2.1"))
"""Versions whose rules `newsearch.analysis.stemmer` follows; another one stems by itself."""

_IMPOSTOR = "Sastrawi"
_REMEDY = f"pip uninstall {_IMPOSTOR} && pip install --force-reinstall {DISTRIBUTION}"


def version() -> str:
    """The version of the installed PySastrawi.

    Raises:
        StemmerError: it is not installed, or `Sastrawi`, another distribution with the same import name, stands in
            its place or has written over it.
    """
    # Imported here because it costs 40 ms, which a search does not have to pay.
    from importlib import metadata

    try:
        found = metadata.version(_IMPOSTOR)
    except metadata.PackageNotFoundError:
        pass
    else:
        raise StemmerError(
            "the distribution {impostor!r} {found} is installed; it takes the import name of "
            "{distribution!r} and stems hundreds of times slower: {remedy}",
            impostor=_IMPOSTOR,
            found=found,
            distribution=DISTRIBUTION,
            remedy=_REMEDY,
        )
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        raise StemmerError(
            "{distribution!r} is not installed: pip install {distribution}", distribution=DISTRIBUTION
        ) from None


def load() -> Callable[[str], str]:
    """The function that stems one plain word of four small letters or more, without any cache.

    Raises:
        StemmerError: as `version`, or the package is damaged.
    """
    installed = version()
    try:
        from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
        from Sastrawi.Stemmer.Stemmer import Stemmer
        from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

        roots = StemmerFactory().get_words()
    except (ImportError, OSError, RuntimeError) as problem:
        raise StemmerError(
            "{distribution!r} is installed but damaged ({problem}): {remedy}",
            distribution=DISTRIBUTION,
            problem=problem,
            remedy=_REMEDY,
        ) from problem
    dictionary = ArrayDictionary(roots)
    if installed in VERSIONS:
        from newsearch.analysis.stemmer import stemmer

        return stemmer(dictionary)
    return Stemmer(dictionary).stem_singular_word

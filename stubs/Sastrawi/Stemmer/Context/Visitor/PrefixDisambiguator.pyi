from typing import Protocol

class _Rule(Protocol):
    def disambiguate(self, word: str) -> str | None: ...

class PrefixDisambiguator:
    disambiguators: list[_Rule]

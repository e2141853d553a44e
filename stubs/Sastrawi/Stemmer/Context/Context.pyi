from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Context.Removal import Removal

class Context:
    original_word: str
    current_word: str
    result: str
    dictionary: ArrayDictionary
    removals: list[Removal]
    def execute(self) -> None: ...
    def loop_pengembalian_akhiran(self) -> None: ...

from Sastrawi.Stemmer.Context.Visitor.PrefixDisambiguator import PrefixDisambiguator

class VisitorProvider:
    # All but the first, which has no rules.
    def get_prefix_visitors(self) -> list[PrefixDisambiguator]: ...

"""The version of newsearch, and of what it finds in articles."""

__version__ = "0.1.0"

ENTITIES_VERSION = "2"
"""Changes with whatever changes which entities are found: the code, the lexicon or the model."""

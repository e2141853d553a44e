"""The gazetteer: the places that newsearch knows by name, for stems, datelines and entities alike."""

from newsearch.gazetteer.places import DATELINE_SECTIONS, FILES, read_sections, sections

__all__ = ["DATELINE_SECTIONS", "FILES", "read_sections", "sections"]

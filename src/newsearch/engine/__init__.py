"""The engine: what stands behind `newsearch.engine.interface`. The only package that imports Whoosh."""

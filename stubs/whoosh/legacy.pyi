from typing import Any

toc_loaders: dict[int, Any]

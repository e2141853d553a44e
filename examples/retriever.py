"""A retriever for frameworks that chain a search and a language model: `python examples/retriever.py INDEX QUESTION`.

Such frameworks call one method with a question and take documents with a text and fields. Give yours the class that it
asks for (`Document`, `TextNode`, ...) as `make`; none of them is imported here.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from newsearch import Index

if TYPE_CHECKING:
    from collections.abc import Callable


class Retriever:
    """Gives the sentences that answer a question, with where they stand."""

    def __init__(self, index: Index, make: Callable[..., Any] = dict, limit: int = 5, **conditions: Any) -> None:
        self.index, self.make, self.limit, self.conditions = index, make, limit, conditions

    def retrieve(self, question: str) -> list[Any]:
        hits = self.index.search(question, limit=self.limit, no_duplicates=True, **self.conditions)
        return [self.make(page_content=hit.snippet.text, metadata=hit.to_row(n)) for n, hit in enumerate(hits, 1)]

    invoke = get_relevant_documents = run = retrieve  # what this method is called elsewhere


def main(folder: str, question: str) -> None:
    with Index.open(folder) as index:
        for document in Retriever(index).invoke(question):
            print(f"{document['metadata']['id']}: {document['page_content']}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python examples/retriever.py INDEX QUESTION")
    main(*sys.argv[1:])

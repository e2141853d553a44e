"""`make docs`: gathers the pages of the repository, as they link to each other, for MkDocs to make a site of.

A link to a file that is no page (a folder, a program) becomes its name: the site has pages alone.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ("*.md", "docs/*.md", "docs/pictures/*", "benchmarks/*.md")
HOME = "README.md"
_LINK = re.compile(r"(!?)\[([^\]]+)\]\(((?!https?:|#|mailto:)[^)#\s]+)(#[^)]*)?\)")


def pages(root: Path = ROOT) -> list[Path]:
    """The files of the site, from the root of the repository."""
    return sorted(path.relative_to(root) for pattern in PAGES for path in root.glob(pattern) if path.is_file())


def gather(target: Path, root: Path = ROOT) -> list[str]:
    """Copy the pages, their links as a site has them; returns links to nothing.

    Args:
        target: the folder that MkDocs reads; it is made anew.
        root: the repository.
    """
    shutil.rmtree(target, ignore_errors=True)
    known, dead = pages(root), []
    for page in known:
        placed = target / ("index.md" if str(page) == HOME else page)
        placed.parent.mkdir(parents=True, exist_ok=True)
        if page.suffix != ".md":
            shutil.copy(root / page, placed)
            continue

        def linked(found: re.Match[str], page: Path = page) -> str:
            mark, text, link, anchor = found[1], found[2], found[3], found[4] or ""
            aim = (root / page.parent / link).resolve()
            if not aim.exists():
                dead.append(f"{page}: {link}")
            if not aim.is_relative_to(root) or aim.relative_to(root) not in known:
                return text
            if str(aim.relative_to(root)) == HOME:
                link = "../" * len(page.parent.parts) + "index.md"
            return f"{mark}[{text}]({link}{anchor})"

        placed.write_text(_LINK.sub(linked, (root / page).read_text("utf8")), "utf8")
    return dead


if __name__ == "__main__":
    missing = gather(ROOT / "build" / "docs")
    raise SystemExit("\n".join(f"a link to nothing: {each}" for each in missing) or 0)

"""The program's own source as the architecture tests read it: by syntax tree, without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Module:
    """One Python file. `feature` is the folder below `referral` (its own name for a file right in it)."""

    path: Path

    @property
    def name(self) -> str:
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    @property
    def feature(self) -> str:
        return self.name.split(".")[1] if "." in self.name else ""

    @property
    def kind(self) -> str:
        """What kind of code it is: the file's name, or for a split-up kind (operations/open.py) its folder's."""
        parts = self.name.split(".")
        return parts[2] if len(parts) > 2 else ""

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.path)

    def imports(self) -> Iterator[str]:
        """Every module named by an import anywhere in the file, also `from package import module`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def modules(*folders: str) -> list[Module]:
    """All Python files below the given top-level folders, in order."""
    return [Module(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]

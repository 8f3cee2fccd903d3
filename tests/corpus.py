"""Real watch files beside the repository, for tests that hold our readers against others."""

import gzip
from pathlib import Path

import pytest

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real files is not here")


def files(*suffixes: str) -> list[Path]:
    """All files of the corpus with such a name, gzipped ones included."""
    return sorted(path for path in CORPUS.rglob("*") if path.name.lower().removesuffix(".gz").endswith(suffixes))


def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()

"""How much a file or an archive may make us read. All bounds against harm stand here.

Decision: what counts is what was really expanded, never what an archive claims about itself. An archive that expands
far beyond its own size is stopped while it does so, whatever trick it plays (members that overlap, archives within
archives, one endless member); an honest export never comes near these bounds.
"""

from dataclasses import dataclass
from typing import Protocol

__all__ = [
    "DEEPEST",
    "HEAD",
    "LARGEST_ARCHIVE",
    "LARGEST_DIRECTORY",
    "LARGEST_FILE",
    "LARGEST_TABLE",
    "MOST_MEMBERS",
    "PART",
    "Allowance",
    "TooLargeError",
    "UsedUpError",
]

MB = 2**20
LARGEST_FILE = 128 * MB  # the largest real recordings (days at one record a second) stay below 60 MB
LARGEST_ARCHIVE = 4096 * MB  # inside another one; it waits in a temporary file
LARGEST_TABLE = 32 * MB  # a table beside the files, or one activity of a list of them
MOST_MEMBERS = 200_000  # ten runs a day for fifty years
LARGEST_DIRECTORY = 256 * MOST_MEMBERS  # bytes of an archive's list of members, read before anything else
DEEPEST = 3  # an archive in an archive in an archive
HEAD = 4096  # bytes that tell what a file is
PART = MB  # bytes expanded at a time
# Recordings shrink to a twentieth at most, zeros to a thousandth.
MOST_GROWTH = 100
GROWTH_FROM = 32 * MB  # below this, growth harms nobody


class TooLargeError(Exception):
    """One file is too large; the message says so in a sentence."""


class UsedUpError(Exception):
    """The allowance of everything that was handed over together is used up."""


class Readable(Protocol):
    """Anything that gives its bytes bit by bit."""

    def read(self, size: int, /) -> bytes: ...


@dataclass
class Allowance:
    """What one file handed over may still expand to, shared by all archives in it. `bytes_left` counts down."""

    bytes_left: int

    @classmethod
    def of(cls, size: int) -> "Allowance":
        """For a file of `size` bytes as it was handed over."""
        return cls(max(GROWTH_FROM, MOST_GROWTH * size))

    def read(self, stream: Readable, most: int = LARGEST_FILE) -> bytes:
        """All of a stream of expanding bytes.

        Raises:
            TooLargeError: it is larger than `most`.
            UsedUpError: the allowance is used up.
        """
        parts, size = [], 0
        while part := stream.read(PART):
            parts.append(part)
            size += len(part)
            self.take(len(part))
            if size > most:
                raise TooLargeError(f"It is larger than {most // MB} MB.")
        return b"".join(parts)

    def take(self, size: int) -> None:
        """Count `size` more bytes as expanded.

        Raises:
            UsedUpError: the allowance is used up.
        """
        self.bytes_left -= size
        if self.bytes_left < 0:
            raise UsedUpError("It expands to far more than any export of runs does.")

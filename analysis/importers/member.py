"""One file on its way in, as it comes out of a folder, an upload or an archive."""

from dataclasses import dataclass

from ..errors import ActivityFileError
from .details import Details

__all__ = ["Member"]


@dataclass(frozen=True)
class Member:
    """One file, ungzipped: its name (ARCHIVE/MEMBER inside an archive) and its bytes, or why it has none.

    `details` are what the export says about its activities. A `foreign` one is no file of a watch: a photo, a table.
    """

    name: str
    data: bytes | None = None
    error: ActivityFileError | None = None
    details: tuple[Details, ...] = ()
    foreign: bool = False

"""XML of exporters of twenty years → a tree, and text → numbers and times.

Decision: what a strict parser accepts is taken as it is. A file with a prefix nobody declared, a wrong encoding or a
missing end is read as far as it makes sense, with a Finding. A DOCTYPE is refused: no watch writes one, and it is the
way to make a small file expand without end.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from lxml import etree

from ..errors import ActivityFileError
from ..model import Finding

__all__ = [
    "child",
    "has_doctype",
    "local_name",
    "numbers",
    "parse_sound_xml",
    "parse_xml",
    "started",
    "text_of",
    "times",
    "told_offset",
]

DOWNLOAD_AGAIN = "Export or download the activity again."


def started(data: bytes) -> bytes:
    """The file from where its XML starts: a mark of its encoding and blanks before it are no part of it."""
    return data if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.removeprefix(b"\xef\xbb\xbf").lstrip()


def parse_xml(plain: bytes, name: str) -> tuple[etree._Element, list[Finding]]:
    """The root element, and a Finding when the file had to be mended.

    Raises:
        ActivityFileError: it has a DOCTYPE, or no XML can be made of it.
    """
    findings = []
    root: etree._Element | None
    try:
        root = parse_sound_xml(plain)
    except etree.XMLSyntaxError as error:
        if b"<!DOCTYPE" in plain.replace(b"\0", b""):  # letters of two or four bytes included
            raise _with_doctype(name) from error
        findings.append(Finding("file_damaged", {"line": error.lineno or 0}, repaired=True))
        root = _mended(plain)
        if root is None:
            problem = f"It is not sound XML ({' '.join(error.msg.split())})."
            raise ActivityFileError(name, problem, DOWNLOAD_AGAIN) from error
    if has_doctype(root):
        raise _with_doctype(name)
    return root, findings


def parse_sound_xml(plain: bytes) -> etree._Element:
    """The root element. Nothing that a document refers to is fetched, and none of its entities is put in.

    Raises:
        etree.XMLSyntaxError: it is not well-formed, or uses a prefix that it does not declare.
    """
    return etree.fromstring(plain, _parser())


def has_doctype(root: etree._Element) -> bool:
    return bool(getattr(root.getroottree().docinfo, "doctype", ""))


def _with_doctype(name: str) -> ActivityFileError:
    return ActivityFileError(name, "It holds a DOCTYPE, which no watch writes.", DOWNLOAD_AGAIN)


def _parser(recover: bool = False, encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=recover,
        encoding=encoding,
        remove_comments=True,
        remove_pis=True,
    )


def _mended(plain: bytes) -> etree._Element | None:
    """What can be read of unsound XML; None when nothing can."""
    try:
        text = plain.decode("utf-8")
    except UnicodeDecodeError:
        text = plain.decode("latin-1")
    try:
        return etree.fromstring(text.encode("utf-8"), _parser(recover=True, encoding="utf-8"))
    except etree.XMLSyntaxError:
        return None


@lru_cache(maxsize=4096)
def local_name(tag: str) -> str:
    """`{namespace}TrackPointExtension` or `gpxtpx:hr` without what stands before it, in lower case."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def child(parent: etree._Element | None, name: str) -> etree._Element | None:
    """The first direct child of that local name; None without one."""
    for element in parent if parent is not None else ():
        if isinstance(element.tag, str) and local_name(element.tag) == name:
            return element
    return None


def text_of(parent: etree._Element | None, name: str) -> str:
    """The stripped text of the first direct child of that local name; "" without one."""
    element = child(parent, name)
    return (element.text or "").strip() if element is not None else ""


def numbers(texts: Iterable[str | None]) -> np.ndarray:
    """Floats; NaN where a text is no finite number. Texts in an Arrow array are converted without a copy of each."""
    strings = pa.array(texts, pa.string())
    try:
        values = strings.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:  # blanks around a number, no number at all: look at each
        values = np.array([_or_nan(float, text) for text in strings.to_pylist()])
    return np.where(np.isfinite(values), values, np.nan)


def _or_nan(convert: Callable[[str], float], text: str | None) -> float:
    try:
        return convert(text or "")
    except ValueError:
        return float("nan")


def times(texts: Iterable[str | None]) -> tuple[np.ndarray, np.ndarray]:
    """datetime64[us] in UTC (NaT where a text is no time), and what its clock was ahead of UTC in seconds.

    A time without zone is taken as UTC; neither it nor "Z" says anything about the runner's clock: its offset is NaN.
    """
    strings = pa.array(texts, pa.string())
    try:
        return _plain_times(strings)
    except pa.ArrowInvalid:
        moments = [_moment(text) for text in strings.to_pylist()]
    offsets = [moment.utcoffset() if moment else None for moment in moments]
    utc = [moment and moment.astimezone(UTC).replace(tzinfo=None) for moment in moments]
    seconds = np.array([offset.total_seconds() if offset else np.nan for offset in offsets], dtype=np.float64)
    return np.array(utc, "datetime64[us]"), seconds


def _plain_times(strings: pa.StringArray) -> tuple[np.ndarray, np.ndarray]:
    """As `times`, for texts such as 2026-05-01T08:00:00.25Z or 2026-05-01T10:00:00+02:00.

    Raises:
        pa.ArrowInvalid: one is of another form, or no time.
    """
    if strings.null_count or (pc.binary_length(strings).to_numpy() < len("2026-05-01T08:00:00Z")).any():
        raise pa.ArrowInvalid("not all in full")
    moments = strings.cast(pa.timestamp("us", "UTC")).to_numpy()
    if pc.all(pc.ends_with(strings, "Z")).as_py():
        return moments, np.full(len(moments), np.nan)
    wall_clock = pc.utf8_slice_codeunits(strings, 0, len("2026-05-01T08:00:00")).cast(pa.timestamp("s")).to_numpy()
    ahead = (wall_clock - moments.astype("datetime64[s]")).astype(np.float64)
    return moments, np.where(ahead != 0, ahead, np.nan)


def told_offset(offsets_s: np.ndarray) -> int | None:
    """The first offset of a clock that is known, in seconds; None when none is."""
    known = offsets_s[~np.isnan(offsets_s)]
    return int(known[0]) if len(known) else None


def _moment(text: str | None) -> datetime | None:
    plain = re.sub(r"\s+", " ", text or "").strip().replace(",", ".")
    try:
        moment = datetime.fromisoformat(plain)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment

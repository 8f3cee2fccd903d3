"""XML of exporters of twenty years → a tree, and text → numbers and times.

Decision: what a strict parser accepts is taken as it is. A file with a prefix nobody declared, a wrong encoding or a
missing end is read as far as it makes sense, with a Finding. A DOCTYPE is refused: no watch writes one, and it is the
way to make a small file expand without end.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
from lxml import etree

from ..errors import ActivityFileError
from ..model import Finding

__all__ = ["child", "local_name", "numbers", "parse_xml", "points_table", "text_of", "times"]

DOWNLOAD_AGAIN = "Export or download the activity again."
_PLAIN_TIMES = re.compile(r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z\n)*", re.ASCII)


def parse_xml(data: bytes, name: str) -> tuple[etree._Element, list[Finding]]:
    """The root element, and a Finding when the file had to be mended.

    Raises:
        ActivityFileError: it has a DOCTYPE, or no XML can be made of it.
    """
    plain = data if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data.removeprefix(b"\xef\xbb\xbf").lstrip()
    findings = []
    try:
        root = etree.fromstring(plain, _parser())
    except etree.XMLSyntaxError as error:
        findings.append(Finding("file_damaged", {"line": error.lineno or 0}, repaired=True))
        root = _mended(plain)
        if root is None:
            raise ActivityFileError(name, f"It is not sound XML ({error.msg}).", DOWNLOAD_AGAIN) from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise ActivityFileError(name, "It holds a DOCTYPE, which no watch writes.", DOWNLOAD_AGAIN)
    return root, findings


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


def points_table(
    points: Iterable[etree._Element], columns: Mapping[str, str]
) -> tuple[dict[str, np.ndarray], int | None]:
    """The points as columns, one row each, and the clock's offset when the times tell one.

    Args:
        points: track points.
        columns: local name of an element anywhere inside a point → name of our column; "time" holds times, the others
            numbers. Of several elements for one column the last wins.
    """
    texts: dict[str, list[str]] = {name: [] for name in columns.values()}
    rows: dict[str, list[int]] = {name: [] for name in columns.values()}
    count = 0
    for point in points:
        for node in point.iter():
            column = columns.get(local_name(node.tag))
            if column is not None and node.text is not None:
                texts[column].append(node.text)
                rows[column].append(count)
        count += 1
    moments, offset = times(texts["time"])
    table: dict[str, np.ndarray] = {"time": np.full(count, np.datetime64("NaT"), "datetime64[us]")}
    table["time"][rows["time"]] = moments
    for column in [name for name in texts if texts[name] and name != "time"]:
        table[column] = np.full(count, np.nan)
        table[column][rows[column]] = numbers(texts[column])
    return table, offset


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


def numbers(texts: Sequence[str | None]) -> np.ndarray:
    """Floats; NaN where a text is no finite number."""
    try:
        values = np.array(list(map(float, texts)))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        values = np.array([_or_nan(float, text) for text in texts])
    if not np.isfinite(values).all():
        values[~np.isfinite(values)] = np.nan
    return values


def _or_nan(convert: Callable[[str], float], text: str | None) -> float:
    try:
        return convert(text or "")
    except ValueError:
        return float("nan")


def times(texts: Sequence[str | None]) -> tuple[np.ndarray, int | None]:
    """datetime64[us] in UTC (NaT where a text is no time), and the clock's offset in seconds if the texts tell one.

    A time without zone is taken as UTC; "Z" says nothing about the runner's clock.
    """
    joined = "\n".join(text or "" for text in texts) + "\n"
    if _PLAIN_TIMES.fullmatch(joined) and joined.count("\n") == len(texts):
        try:
            return np.array(joined.replace("Z", "").split("\n")[:-1], "datetime64[us]"), None
        except ValueError:
            pass  # the thirtieth of February and its like: look at each
    moments = [_moment(text) for text in texts]
    offsets = [moment.utcoffset() for moment in moments if moment is not None]
    offset = next((int(o.total_seconds()) for o in offsets if o is not None and o.total_seconds()), None)
    utc = [moment and moment.astimezone(UTC).replace(tzinfo=None) for moment in moments]
    return np.array(utc, "datetime64[us]"), offset


def _moment(text: str | None) -> datetime | None:
    plain = re.sub(r"\s+", " ", text or "").strip().replace(",", ".")
    try:
        moment = datetime.fromisoformat(plain)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment

"""The points of a GPX or TCX document as columns, and the document around them as a small tree.

Decision: nearly all of such a file is points, and all of them are made alike. So expat looks at every byte once (sound
XML, no DOCTYPE), and where brackets stand tells numpy the rest: Arrow gathers equal tags and converts their texts, and
lxml reads only what is left when the points are cut out. Comments or entities among the points, anything else unusual,
and every file that is not sound take the other way: lxml reads it whole, and each point is walked through. Both ways
give the same, bit for bit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from lxml import etree

from ..model import Finding
from .markup import is_sound, local_name, numbers, parse_xml, started, times, told_offset

__all__ = ["Document", "read_document"]

_OPENS, _CLOSES, _NEITHER = -3, -2, -1  # what a tag does to a point; from 0: the number of the column it belongs to


@dataclass(frozen=True)
class Document:
    """A document and its points.

    - `root`: what is around the points, which may be empty here, and one may stand for many.
    - `findings`: what had to be mended.
    - `columns`: one row a point, in the document's order. All columns asked for, and `utc_offset_s`.
    - `rows`: the rows that each point below `root` stands for.
    """

    root: etree._Element
    findings: list[Finding]
    columns: dict[str, np.ndarray]
    rows: dict[etree._Element, range]

    def points(
        self, stretches: Sequence[etree._Element], segments: Sequence[int] | np.ndarray
    ) -> tuple[dict[str, np.ndarray], int | None]:
        """The points inside each of some elements, with the `segment` given for it; the clock's offset if known."""
        tag = next((node.tag for node in self.rows), None)
        inside = [[self.rows[node] for node in stretch.iter(tag)] if tag else [] for stretch in stretches]
        rows = np.fromiter(chain.from_iterable(chain.from_iterable(inside)), dtype=np.intp)
        records = {name: column[rows] for name, column in self.columns.items()}
        records["segment"] = np.repeat(np.asarray(segments, dtype=np.int32), [sum(map(len, one)) for one in inside])
        return records, told_offset(records.pop("utc_offset_s"))


def read_document(data: bytes, name: str, point: str, columns: Mapping[str, str]) -> Document:
    """The document with its points as columns.

    Args:
        data, name: the file, and what to call it in messages.
        point: local name of the elements that are points.
        columns: local name (in lower case) of an element anywhere inside a point, or "@" and the name of an attribute
            of the point → name of our column. "time" holds times, the others numbers. Of several elements for one
            column the last wins.

    Raises:
        ActivityFileError: it has a DOCTYPE, or no XML can be made of it.
    """
    plain = started(data)
    cut = _cut(plain, name, point, columns) if is_sound(plain, name) else None
    return cut or _walked(plain, name, point, columns)


def _walked(plain: bytes, name: str, point: str, columns: Mapping[str, str]) -> Document:
    """The document as lxml reads it, mended where it must be: any XML will do."""
    root, findings = parse_xml(plain, name)
    points = list(root.iter(f"{{*}}{point}"))
    texts: dict[str, list[str]] = {column: [] for column in columns.values()}
    rows: dict[str, list[int]] = {column: [] for column in columns.values()}
    attributes = [(key[1:], column) for key, column in columns.items() if key.startswith("@")]
    for row, node in enumerate(points):
        for key, column in attributes:
            texts[column].append(node.get(key, ""))
            rows[column].append(row)
        for inner in node.iter():
            column = columns.get(local_name(inner.tag), "")
            if column and inner.text is not None:
                texts[column].append(inner.text)
                rows[column].append(row)
    found = {column: (rows[column], texts[column]) for column in texts}
    return Document(
        root, findings, _table(len(points), found), {node: range(i, i + 1) for i, node in enumerate(points)}
    )


def _cut(plain: bytes, name: str, point: str, columns: Mapping[str, str]) -> Document | None:
    """The document, sound as it is, by its brackets alone; None when it is too unusual for that."""
    first, last = plain.find(f"<{point}".encode()), plain.rfind(f"</{point}".encode())
    body = plain[first : plain.find(b">", last) + 1]
    if not 0 <= first < last or b"&" in body or not body.isascii():
        return None
    bounds = _bounds(body)
    if bounds is None:
        return None
    # Tags and the texts after them take turns: 0 is the first tag, 1 the text behind it.
    tokens = pa.StringArray.from_buffers(len(bounds) - 1, pa.py_buffer(bounds), pa.py_buffer(body))
    tags = tokens.take(pa.array(np.arange(0, len(tokens), 2))).dictionary_encode()
    names = list(dict.fromkeys(columns.values()))
    kinds = _kinds(tags.dictionary, point, {key: names.index(column) for key, column in columns.items()})
    if kinds is None:
        return None
    kind = kinds[tags.indices.to_numpy()]
    opens, closes = np.flatnonzero(kind == _OPENS), np.flatnonzero(kind == _CLOSES)
    if len(opens) != len(closes) or (opens > closes).any() or (closes[:-1] > opens[1:]).any():
        return None  # points inside points

    found = _attributes(tags.dictionary.take(tags.indices.take(pa.array(opens))), columns)
    if found is None:
        return None
    for number, column in enumerate(names):
        at = np.flatnonzero(kind == number)
        row = np.searchsorted(opens, at, side="right") - 1
        wanted = (at < closes[row]) & (bounds[2 * at + 1] < bounds[2 * at + 2])
        found.setdefault(column, (row[wanted], tokens.take(pa.array(2 * at[wanted] + 1))))

    starts = np.flatnonzero(np.append(True, opens[1:] != closes[:-1] + 1))
    stops = np.append(starts[1:], len(opens))
    gaps = zip(bounds[2 * closes[stops[:-1] - 1] + 1], bounds[2 * opens[starts[1:]]], strict=True)
    around = [plain[:first], *(body[begin:end] for begin, end in gaps), plain[first + len(body) :]]
    root, findings = parse_xml(f"<{point}/>".encode().join(around), name)
    nodes = list(root.iter(f"{{*}}{point}"))
    if findings or len(nodes) != len(starts):
        return None
    return Document(root, [], _table(len(opens), found), dict(zip(nodes, map(range, starts, stops), strict=True)))


def _bounds(body: bytes) -> np.ndarray | None:
    """Where tags begin and end in turn, and where the last text ends; None when a bracket is no tag's."""
    letters = np.frombuffer(body, dtype=np.uint8)
    begins, ends = np.flatnonzero(letters == ord("<")), np.flatnonzero(letters == ord(">")) + 1
    if len(begins) != len(ends):
        return None
    bounds = np.append(np.column_stack([begins, ends]).ravel(), len(body)).astype(np.int32)
    return bounds if (np.diff(bounds) >= 0).all() else None


def _kinds(tags: pa.StringArray, point: str, columns: Mapping[str, int]) -> np.ndarray | None:
    """What each of some different tags does; None when one is a comment or the like, or a point of unusual form."""
    opens = pc.or_(pc.starts_with(tags, f"<{point} "), pc.equal(tags, f"<{point}>"))
    opens = pc.and_(opens, pc.invert(pc.ends_with(tags, "/>"))).to_numpy(zero_copy_only=False)
    kinds = np.full(len(tags), _OPENS)
    for at in np.flatnonzero(~opens):
        tag = tags[at].as_py()
        name = tag.strip("</>").split()[0].rpartition(":")[2]
        if tag[1] in "!?" or (name == point and tag[1] != "/"):
            return None
        kind = _NEITHER if tag[1] == "/" or tag.endswith("/>") else columns.get(name.lower(), _NEITHER)
        kinds[at] = _CLOSES if name == point else kind
    return kinds


def _attributes(
    tags: pa.StringArray, columns: Mapping[str, str]
) -> dict[str, tuple[np.ndarray, pa.StringArray]] | None:
    """The texts of the wanted attributes of all points; None unless all write them alike."""
    wanted = {key[1:]: column for key, column in columns.items() if key.startswith("@")}
    if not wanted:
        return {}
    pieces = pc.split_pattern(tags, '"')
    width = len(pieces[0])
    if (pieces.value_lengths().to_numpy() != width).any():
        return None
    pieces = [pieces.flatten().take(pa.array(np.arange(at, len(tags) * width, width))) for at in range(width)]
    found: dict[str, tuple[np.ndarray, pa.StringArray]] = {}
    for before, texts in zip(pieces[::2], pieces[1::2], strict=False):
        (same, *others) = before.unique().to_pylist()
        if others or "'" in same:
            return None
        key = same.rpartition("=")[0].split()[-1]
        if key in wanted:
            found[wanted[key]] = (np.arange(len(tags)), texts)
    return found if len(found) == len(wanted) else None


def _table(count: int, found: Mapping[str, tuple[list[int] | np.ndarray, Iterable[str]]]) -> dict[str, np.ndarray]:
    """Columns of `count` rows from the rows and texts found for each; of several texts in a row the last counts."""
    table = {column: np.full(count, np.nan) for column in [*found, "utc_offset_s"]}
    for column, (rows, texts) in found.items():
        if column == "time":
            table["time"] = np.full(count, np.datetime64("NaT"), "datetime64[us]")
            table["time"][rows], table["utc_offset_s"][rows] = times(texts)
        else:
            table[column][rows] = numbers(texts)
    return table

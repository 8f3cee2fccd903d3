"""The points of a GPX or TCX document as columns, and the document around them as a small tree.

Decision: nearly all of such a file is points, and points come in few forms: the same tags in the same order, around
other texts. So points are found by where brackets stand, compared tag by tag, and their texts converted a column at a
time. lxml reads what is left: the document with the first point of each form. When that is sound XML, so is the whole.
Comments or entities among the points, anything else unusual, and every file that is not sound take the other way: lxml
reads all of it, and each point is walked through. Both ways give the same, bit for bit.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from lxml import etree

from ..model import Finding
from .markup import has_doctype, local_name, numbers, parse_sound_xml, parse_xml, started, times, told_offset

__all__ = ["Document", "read_document"]

_ENCODINGS = ("UTF-8", "US-ASCII", "ASCII", "ISO-8859-1", "WINDOWS-1252")  # in all of them ASCII is ASCII
_PLAIN_LETTERS = bytes({*b"\t\n\r", *range(ord(" "), 128)} - {*b"&"})  # sound wherever they stand between brackets
_LOCAL_NAME = re.compile(r"(?:[^\s:/]*:)?([^\s/]*).*", re.DOTALL)
_NONE = np.empty(0, dtype=np.intp)
_MOST_FORMS = 100  # real files have up to seven; each is dealt with by itself


@dataclass(frozen=True)
class Document:
    """A document and its points.

    - `root`: what is around the points, and those points that stand for all; they match `point`.
    - `findings`: what had to be mended.
    - `columns`: one row a point, in the document's order. All columns asked for, and `utc_offset_s`.
    - `rows`: the rows that each point below `root` stands for: its own, and those that follow and are not there.
    """

    root: etree._Element
    findings: list[Finding]
    point: str
    columns: dict[str, np.ndarray]
    rows: dict[etree._Element, range]

    def points(
        self, stretches: Sequence[etree._Element], segments: Sequence[int] | np.ndarray
    ) -> tuple[dict[str, np.ndarray], int | None]:
        """The points inside each of some elements, with the `segment` given for it; the clock's offset if known."""
        inside = [[self.rows[node] for node in stretch.iter(self.point)] for stretch in stretches]
        rows = np.fromiter(chain.from_iterable(chain.from_iterable(inside)), dtype=np.intp)
        records = {name: column[rows] for name, column in self.columns.items()}
        records["segment"] = np.repeat(np.asarray(segments, dtype=np.int32), [sum(map(len, one)) for one in inside])
        return records, told_offset(records.pop("utc_offset_s"))


class _Told(NamedTuple):
    """Texts in points: the number of the column that each belongs to, the row of its point, and itself."""

    column: np.ndarray
    row: np.ndarray
    text: pa.StringArray


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
    names = list(dict.fromkeys(columns.values()))
    numbered = {key: names.index(column) for key, column in columns.items()}
    return _cut(plain, point, names, numbered) or _walked(plain, name, point, names, numbered)


def _walked(plain: bytes, name: str, point: str, names: Sequence[str], numbered: Mapping[str, int]) -> Document:
    """The document as lxml reads it, mended where it must be: any XML will do."""
    root, findings = parse_xml(plain, name)
    nodes = list(root.iter(f"{{*}}{point}"))
    column: list[int] = []
    row: list[int] = []
    text: list[str] = []
    for number, node in enumerate(nodes):
        for inner in node.iter("*"):
            wanted = numbered.get(local_name(inner.tag))
            if wanted is not None and inner.text is not None:
                column.append(wanted)
                row.append(number)
                text.append(inner.text)
    told = []
    for key in (key for key in numbered if key.startswith("@")):
        values = pa.array([node.get(key[1:]) for node in nodes], pa.string())
        told.append(_Told(np.full(len(nodes), numbered[key]), np.arange(len(nodes)), values))
    told.append(_Told(np.array(column, dtype=np.intp), np.array(row, dtype=np.intp), pa.array(text, pa.string())))
    rows = {node: range(number, number + 1) for number, node in enumerate(nodes)}
    return Document(root, findings, f"{{*}}{point}", _table(names, len(nodes), told), rows)


def _cut(plain: bytes, point: str, names: Sequence[str], numbered: Mapping[str, int]) -> Document | None:
    """The document by its brackets; None when it is too unusual for that, or not sound."""
    first, last = plain.find(f"<{point}".encode()), plain.rfind(f"</{point}>".encode()) + len(f"</{point}>")
    body = plain[first:last]
    bounds = _bounds(body) if 0 <= first < last else None
    if bounds is None:
        return None
    # Tags and the texts after them take turns: token 0 is the first tag, 1 the text behind it.
    tokens = pa.StringArray.from_buffers(len(bounds) - 1, pa.py_buffer(bounds), pa.py_buffer(body))
    tags = tokens.take(pa.array(np.arange(0, len(tokens), 2)))
    opens, closes = (np.flatnonzero(pc.starts_with(tags, start)) for start in (f"<{point}", f"</{point}"))
    if len(opens) != len(closes) or (opens > closes).any() or (closes[:-1] > opens[1:]).any():
        return None  # points inside points
    forms, form = _forms(tags, opens, closes)
    attributes = _attributes(tags.take(pa.array(opens)), numbered)
    local_names = {tag: _LOCAL_NAME.sub(r"\1", tag) for inner in forms for tag in inner if not tag.startswith("/")}
    if attributes is None or len(forms) > _MOST_FORMS or point in local_names.values():
        return None
    told_by = {tag: numbered.get(name.lower()) for tag, name in local_names.items() if not tag.endswith("/")}
    told = [attributes, _texts(tokens, bounds, opens, forms, form, told_by)]

    # The first point of each form in every uninterrupted row of points stands for the others.
    interrupted = np.append(True, opens[1:] != closes[:-1] + 1)
    kept = np.sort(np.unique(np.cumsum(interrupted) * _MOST_FORMS + form, return_index=True)[1])
    ends = bounds[2 * closes + 1]
    begins = np.where(interrupted, np.append(0, ends[:-1]), bounds[2 * opens])
    sample = [body[begin:end] for begin, end in zip(begins[kept], ends[kept], strict=True)]
    try:
        root = parse_sound_xml(b"".join([plain[:first], *sample, plain[last:]]))
    except etree.XMLSyntaxError:
        return None
    nodes = list(root.iter(f"{{*}}{point}"))
    encoding = str(root.getroottree().docinfo.encoding).upper()
    if len(nodes) != len(kept) or has_doctype(root) or encoding not in _ENCODINGS:
        return None
    rows = dict(zip(nodes, map(range, kept.tolist(), [*kept[1:].tolist(), len(opens)]), strict=True))
    return Document(root, [], f"{{*}}{point}", _table(names, len(opens), told), rows)


def _bounds(body: bytes) -> np.ndarray | None:
    """Where tags begin and end in turn, and where the last text ends.

    None when a bracket is no tag's, when there is a comment or the like, or a letter that needs a closer look.
    """
    if body.translate(None, _PLAIN_LETTERS):
        return None
    letters = np.frombuffer(body, dtype=np.uint8)
    begins, ends = np.flatnonzero(letters == ord("<")), np.flatnonzero(letters == ord(">")) + 1
    if len(begins) != len(ends) or (begins >= ends).any() or (ends[:-1] > begins[1:]).any():
        return None
    seconds = letters[begins + 1]
    if (seconds == ord("!")).any() or (seconds == ord("?")).any():
        return None
    return np.append(np.column_stack([begins, ends]), len(body)).astype(np.int32)


def _forms(tags: pa.StringArray, opens: np.ndarray, closes: np.ndarray) -> tuple[list[list[str]], np.ndarray]:
    """The different forms of points, each the tags inside a point without their brackets; and which each point has."""
    _, offsets, letters = tags.buffers()
    edges = np.frombuffer(offsets, dtype=np.int32)[np.column_stack([opens, closes]).ravel() + 1]
    turns = pa.StringArray.from_buffers(len(edges) - 1, pa.py_buffer(edges), letters)
    forms = turns.take(pa.array(np.arange(0, len(turns), 2))).dictionary_encode()
    return [form[1:-1].split("><") for form in forms.dictionary.to_pylist()], forms.indices.to_numpy()


def _attributes(tags: pa.StringArray, numbered: Mapping[str, int]) -> _Told | None:
    """The wanted attributes of all points; None unless all points write them alike."""
    wanted = {f"{key[1:]}=": column for key, column in numbered.items() if key.startswith("@")}
    if not wanted:
        return _Told(_NONE, _NONE, tags[:0]) if len(tags.unique()) == 1 else None
    parts = pc.split_pattern(tags, '"')  # what is between the quotes, and before, between and after
    first = parts[0].as_py()
    if len(first) % 2 == 0 or (parts.value_lengths().to_numpy() != len(first)).any():
        return None
    texts = parts.flatten()
    at = np.arange(len(texts)).reshape(len(tags), len(first))
    around = texts.take(pa.array(at[:, ::2].ravel())).dictionary_encode().indices.to_numpy().reshape(len(tags), -1)
    if (around != around[0]).any() or any(letter in text for text in first[::2] for letter in "'/"):
        return None
    place = {text.rpartition(" ")[2]: 2 * number + 1 for number, text in enumerate(first[::2])}
    if not wanted.keys() <= place.keys():
        return None
    column = np.tile([*wanted.values()], len(tags))
    row = np.repeat(np.arange(len(tags)), len(wanted))
    return _Told(column, row, texts.take(pa.array(at[:, [place[key] for key in wanted]].ravel())))


def _texts(
    tokens: pa.StringArray,
    bounds: np.ndarray,
    opens: np.ndarray,
    forms: list[list[str]],
    form: np.ndarray,
    told_by: Mapping[str, int | None],
) -> _Told:
    """The texts of all points behind tags that tell a column, empty ones left out."""
    wanted = [(0, _NONE, _NONE)]  # number of a column, rows, and where their texts are among the tokens
    for which, inner in enumerate(forms):
        rows = np.flatnonzero(form == which)
        for place, tag in enumerate(inner, start=1):
            column = told_by.get(tag)
            if column is not None:
                wanted.append((column, rows, 2 * (opens[rows] + place) + 1))
    number = np.repeat([column for column, _, _ in wanted], [len(rows) for _, rows, _ in wanted])
    row, at = (np.concatenate([each[part] for each in wanted]) for part in (1, 2))
    known = bounds[at] < bounds[at + 1]
    return _Told(number[known], row[known], tokens.take(pa.array(at[known])))


def _table(names: Sequence[str], count: int, told: Sequence[_Told]) -> dict[str, np.ndarray]:
    """Columns of `count` rows; of several texts for one place the last counts."""
    column, row = (np.concatenate([part[field] for part in told]) for field in (0, 1))
    text = pa.concat_arrays([part.text for part in told])
    numeric = column != names.index("time")
    table = np.full((len(names), count), np.nan)
    table[column[numeric], row[numeric]] = numbers(text.filter(pa.array(numeric)))
    moments, offsets_s = np.full(count, np.datetime64("NaT"), "datetime64[us]"), np.full(count, np.nan)
    moments[row[~numeric]], offsets_s[row[~numeric]] = times(text.filter(pa.array(~numeric)))
    return {**dict(zip(names, table, strict=True)), "time": moments, "utc_offset_s": offsets_s}

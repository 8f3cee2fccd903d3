"""Points cut out of a document equal points walked through, on real files and on odd ones."""

import random
import socket
import time
from unittest.mock import patch
from xml.parsers import expat

import numpy as np
import pytest
from corpus import content, files, needs_corpus
from hypothesis import event, given, settings
from hypothesis import strategies as st

from analysis.errors import ActivityFileError
from analysis.importers import gpx, points, read_activities, tcx

FILES = files(".gpx", ".tcx")


def parsed(data, name):
    parse = gpx.parse if ".gpx" in name.lower() else tcx.parse
    try:
        return parse(data, name)
    except ActivityFileError as error:
        return str(error)


def both_ways(data, name):
    """What the file gives when points may be cut out, and when each is walked through."""
    quick = parsed(data, name)
    with patch.object(points, "_cut", lambda *_: None):
        return quick, parsed(data, name)


def is_cut(data, name):
    point, columns = ("trkpt", gpx.COLUMNS) if ".gpx" in name else ("Trackpoint", tcx.COLUMNS)
    names = list(columns.values())
    return points._cut(data, point, names, {key: names.index(column) for key, column in columns.items()}) is not None


def assert_equal(quick, walked):
    """Bit for bit, dtypes, laps, totals and words included."""
    if isinstance(quick, str) or isinstance(walked, str):
        assert quick == walked
        return
    assert len(quick) == len(walked)
    for one, other in zip(quick, walked, strict=True):
        for ours, theirs in ((one.records, other.records), (one.laps, other.laps)):
            assert ours.keys() == theirs.keys()
            for name, column in ours.items():
                assert column.dtype == theirs[name].dtype
                np.testing.assert_array_equal(column, theirs[name], err_msg=name)
        words = ("sport", "sub_sport", "start_time", "totals", "utc_offset_s", "device", "title", "note", "findings")
        for name in words:
            assert getattr(one, name) == getattr(other, name)


@needs_corpus
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_files_give_the_same_both_ways(path):
    assert_equal(*both_ways(content(path), path.name))


@needs_corpus
def test_nearly_every_real_file_goes_the_quick_way():
    """Named are those that do not: a prefix that nobody declared, and points some of which have no position."""
    slow = [
        path.name for path in FILES if b"<trkpt" in (data := content(path)) and not is_cut(data.lstrip(), path.name)
    ]
    assert sorted(slow) == ["runalyze_standard.gpx", "sportslib_6048438275_undeclared-prefix.gpx"]


NUMBERS = ["1", "-0.5", "1e2", "1E-3", "2.50", "150", "47.123456789012345"]
ODD_NUMBERS = [
    "+3",
    " 4 ",
    "\n5\n",
    "",
    "n/a",
    "NaN",
    "-inf",
    "0x10",
    "1_0",
    "1e999",
    "6,5",
    "٣",
    ".5",
    "5.",
    "1e",
    "--1",
]
TIMES = ["2026-05-01T08:00:00Z", "2026-05-01T08:00:01.5Z", "2026-05-01T10:00:03+02:00", "2026-05-01T08:00:02.123456Z"]
ODD_TIMES = [
    "2026-05-01T10:00:04.25+0530",
    "2026-05-01T08:00:05-00:00",
    "2026-05-01T08:00:02.1234567Z",
    "2026-05-01T08:00:06",
    "2026-05-01 08:00:07Z",
    "2026-05-01T08:00:08z",
    " 2026-05-01T08:00:09Z ",
    "2026-05-01T08:00:60Z",
    "2026-02-30T08:00:00Z",
    "2026-05-01T24:00:00Z",
    "2026-05-01T08:00Z",
    "2026-05-01Z",
    "20260501T080010Z",
    "2026-05-01T08:00:10,5Z",
    "2026-05-01T08:00:10.Z",
    "2026-05-01T08:00:11+25:00",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+02:00",
    "9999-12-31T23:59:59-02:00",
    "1969-12-31T23:59:59.5Z",
    "yesterday",
    "",
]


class Writer:
    """Writes documents as exporters do, the odder the larger `oddity` (a share of all choices)."""

    def __init__(self, rng, oddity):
        self.rng = rng
        self.oddity = oddity

    def one(self, usual, odd):
        return self.rng.choice(odd if self.rng.random() < self.oddity else usual)

    def element(self, name, texts, odd_texts):
        text = self.one(texts, odd_texts)
        tag = self.one([name], [f"a:{name}", f"b:{name}", name.upper(), f'{name} x="1"', f"{name}\n x='>'", f"{name} "])
        odd_inner = [
            f"<![CDATA[{text}]]>",
            text.replace("1", "&#49;"),
            f"<!-- 9 -->{text}",
            f"{text[:1]}<?p?>{text[1:]}",
            f"{text}<{name}>7</{name}>",
            f"<x/>{text}",
        ]
        empty = self.one([False], [True])
        return f"<{tag}/>" if empty else f"<{tag}>{self.one([text], odd_inner)}</{tag.split()[0]}>"

    def point(self, tag, attributes, names):
        children = [self.element(names[0], TIMES, ODD_TIMES)]
        children += [self.element(name, NUMBERS, ODD_NUMBERS) for name in names[1:] if self.one([True], [True, False])]
        if self.one([False], [True]):
            self.rng.shuffle(children)
        numbers = [self.one(NUMBERS, [number for number in ODD_NUMBERS if number.isascii()]) for _ in attributes]
        places = [f'{name}="{number}"' for name, number in zip(attributes, numbers, strict=True)]
        odd_places = [places[::-1], places[:1], [*places, 'id="1"'], [place.replace('"', "'") for place in places]]
        opening = self.one([" "], ["\n", "  "]).join([tag, *self.one([places], odd_places)])
        space = self.one(["", "\n  "], ["\r\n\t", "lost", "<b/>"])
        whole = f"<{opening}{self.one([''], [' ', '/'])}>{space}{space.join(children)}</{tag}>"
        return whole + self.one([space], ["", "<!-- next -->", f"<{tag}/>", "</trkseg><trkseg>", "lost", f"<a:{tag}/>"])

    def points(self, *args):
        return "".join(self.point(*args) for _ in range(self.rng.randrange(1, 8)))

    def gpx(self):
        points = [self.points("trkpt", ["lat", "lon"], ["time", "ele", "hr", "cad", "speed"]) for _ in range(3)]
        return (
            '<gpx xmlns:a="urn:a" creator="x"><trk><name>one</name><trkseg>{}</trkseg><trkseg/>'
            "<trkseg>{}</trkseg></trk><trk><trkseg>{}</trkseg></trk></gpx>"
        ).format(*points)

    def tcx(self):
        names = ["Time", "AltitudeMeters", "DistanceMeters", "Value", "Cadence", "RunCadence"]
        return (
            '<T xmlns:a="urn:a"><Activity Sport="Running"><Id>2026-05-01T08:00:00Z</Id>'
            '<Lap StartTime="2026-05-01T08:00:00Z">'
            "<TotalTimeSeconds>60</TotalTimeSeconds><Track>{}</Track><Track>{}</Track></Lap><Lap><Track>{}</Track>"
            "<Extensions><LX><AvgRunCadence>80</AvgRunCadence></LX></Extensions></Lap></Activity></T>"
        ).format(*[self.points("Trackpoint", [], names) for _ in range(3)])


written = st.builds(Writer, st.integers(0, 2**32).map(random.Random), st.sampled_from([0, 0.003, 0.01, 0.1]))


@settings(max_examples=250, deadline=None)
@given(written, st.sampled_from(["gpx", "tcx"]))
def test_odd_documents_give_the_same_both_ways(writer, kind):
    data = getattr(writer, kind)().encode()
    event(f"{'cut' if is_cut(data, f'run.{kind}') else 'walked'}, oddity {writer.oddity}")
    assert_equal(*both_ways(data, f"run.{kind}"))


@settings(max_examples=150, deadline=None)
@given(written, st.sampled_from(["gpx", "tcx"]), st.integers(1, 8))
def test_whatever_is_broken_in_a_document_it_is_read_or_refused_and_cut_only_when_sound(writer, kind, changes):
    data = bytearray(getattr(writer, kind)().encode())
    for _ in range(changes):
        at, other = writer.rng.randrange(len(data)), writer.rng.randrange(len(data))
        letters = [b"<", b">", b"&", b"/", b'"', b"\x0b", b"\xff", b"", b"x", data[other : other + 9]]
        data[at : at + writer.rng.choice([0, 1, 2, 40])] = writer.rng.choice(letters)
    data, name = bytes(data), f"run.{kind}"
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(data, True)
    except expat.ExpatError:
        event("unsound")
        assert not is_cut(data, name)
    assert_equal(*both_ways(data, name))
    try:
        for activity in read_activities(data, name):
            assert activity.records.index.is_monotonic_increasing
            assert activity.records.index.is_unique
    except ActivityFileError as error:
        told = (error.problem, error.remedy)
        assert all(told)


def track(inside="", before=""):
    """A GPX file of two points with something inside each."""
    moment = "<time>2026-05-01T08:00:0{}Z</time>"
    both = "".join(f'<trkpt lat="48" lon="11">{moment.format(second)}{inside}</trkpt>' for second in (0, 1))
    return f"{before}<gpx><trk><name>one</name><trkseg>{both}</trkseg></trk></gpx>".encode()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


class TestHostile:
    @pytest.mark.parametrize(
        ("inside", "declared"),
        [
            ("<ele>&l9;</ele>", LAUGHS),
            ('<ele unit="&l9;">1</ele>', LAUGHS),
            ("<name>&x;</name>", '<!ENTITY x SYSTEM "{url}">'),
            ("", '<!ENTITY % x SYSTEM "{url}"> %x;'),
            ("", None),
        ],
        ids=["laughs", "in an attribute", "external", "parameter", "external DTD"],
    )
    @pytest.mark.parametrize(
        "damage", [lambda data: data, lambda data: data[:-20], lambda data: data.decode().encode("utf-16")]
    )
    def test_a_doctype_is_refused_and_nothing_fetched(self, inside, declared, damage):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
            doctype = f'SYSTEM "{url}"' if declared is None else f"[{declared.replace('{url}', url)}]"
            with pytest.raises(ActivityFileError, match="DOCTYPE") as caught:
                gpx.parse(damage(track(inside, f"<!DOCTYPE gpx {doctype}>")), "run.gpx")
            with pytest.raises(BlockingIOError):
                listener.accept()  # nobody called
        assert caught.value.remedy

    def test_xinclude_stays_what_it_is(self, tmp_path):
        (tmp_path / "secret").write_text("5")
        include = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{}" parse="text"/>'
        inside = f"<ele>{include.format((tmp_path / 'secret').as_uri())}</ele>"
        quick, walked = both_ways(track(inside), "run.gpx")
        assert_equal(quick, walked)
        assert np.isnan(quick[0].records["altitude_m"]).all()

    def test_an_entity_nobody_declared_costs_its_text_only(self):
        (activity,) = gpx.parse(track("<name>&who;</name><ele>5</ele>"), "run.gpx")
        assert activity.records["altitude_m"].tolist() == [5, 5]
        assert activity.findings[0].code == "file_damaged"

    @pytest.mark.parametrize(
        "data",
        [
            track("<a>" * 100_000 + "</a>" * 100_000),
            b"<gpx>" + b"<trk>" * 50_000 + track(),
            b'<gpx><trk><trkseg><trkpt lat="1" lon="2">' * 5_000,
            b"<gpx><trk><trkseg><trkpt" + b"<" * 1_000_000,
            track().replace(b"48", b"4" * 5_000_000),
            track("<" + "n" * 1_000_000 + "/>"),
            track("<a " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>"),
            track("".join(f"<a{n}/>" for n in range(50_000))),
            b"<gpx><trk><trkseg>"
            + b"".join(track("<x/>" * (n % 99))[36:-29] for n in range(4000))
            + b"</trkseg></trk>",
        ],
        ids=["depth", "tracks", "points", "brackets", "attribute", "name", "attributes", "tags", "forms"],
    )
    def test_size_and_depth_neither_crash_nor_hang(self, data):
        started = time.process_time()
        assert_equal(*both_ways(data, "run.gpx"))
        assert time.process_time() - started < 4

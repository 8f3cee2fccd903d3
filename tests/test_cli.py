import gc
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from corpus import CORPUS, needs_corpus
from watch_files import gpx

from analysis import cli
from analysis.errors import TreadlightlyError
from analysis.library import Library
from analysis.serve import _get_ready, app_folder, free_socket

ROOT = Path(__file__).parent.parent


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with three files, an archive and something that is no activity; the library is in it too."""
    monkeypatch.setenv("TREADLIGHTLY_LIBRARY", str(tmp_path / "library.sqlite"))
    monkeypatch.chdir(tmp_path)
    for day in range(3):
        (tmp_path / f"{day}.gpx").write_bytes(gpx(day, minutes=10))
    (tmp_path / "bad.fit").write_bytes(b"this is not a watch file")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("in/3.gpx", gpx(3))
        archive.writestr("in/broken.gpx", "<gpx><trk>")
    return tmp_path


def told(capsys, *arguments):
    """Exit status, lines of standard output, standard error."""
    status = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return status, captured.out.splitlines(), captured.err


def test_inspect_prints_one_json_object_for_each_file_and_member(home, capsys):
    status, lines, _ = told(capsys, "inspect", "--json", "0.gpx", "bad.fit", "all.zip", "missing.fit")
    said = {entry["source_name"]: entry for entry in map(json.loads, lines)}
    assert status == 1
    assert list(said) == ["0.gpx", "bad.fit", "all.zip/in/3.gpx", "all.zip/in/broken.gpx", "missing.fit"]
    for name in ("bad.fit", "all.zip/in/broken.gpx", "missing.fit"):
        assert said[name]["error"]["problem"]
        assert said[name]["error"]["remedy"]
    (activity,) = said["0.gpx"]["activities"]
    assert activity["start_time"] == "2026-01-05T08:00:00Z"
    assert activity["distance_m"] == pytest.approx(1800, rel=0.01)
    assert activity["heart_rate_bpm"] is None
    assert activity["records"] == 121
    assert len(said["0.gpx"]["sha256"]) == 64


def test_inspect_stores_nothing_and_tells_people_in_words(home, capsys):
    status, lines, _ = told(capsys, "inspect", "0.gpx")
    assert status == 0
    assert "Running" in lines[1]
    assert "10\u202fmin" in lines[1]
    assert not (home / "library.sqlite").exists()


def test_import_tells_what_became_of_each_file(home, capsys):
    status, lines, _ = told(capsys, "import", "0.gpx", "all.zip")
    assert status == 1
    assert [line.split() for line in lines[:2]] == [["added", "0.gpx"], ["added", "all.zip/in/3.gpx"]]
    assert lines[2].split() == ["failed", "all.zip/in/broken.gpx"]
    status, lines, _ = told(capsys, "import", "0.gpx", "1.gpx")
    assert status == 0
    assert [line.split()[0] for line in lines[:2]] == ["duplicate", "added"]


def test_control_c_keeps_what_is_in_and_prints_the_summary(home, capsys, monkeypatch):
    from analysis import intake

    usual = signal.getsignal(signal.SIGINT)  # ignored where the tests run in the background
    real, read = intake.decode, []

    def decode(found, *others, **settings):
        read.append(found.name)
        if len(read) == 2:
            signal.raise_signal(signal.SIGINT)
        return real(found, *others, **settings)

    monkeypatch.setattr(intake, "decode", decode)
    status, lines, errors = told(capsys, "import", "0.gpx", "1.gpx", "2.gpx", "--csv", "told.csv")
    assert status == 130
    assert read == ["0.gpx", "1.gpx"]
    assert lines[-1] == "2 files: 2 new. Stopped after 2 of 3; what is in stays."
    assert "Ctrl+C again" in errors
    assert list(pd.read_csv("told.csv")["File"]) == read
    with Library.open(home / "library.sqlite") as library:
        assert len(library.activities()) == 2
    assert signal.getsignal(signal.SIGINT) is usual


def test_an_import_writes_its_table_only_where_it_can(home, capsys):
    status, _, errors = told(capsys, "import", "0.gpx", "--csv", "no/such/folder.csv")
    assert status == 1
    assert "Choose another place" in errors


def test_the_option_library_outranks_the_variable(home, capsys):
    told(capsys, "import", "0.gpx", "--library", home / "other.sqlite")
    told(capsys, "--library", home / "third.sqlite", "import", "1.gpx")
    assert not (home / "library.sqlite").exists()
    with Library.open(home / "other.sqlite") as other, Library.open(home / "third.sqlite") as third:
        assert len(other.activities()) == len(third.activities()) == 1


def test_report_says_what_matters_and_as_json_everything(home, capsys):
    told(capsys, "import", "0.gpx", "1.gpx", "2.gpx")
    status, lines, _ = told(capsys, "report", "--today", "2026-01-08")
    assert status == 0
    assert lines[0]
    assert not {"*", "["} & set("".join(lines)), "a terminal shows no markdown"
    assert str(home / "library.sqlite") in lines[-1]
    status, lines, _ = told(capsys, "report", "--json", "--today", "2026-01-08")
    report = json.loads("".join(lines))
    assert report["today"] == "2026-01-08"
    assert report["weeks"][0]["runs"] == 3
    assert {"ratio", "windows", "cadence", "budget", "race", "findings"} <= set(report)


def test_report_writes_a_sheet_for_a_clinician_and_says_where(home, capsys):
    told(capsys, "import", "0.gpx", "1.gpx")
    status, lines, _ = told(capsys, "report", "--html", "sheet.html", "--today", "2026-01-08", "--name", "Ada")
    assert status == 0
    assert "sheet.html" in lines[0]
    sheet = (home / "sheet.html").read_text(encoding="utf-8")
    assert sheet.startswith("<!DOCTYPE html>")
    assert "Ada" in sheet
    assert "8 January 2026" in sheet
    assert told(capsys, "report", "--html", "sheet.html")[0] == 0, "a new sheet replaces the old one"
    assert "Ada" not in (home / "sheet.html").read_text(encoding="utf-8")


def test_report_replaces_nothing_but_a_sheet_and_takes_one_way_of_telling(home, capsys):
    told(capsys, "import", "0.gpx")
    before = (home / "library.sqlite").read_bytes()
    status, _, error = told(capsys, "report", "--html", "library.sqlite")
    assert status == 1
    assert "Choose another name" in error
    assert (home / "library.sqlite").read_bytes() == before
    with pytest.raises(SystemExit, match="2"):
        cli.main(["report", "--html", "sheet.html", "--json"])


def test_report_of_an_empty_library_says_what_to_do(home, capsys):
    status, lines, _ = told(capsys, "report")
    assert status == 0
    assert "Add" in " ".join(lines)
    assert told(capsys, "report", "--json")[0] == 0


def test_export_writes_tables_anyone_can_open_and_the_original_files(home, capsys):
    told(capsys, "import", "0.gpx", "all.zip")
    with Library.open() as library:
        first = library.activities()["activity_id"].iloc[0]
        library.add_shoe("none", "barefoot")
        library.tag(first, "none")
        library.log_pain("2026-01-06", "heel", 3, flags=["limping", "numbness"])
        activities = library.activities()
    status, _, _ = told(capsys, "export", "out/mine")
    assert status == 0
    out = home / "out" / "mine"
    read = pd.read_csv(out / "activities.csv")
    assert read["activity_id"].tolist() == activities["activity_id"].tolist()
    assert read["distance_m"].tolist() == pytest.approx(activities["distance_m"].tolist())
    assert pd.read_csv(out / "pain.csv")["flags"].tolist() == ["limping; numbness"]
    assert pd.read_csv(out / "tags.csv")["shoe_name"].tolist() == ["none"]
    assert sorted(file.read_bytes() for file in (out / "originals").iterdir()) == sorted([gpx(0, minutes=10), gpx(3)])
    assert json.loads((out / "settings.json").read_text())["units"] == "km"
    status, _, error = told(capsys, "export", "out/mine")
    assert status == 1
    assert "not empty" in error


def test_an_export_never_writes_outside_its_folder(home, capsys):
    with zipfile.ZipFile(home / "evil.zip", "w") as archive:
        archive.writestr("../../evil.gpx", gpx(5))
        archive.writestr("..\\evil.gpx", gpx(6))
    told(capsys, "import", "evil.zip")
    told(capsys, "export", "out")
    assert len(list((home / "out" / "originals").iterdir())) == 2
    assert not list(home.parent.glob("*evil*"))
    assert not list((home / "out").glob("*evil*"))


def test_a_backup_brings_everything_back_and_keeps_what_it_replaces(home, capsys):
    told(capsys, "import", "0.gpx", "1.gpx")
    with Library.open() as library:
        library.add_shoe("trainers", "cushioned")
        before, revision = library.activities(), library.revision()
        assert told(capsys, "backup", "runs.backup")[0] == 0
        told(capsys, "import", "2.gpx")
        status, lines, _ = told(capsys, "restore", "runs.backup")
        assert status == 0
        # Whoever has the library open sees the restored one, and notices.
        pd.testing.assert_frame_equal(library.activities(), before)
        assert library.revision() > revision + 1
        library.log_pain("2026-01-06", "heel", 1)
    kept = home / "library.before-restore-1.sqlite"
    assert str(kept) in lines[0]
    with Library.open(kept) as old:
        assert len(old.activities()) == 3
    assert {file.name for file in home.iterdir() if "part" in file.name} == set()
    with sqlite3.connect(home / "library.sqlite") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_backup_is_restored_on_a_machine_without_a_library_and_over_a_damaged_one(home, capsys):
    told(capsys, "import", "0.gpx")
    told(capsys, "backup", "runs.backup")
    assert told(capsys, "restore", "runs.backup", "--library", home / "new" / "library.sqlite")[0] == 0
    with Library.open(home / "new" / "library.sqlite") as library:
        assert len(library.activities()) == 1
    damaged = home / "damaged.sqlite"
    damaged.write_bytes(b"rubbish" * 1000)
    assert told(capsys, "restore", "runs.backup", "--library", damaged)[0] == 0
    with Library.open(damaged) as library:
        assert len(library.activities()) == 1
    assert (home / "damaged.before-restore-1.sqlite").read_bytes() == b"rubbish" * 1000


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_file_that_is_no_backup_is_left_alone(home, capsys, command):
    told(capsys, "import", "0.gpx")
    for name in ("0.gpx", "library.sqlite"):
        before = (home / name).read_bytes()
        status, _, error = told(capsys, command, name)
        assert status == 1
        assert name in error
        assert (home / name).read_bytes() == before


def test_a_backup_replaces_an_older_backup(home, capsys):
    told(capsys, "import", "0.gpx")
    told(capsys, "backup", "runs.backup")
    told(capsys, "import", "1.gpx")
    assert told(capsys, "backup", "runs.backup")[0] == 0
    with Library.open(home / "runs.backup") as library:
        assert len(library.activities()) == 2


def test_reread_tells_each_file(home, capsys):
    told(capsys, "import", "0.gpx", "1.gpx")
    status, lines, _ = told(capsys, "reread")
    assert status == 0
    assert [line.split() for line in lines[:2]] == [["reread", "0.gpx"], ["reread", "1.gpx"]]


@pytest.mark.parametrize(
    "arguments",
    [["inspect"], ["import"], ["nonsense"], ["report", "--today", "May"], ["backup"], ["app", "--port", "x"]],
)
def test_wrong_usage_is_told_with_status_2(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert "usage: treadlightly" in capsys.readouterr().err


def test_a_library_that_cannot_be_opened_is_told_without_a_traceback(home, capsys):
    for command in (["report"], ["app"], ["import", "0.gpx"]):
        status, _, error = told(capsys, *command, "--library", home / "bad.fit")
        assert status == 1
        assert "bad.fit" in error
        assert "Traceback" not in error
        assert gc.isenabled()


def test_python_looks_for_rubbish_again_once_the_first_page_is_ready():
    class Dashboard:
        @staticmethod
        def get_ready():
            raise MemoryError

    gc.disable()
    try:
        with pytest.raises(MemoryError):
            _get_ready(Dashboard)
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0, "and not among what the start has loaded"
    finally:
        gc.enable()
        gc.unfreeze()


def test_help_and_version_answer_without_loading_the_heavy_parts():
    code = "import sys; from analysis.cli import main\ntry: main(['--help'])\nfinally: print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False).stdout
    assert "treadlightly import" in out
    assert not {"pandas", "numpy", "sqlalchemy", "streamlit"} & set(out.splitlines()[-1].split())
    run = subprocess.run([sys.executable, "-m", "analysis", "--version"], capture_output=True, cwd=ROOT, check=True)
    assert run.stdout.startswith(b"treadlightly ")


def test_every_command_is_explained_in_the_help(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    text = capsys.readouterr().out
    for command in ("app", "inspect", "import", "report", "export", "backup", "restore", "reread"):
        assert f"\n    {command} " in text
        with pytest.raises(SystemExit) as stop:
            cli.main([command, "--help"])
        assert stop.value.code == 0
        assert "--library" in capsys.readouterr().out


def test_a_reader_that_stops_early_is_no_error(home):
    code = "import sys; from analysis.cli import main; sys.exit(main())"
    files = ["0.gpx"] * 50
    process = subprocess.Popen(
        [sys.executable, "-c", code, "inspect", "--json", *files],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() in (0, 1)


# --- the dashboard -----------------------------------------------------------------------------------------------


def test_a_taken_port_is_told_and_otherwise_the_next_free_one_is_used(monkeypatch):
    monkeypatch.delenv("TREADLIGHTLY_PORT", raising=False)
    with free_socket(None) as first, free_socket(None) as second:
        taken = first.getsockname()[1]
        assert second.getsockname()[1] > taken
        assert first.getsockname()[0] == "127.0.0.1"
        with pytest.raises(TreadlightlyError, match=rf"Port {taken}.*--port"):
            free_socket(taken)
    monkeypatch.setenv("TREADLIGHTLY_PORT", "soon")
    with pytest.raises(TreadlightlyError, match="number"):
        free_socket(None)


def test_the_app_lies_beside_the_package():
    assert app_folder() == ROOT


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process on Windows")
def test_the_command_serves_the_dashboard_from_any_folder_and_stops_politely(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TREADLIGHTLY_LIBRARY": str(tmp_path / "library.sqlite")}
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis", "--no-browser", "--port", str(port)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=20) as answer:
            assert answer.read() == b"ok"
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        # .streamlit/config.toml beside app.py counts, wherever the command is called: a foreign host is refused.
        assert websocket_status(port, "localhost") == websocket_status(port, "127.0.0.1") == 101
        assert websocket_status(port, "evil.example") == 403
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        process.stdout.close()
    assert process.wait(timeout=20) == 0
    assert "GET" not in rest, "requests are nobody's business"
    assert "Stopped" in rest


def websocket_status(port, host):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(
            f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        return int(connection.recv(64).split()[1])


@needs_corpus
def test_inspect_speaks_the_language_of_the_corpus_check():
    command = [sys.executable, "-m", "analysis", "inspect", "--json"]
    check = [sys.executable, str(CORPUS / "check.py"), "--only", "tcx/elevate", "--floor", "0", "--", *command]
    out = subprocess.run(check, capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert "not a JSON object" not in out
    assert "exit " not in out


COURSE = b"<gpx><rte><rtept lat='48' lon='11'/></rte></gpx>"


def test_what_a_watch_keeps_beside_its_activities_is_passed_over_quietly(home, capsys):
    folder = home / "watch"
    folder.mkdir()
    (folder / "run.gpx").write_bytes(gpx(1))
    (folder / "course.gpx").write_bytes(COURSE)
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("plan.gpx", COURSE)
        archive.writestr("me.jpg", b"x")
        archive.writestr("other.gpx", gpx(3))
    status, lines, _ = told(capsys, "import", folder)
    assert status == 0
    assert [line.split()[0] for line in lines[:-1]] == ["added", "added"]
    assert lines[-1] == "2 files: 2 new. 3 other files of the watch or its export passed over."


def test_a_file_that_is_no_activity_is_refused_when_it_is_named(home, capsys):
    (home / "course.gpx").write_bytes(COURSE)
    status, lines, _ = told(capsys, "import", "course.gpx")
    assert status == 1
    assert "no recorded track" in lines[1]
    assert "Export the recorded activity" in lines[1]
    status, lines, _ = told(capsys, "inspect", "--json", "course.gpx")
    assert status == 1
    assert set(json.loads(lines[0])["error"]) == {"problem", "remedy"}

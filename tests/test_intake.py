import io
import os
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor

from watch_files import gpx

from analysis import intake
from analysis.samples import SAMPLES


def packed(name, data):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def test_an_archive_that_means_harm_does_not_stop_the_count():
    data = packed("run.gpx", gpx())
    for _ in range(30):
        data = packed("again.zip", data)
    assert intake.number_of_files(("deep.zip", data)) == 1
    assert intake.number_of_files(("cut.zip", data[:50])) == 1


def test_only_a_few_files_are_in_memory_at_a_time():
    taken, stored = [], []

    def items():
        for day in range(90):
            taken.append(day)
            yield intake.Found(f"{day}", gpx(day, minutes=0.5), sha256=str(day))

    with ThreadPoolExecutor(2) as executor:
        for name, _ in intake.decode_all(items(), "", executor):
            stored.append(name)
            assert len(taken) - len(stored) <= 4 * (2 * (os.cpu_count() or 1) + 2) + 1
    assert stored == [str(day) for day in taken]


def test_this_process_reads_while_its_helpers_start_or_are_busy(monkeypatch):
    files = [intake.Found(f"{day}", gpx(day, minutes=0.5), sha256=str(day)) for day in range(90)]
    here, real, me = [], intake.decode, threading.get_ident()

    def decode(found, **settings):
        if threading.get_ident() == me:
            here.append(found.name)
            may_start.set()
        return real(found, **settings)

    monkeypatch.setattr(intake, "decode", decode)
    may_start = threading.Event()
    with ThreadPoolExecutor(1) as executor:
        executor.submit(may_start.wait)  # a helper that has not started yet, until the first file was read here
        names = [name for name, _ in intake.decode_all(files, "", executor)]
    assert names == [found.name for found in files]
    assert "0" in here
    assert 0 < len(here) < len(files)


def test_reading_a_watch_file_needs_neither_pandas_nor_a_database():
    """Helper processes have to start quickly."""
    program = """
import sys
from analysis import intake
[source] = intake.listed(sys.argv[1])
[found] = intake.find(source)
decoded = intake.decode(found, "Europe/Berlin")
assert decoded.streams[0]["records"]
assert not {"pandas", "sqlalchemy"} & set(sys.modules)
"""
    file = min(SAMPLES.glob("*.fit.gz"))
    subprocess.run([sys.executable, "-c", program, str(file)], check=True)

"""The table of a Strava export: every language it comes in, what it says beside the files and what it says alone."""

import csv
import gzip
import io
import math
import zipfile
from datetime import UTC, date, datetime

import numpy as np
import pytest
from watch_files import gpx

from analysis.errors import PartlyReadError
from analysis.importers import Details, read_export
from analysis.importers.strava import read_table

FRONT = {
    "English": "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,"
    "Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,"
    "Elapsed Time,Moving Time,Distance",
    "German": "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,"
    "Distanz,Max. Herzfrequenz,Relative Leistung,Pendeln,Hinweis zur Privatsphäre für Aktivitäten,"
    "Aktivitätsausrüstung,Dateiname,Sportlergewicht,Fahrradgewicht,Verstrichene Zeit,Bewegungszeit,Distanz",
    "French": "ID de l'activité,Date de l'activité,Nom de l'activité,Type d'activité,Description de l'activité,"
    "Temps écoulé,Distance,Fréquence cardiaque max.,Effort relatif,Déplacement-transport,"
    "Note privée sur les activités,Matériel utilisé pour l'activité,Nom du fichier,Poids de l'athlète,Poids du vélo,"
    "Temps écoulé,Durée de déplacement,Distance",
    "Spanish": "ID de actividad,Fecha de la actividad,Nombre de la actividad,Tipo de actividad,Descripción,"
    "Tiempo transcurrido,Distancia,FC máx.,Esfuerzo relativo,Desplazamiento,Nota privada,Equipamiento,"
    "Nombre de archivo,Peso,Peso de la bicicleta,Tiempo transcurrido,Tiempo en movimiento,Distancia",
    "Japanese": "アクティビティID,日付,名前,種類,説明,経過時間,距離,最大心拍数,相対的エフォート,通勤,"
    "プライベートメモ,ギア,ファイル名,体重,自転車の重さ,経過時間,移動時間,距離",
}
EXERTION = {
    "English": "Perceived Exertion",
    "German": "Gefühlte Anstrengung",
    "French": "Effort perçu",
    "Spanish": "Esfuerzo percibido",
    "Japanese": "主観的運動強度",
}
DATE = {
    "English": "May 3, 2026, 5:10:00 PM",
    "German": "03.05.2026, 17:10:00",
    "French": "3 mai 2026, 17:10:00",
    "Spanish": "3 may 2026, 17:10:00",
    "Japanese": "2026/05/03 17:10:00",
}
RUN = {"English": "Run", "German": "Lauf", "French": "Course à pied", "Spanish": "Carrera", "Japanese": "ランニング"}
LANGUAGES = pytest.mark.parametrize("language", list(FRONT))
START_S = datetime(2026, 5, 3, 17, 10, tzinfo=UTC).timestamp()
FILE = "activities/1.gpx.gz"


def row(language="English", number="7", file=FILE, rpe="", **cells):
    """One row in today's layout, by place; other cells by the place's number, as c12="…"."""
    full = [""] * 44
    full[:6] = [number, DATE[language], "Easy", RUN[language], "wet", "2000"]
    full[6] = "5,20" if language != "English" else "5.20"
    full[9:13] = ["false", "knee", "Vivo Primus", file]
    full[15:18] = ["2000.0", "1800.0", "5200.5"]
    full[43] = rpe
    for place, cell in cells.items():
        full[int(place[1:])] = cell
    return full


def table(language, *rows):
    header = FRONT[language].split(",") + [f"column {at}" for at in range(18, 43)] + [EXERTION[language]]
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("utf-8-sig")


def archive(data, **files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("export/activities.csv", data)
        for name, content in files.items():
            target.writestr(f"export/activities/{name.replace('_', '.')}", content)
    return buffer.getvalue()


def same(one, other):
    """Equal, with unknown numbers equal to unknown numbers."""
    return repr(one) == repr(other)


class TestLanguages:
    @LANGUAGES
    def test_what_stands_beside_a_file_is_understood_in_any_language(self, language):
        read = read_table(table(language, row(language, rpe="6.0")))
        assert same(read.files, {FILE: Details("Easy", "wet\nknee", "Vivo Primus", 6.0, "running")})
        assert read.doubts == ()

    @LANGUAGES
    def test_an_activity_without_a_file_is_understood_in_any_language(self, language):
        typed = read_table(table(language, row(language), row(language, number="8", file="", rpe="3"))).typed
        told = Details("Easy", "wet\nknee", "Vivo Primus", 3.0, "running", START_S, True, 1800.0, 2000.0, 5200.5)
        assert same(typed, {"8": told})

    def test_a_language_nobody_taught_us_says_which_dates_and_kinds_it_could_not_read(self):
        strange = row("French", number="8", file="", c1="3 máj. 2026, 17:10:00")
        unknown_kind = row("French", number="9", file="", c3="Korrenje")
        read = read_table(table("French", row("French"), strange, unknown_kind))
        assert list(read.files) == [FILE]
        assert [read.typed[number].sport for number in read.typed] == ["other"]
        assert read.doubts == ("the date of an activity without a file", "the kind of an activity (Korrenje)")

    def test_a_column_that_holds_something_else_in_its_place_is_said_and_not_taken(self):
        rows = [row("French", file=f"activities/{at}.fit", rpe="Difficile", c16="9e9") for at in range(3)]
        read = read_table(table("French", *rows))
        assert read.doubts == ("moving time", "perceived exertion")
        assert math.isnan(read.files["activities/0.fit"].rpe)

    def test_a_header_we_know_is_believed_wherever_its_columns_stand(self):
        header = ["Activity ID", "Activity Date", "Filename", "Perceived Exertion", "Activity Type", "Activity Name"]
        cells = ["7", DATE["English"], FILE, "4", "Run", "Easy"]
        text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in (header, cells))
        assert same(read_table(text.encode()).files, {FILE: Details(title="Easy", rpe=4.0, sport="running")})

    def test_the_first_exports_had_seconds_and_metres_before_the_files(self):
        text = (
            "id,date,name,type,description,elapsed_time,distance,commute,gear,filename\n"
            '7,"May 3, 2026, 5:10:00 PM",Easy,Run,wet,2000,5200.5,false,Vivo,activities/7.gpx\n'
            '8,"May 3, 2026, 5:10:00 PM",By hand,Run,,2000,5200.5,false,Vivo,\n'
        )
        read = read_table(text.encode())
        assert read.files["activities/7.gpx"].gear == "Vivo"
        assert (read.typed["8"].elapsed_s, read.typed["8"].distance_m) == (2000.0, 5200.5)
        assert read.doubts == ()

    def test_exports_between_them_had_no_private_note(self):
        text = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,"
        text += "Relative Effort,Commute,Activity Gear,Filename\n"
        text += '7,"May 1, 2026, 5:10:00 PM",Easy,Run,wet,100,5,,false,Vivo,activities/1.fit.gz\n'
        assert read_table(text.encode()).files["activities/1.fit.gz"].note == "wet"

    @pytest.mark.parametrize("data", [b"a,b\n1,2", b"file\nactivities/1.gpx", b"a\n" + b"b" * 200_000])
    def test_a_table_that_makes_no_sense_says_so_and_costs_no_run(self, data):
        run, doubt = read_export(archive(data, **{"1_gpx": gpx()}), "all.zip")
        assert run.sport == "running"
        assert isinstance(doubt, PartlyReadError)
        assert "which column holds what" in doubt.problem
        assert doubt.remedy

    @pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b'"unclosed', b"activities/1.fit\n", b"a\n\n,\n"])
    def test_a_table_without_rows_has_nothing_to_lose(self, data):
        assert len(list(read_export(archive(data, **{"1_gpx": gpx()}), "all.zip"))) == 1

    def test_an_account_without_activities_has_nothing_unclear(self):
        assert read_table(table("English")).doubts == ()


class TestDates:
    @pytest.mark.parametrize(
        "text",
        [
            "May 3, 2026, 5:10:00 PM",
            "3 May 2026, 17:10:00",
            "3 de mai. de 2026, 17:10:00",
            "3 мая 2026 г., 17:10:00",
            "3 May 2026 17:10:00",
            "3 mag 2026, 17:10:00",
            "3 mei 2026 17:10:00",
            "3 may 2026, 5:10:00 p.\u00a0m.",
            "2026年5月3日 下午5:10:00",
            "2026年5月3日 17:10:00",
            "2026. 5. 3. 오후 5:10:00",
            "2026-05-03 17:10:00",
            "03.05.2026, 17:10:00",
        ],
    )
    def test_the_languages_of_the_export_agree(self, text):
        assert read_table(table("French", row("French", file="", c1=text), row("French"))).typed["7"].start_s == START_S

    @pytest.mark.parametrize("other", ["", "05/06/2026, 08:00:00"])
    def test_day_and_month_that_could_be_either_are_not_guessed(self, other):
        unclear = row("Spanish", file="", c1="03/05/2026, 17:10:00")
        read = read_table(table("Spanish", unclear, row("Spanish", c1=other)))
        assert read.typed == {}
        assert read.doubts == ("the date of an activity without a file",)

    @pytest.mark.parametrize(("other", "month"), [("25/12/2025, 08:00:00", 5), ("12/25/2025, 08:00:00", 3)])
    def test_another_date_of_the_table_tells_which_is_which(self, other, month):
        unclear = row("Spanish", file="", c1="03/05/2026, 17:10:00")
        read = read_table(table("Spanish", unclear, row("Spanish", c1=other)))
        assert datetime.fromtimestamp(read.typed["7"].start_s, UTC).month == month

    @pytest.mark.parametrize("text", ["", "yesterday", "May 3, 2026", "May 33, 2026, 5:10:00 PM", "3 5 17:10:00"])
    def test_half_a_date_is_no_date(self, text):
        assert read_table(table("English", row(file="", c1=text), row())).typed == {}


class TestTypedIn:
    def read(self, *rows, **files):
        return list(read_export(archive(table("English", *rows), **files), "all.zip"))

    def test_it_is_a_run_with_what_is_known(self):
        (run,) = self.read(row(file="", number="8"))
        assert (run.sport, run.counts_as_running, run.title, run.gear) == ("running", True, "Easy", "Vivo Primus")
        assert (run.moving_s, run.elapsed_s, run.distance_m) == (1800.0, 2000.0, 5200.5)
        assert run.local_date == date(2026, 5, 3)
        assert run.records.empty
        assert [finding.code for finding in run.findings] == ["typed_in"]

    def test_its_identity_does_not_change_with_what_is_corrected_later(self):
        (one,), (other,) = (self.read(row(file="", number="8", c2=title, c17="9000")) for title in ("One", "Other"))
        assert one.activity_id == other.activity_id
        assert one.activity_id != self.read(row(file="", number="9"))[0].activity_id

    @pytest.mark.parametrize("cells", [{"c16": "-5", "c15": ""}, {"c15": "", "c16": ""}, {"c15": "1e9", "c16": "1e9"}])
    def test_a_length_nobody_can_have_run_is_unknown(self, cells):
        (run,) = self.read(row(file="", **cells))
        assert np.isnan(run.moving_s)

    def test_a_distance_nobody_can_have_run_is_unknown(self):
        (run,) = self.read(row(file="", c17="900000"))
        assert np.isnan(run.distance_m)
        assert run.moving_s == 1800.0

    def test_a_row_without_number_is_not_taken(self):
        assert read_table(table("English", row(file="", number=""), row())).typed == {}

    def test_a_file_the_table_names_and_the_archive_lacks_is_told_once(self):
        rows = [row(file=f"activities/{at}.fit.gz", number=str(at)) for at in range(10, 20)]
        run, missing = self.read(row(), *rows, **{"1_gpx_gz": gzip.compress(gpx())})
        assert run.title == "Easy"
        assert isinstance(missing, PartlyReadError)
        assert "activities/10.fit.gz" in missing.problem
        assert "5 more" in missing.problem


class TestBesideAFile:
    def test_it_arrives_with_the_activity(self):
        data = archive(table("English", row(rpe="6.0")), **{"1_gpx_gz": gzip.compress(gpx())})
        (run,) = read_export(data, "all.zip")
        assert (run.title, run.gear, run.rpe) == ("Easy", "Vivo Primus", 6)

    def test_a_sport_the_runner_corrected_outranks_the_file(self):
        data = archive(table("English", row(c3="Walk")), **{"1_gpx_gz": gzip.compress(gpx())})
        (walk,) = read_export(data, "all.zip")
        assert (walk.sport, walk.counts_as_running) == ("walking", False)
        assert np.isnan(walk.rpe)

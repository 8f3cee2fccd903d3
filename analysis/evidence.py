"""Every threshold, with its source, grade and best critic, in one place.

Decision: a number that decides something a user sees is written here once and nowhere else. Code reads it as
`MOVING_TIME["speed_mps"]`; the page *Method* shows the same object. A choice of ours that nobody has tested is
marked `ours` and is shown as such.

Grades: A randomised trial or large cohort, B small trial or cohort, C laboratory or model, D opinion, E our choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "ADAPTATION",
    "ASYMMETRY",
    "BUDGET",
    "CADENCE_DRIFT",
    "CADENCE_DROP",
    "CADENCE_GUIDANCE",
    "CADENCE_RISE",
    "CADENCE_STUCK",
    "CADENCE_TREND",
    "CADENCE_UNIT",
    "CLIMB",
    "CLOCK",
    "CREDIT",
    "DAYS_ABOVE",
    "DISTANCE_RESTART",
    "EIGHT_WEEKS",
    "EMPTY_RUN",
    "EWMA",
    "FAST_RUNNING",
    "FAST_SHARE_RISE",
    "FITNESS",
    "FOOT_STRENGTH",
    "GRADE_ADJUSTED",
    "HISTORY",
    "IMPOSSIBLE_RUN",
    "LADDER",
    "LAPS_COMPLETE",
    "LOAD_UNLIKE_USUAL",
    "LOCAL_CLOCK",
    "LOW_SUPPORT_CAPS",
    "MATCHED_SPEED",
    "MINETTI",
    "MINIMALIST_INDEX",
    "MINIMAL_SHOES",
    "MINIMAL_SHOE_SPIKE",
    "MONOTONY",
    "MOVING_TIME",
    "PAIN",
    "POSITIONS",
    "PUBLIC_CHECK",
    "RATIO",
    "READINESS",
    "RECORDS_COMPLETE",
    "REFERENCES",
    "RETURN_AFTER_BREAK",
    "ROUTE_TRIM",
    "RULES",
    "RUNNING_SPORT",
    "RUN_WALK",
    "SAME_RUN",
    "SELF_AUDIT",
    "SESSION_RPE",
    "SESSION_SPIKE",
    "SEVERAL_CHANGES",
    "SOURCES",
    "STEPS",
    "STRAIN",
    "TAGGING",
    "TRAINING_IMPULSE",
    "TRANSITION",
    "TRUSTED_READINGS",
    "VEHICLE",
    "WALK_RUN",
    "WEEK_CHANGE",
    "Cue",
    "Grade",
    "Number",
    "Rule",
    "Source",
]

Grade = Literal["A", "B", "C", "D", "E"]


@dataclass(frozen=True)
class Source:
    """A publication. `checked` is False while we quote it from memory: the product then shows "unverified"."""

    key: str
    citation: str
    doi: str = ""
    checked: bool = True


@dataclass(frozen=True)
class Number:
    """A value, its unit and what it decides."""

    value: float
    unit: str
    meaning: str


@dataclass(frozen=True)
class Rule:
    """A group of numbers that stand or fall together.

    `basis` says in a sentence what was found, `critic` gives the strongest objection, `caveat` says whom or what it
    does not cover. `ours` marks an untested choice of our own.
    """

    name: str
    title: str
    numbers: Mapping[str, Number]
    grade: Grade
    basis: str
    critic: str = ""
    caveat: str = ""
    sources: tuple[str, ...] = field(default=())
    ours: bool = False

    def __getitem__(self, key: str) -> float:
        return self.numbers[key].value


SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        Source("walk_run_2023", "Human Movement Science 2023;90:103117."),
        Source("banister_1991", "Banister 1991; Morton 1990, J Appl Physiol 69:1171.", checked=False),
        Source("foster_2001", "Foster 2001, J Strength Cond Res 15:109."),
        Source("minetti_2002", "Minetti 2002, J Appl Physiol 93:1039.", "10.1152/japplphysiol.01177.2001"),
        Source("bertelsen_2017", "Bertelsen 2017, Scand J Med Sci Sports 27:1170.", "10.1111/sms.12883"),
        Source("edwards_2018", "Edwards 2018, Exerc Sport Sci Rev 46:224.", "10.1249/JES.0000000000000163"),
        Source("firminger_2017", "Firminger 2017, Clin Biomech 49:8."),
        Source("bergstra_2015", "Bergstra 2015, J Sci Med Sport."),
        Source("sinclair_2014", "Sinclair 2014, Clin Biomech 29:395.", "10.1016/j.clinbiomech.2014.02.004"),
        Source("lyght_2016", "Lyght 2016, J Appl Biomech 32:365.", "10.1123/jab.2015-0183"),
        Source("willson_2014", "Willson 2014, Clin Biomech 29:243."),
        Source("edwards_2009", "Edwards 2009, Med Sci Sports Exerc 41:2177.", "10.1249/MSS.0b013e3181a984c4"),
        Source("hulin_2014", "Hulin 2014, Br J Sports Med.", "10.1136/bjsports-2013-092524"),
        Source("gabbett_2016", "Gabbett 2016, Br J Sports Med 50:273.", "10.1136/bjsports-2015-095788"),
        Source("hulin_2016", "Hulin 2016, Br J Sports Med.", "10.1136/bjsports-2015-094817"),
        Source("lolli_2019", "Lolli 2019, Br J Sports Med 53:921."),
        Source("windt_2019", "Windt and Gabbett 2019, Br J Sports Med 53:988."),
        Source("williams_2017", "Williams 2017, Br J Sports Med 51:209."),
        Source("nakaoka_2021", "Nakaoka 2021, Sports Med 51:2437.", "10.1007/s40279-021-01483-0"),
        Source("toresdahl_2023", "Toresdahl 2023, Br J Sports Med 57:146.", "10.1136/bjsports-2022-105670"),
        Source("impellizzeri_2020", "Impellizzeri 2020, Int J Sports Physiol Perform 15:907."),
        Source("impellizzeri_2021", "Impellizzeri 2021, Sports Med 51:581.", "10.1007/s40279-020-01378-6"),
        Source("wang_2020", "Wang 2020, Sports Med 50:1243."),
        Source(
            "dalen_lorentsen_2021",
            "Dalen-Lorentsen 2021, Br J Sports Med 55:108.",
            "10.1136/bjsports-2020-103003",
            checked=False,
        ),
        Source("foster_1998", "Foster 1998, Med Sci Sports Exerc 30:1164."),
        Source("buist_2008", "Buist 2008, Am J Sports Med 36:33.", "10.1177/0363546507307505"),
        Source("nielsen_2014", "Nielsen 2014, J Orthop Sports Phys Ther 44:739.", checked=False),
        Source("frandsen_2025", "Frandsen 2025, Br J Sports Med 59:1203.", "10.1136/bjsports-2024-109380"),
        Source("ridge_2013", "Ridge 2013, Med Sci Sports Exerc 45:1363."),
        Source("salzler_2012", "Salzler 2012, Foot Ankle Int 33:262.", checked=False),
        Source("ryan_2014", "Ryan 2014, Br J Sports Med 48:1257."),
        Source("fuller_2017", "Fuller 2017, Am J Sports Med 45:1162.", "10.1177/0363546516682497"),
        Source("fuller_2018", "Fuller 2018, Eur J Sport Sci."),
        Source("fuller_2017_rate", "Fuller 2017, J Sci Med Sport 20:1117.", "10.1016/j.jsams.2017.04.013"),
        Source("warne_2017", "Warne and Gruber 2017, Sports Med Open 3:33.", "10.1186/s40798-017-0096-x"),
        Source("miller_2014", "Miller 2014, J Sport Health Sci 3:74.", "10.1016/j.jshs.2014.03.011"),
        Source("johnson_2016", "Johnson 2016, Int J Sports Med 37:154.", checked=False),
        Source("ridge_2019", "Ridge 2019, Med Sci Sports Exerc 51:104.", "10.1249/MSS.0000000000001751"),
        Source("mckeon_2015", "McKeon 2015, Br J Sports Med 49:290.", checked=False),
        Source("therapist_faq", "Answers of a physical therapist to runners in transition (expert opinion)."),
        Source("taddei_2020", "Taddei 2020, Am J Sports Med.", "10.1177/0363546520969205"),
        Source("leppanen_2024", "Leppänen 2024, Br J Sports Med 58:722.", checked=False),
        Source("malisoux_2015", "Malisoux 2015, Scand J Med Sci Sports 25:110.", "10.1111/sms.12154"),
        Source("esculier_2015", "Esculier 2015, J Foot Ankle Res 8:42.", "10.1186/s13047-015-0094-5"),
        Source("burns_2019", "Burns 2019, J Appl Physiol.", "10.1152/japplphysiol.00374.2018"),
        Source("lieberman_2015", "Lieberman 2015, J Exp Biol 218:3406.", "10.1242/jeb.125500"),
        Source("heiderscheit_2011", "Heiderscheit 2011, Med Sci Sports Exerc 43:296.", "10.1249/MSS.0b013e3181ebedf4"),
        Source("schubert_2014", "Schubert 2014, Sports Health 6:210.", checked=False),
        Source("anderson_2022", "Anderson 2022, Sports Med Open 8:112.", "10.1186/s40798-022-00504-0"),
        Source("luedke_2016", "Luedke 2016, Med Sci Sports Exerc 48:1244.", "10.1249/MSS.0000000000000890"),
        Source("kliethermes_2021", "Kliethermes 2021, Br J Sports Med 55:851.", "10.1136/bjsports-2020-103833"),
        Source("cabrera_linares_2025", "Cabrera-Linares 2025, Sensors 25:5407."),
        Source("drobnic_2023", "Drobnič 2023, Sensors 23:7155."),
        Source("malisoux_2024", "Malisoux 2024, BMJ Open Sport Exerc Med 10:e001787.", "10.1136/bmjsem-2023-001787"),
        Source("silbernagel_2007", "Silbernagel 2007, Am J Sports Med 35:897.", checked=False),
        Source("ramskov_2018", "Ramskov 2018, BMJ Open Sport Exerc Med 4:e000333.", "10.1136/bmjsem-2017-000333"),
        Source("lovdal_2021", "Lövdal 2021, training and injury data of 74 runners (CC0).", "10.34894/UWU9PV"),
        Source("dijkhuis_2020", "Dijkhuis 2020."),
        Source("daniels_1984", "Daniels, observations at the 1984 Olympics.", checked=False),
    )
}

MOVING_TIME = Rule(
    name="moving_time",
    title="Moving time",
    numbers={
        "speed_mps": Number(0.5, "m/s", "slower than this is standing"),
        "gap_s": Number(30, "s", "longest gap between two records that still counts while the timer runs"),
        "sparse": Number(2, "", "or this many times the usual gap, where a watch saves power by recording rarely"),
        "usual_share": Number(0.9, "", "the usual gap is what this share of them stays within: phones record unevenly"),
    },
    grade="E",
    basis="Watches with smart recording leave gaps of 10 to 30 s; a limit of 10 s loses up to 29% of such a run.",
    critic="A slow barefoot shuffle or a stop at a crossing can fall on the wrong side of any speed limit.",
    caveat="On a treadmill the device's own speed is trusted.",
    ours=True,
)

RUNNING_SPORT = Rule(
    name="running_sport",
    title="Running, in a file that names no sport",
    numbers={
        "slowest_mps": Number(1.5, "m/s", "lowest median moving speed that counts as running"),
        "fastest_mps": Number(6.5, "m/s", "highest median moving speed that counts as running"),
        "fast_tenth_mps": Number(7.0, "m/s", "a tenth of the moving time faster than this is no running"),
    },
    grade="E",
    basis="Walks are slower and rides are faster than this in nearly all recordings.",
    critic="A fast hike or a slow ride falls inside; the runner can overrule any activity.",
    ours=True,
)

TRUSTED_READINGS = Rule(
    name="trusted_readings",
    title="Readings a sensor can give",
    numbers={
        "heart_rate_low_bpm": Number(25, "1/min", "lower readings, zero above all, are missing readings"),
        "heart_rate_high_bpm": Number(
            254, "1/min", "the highest reading a watch can store; 255 says that there is none"
        ),
        "cadence_high_spm": Number(250, "1/min", "higher readings are artefacts of the sensor"),
        "speed_high_mps": Number(12.5, "m/s", "nobody on foot has been faster; such a reading is no reading"),
        "vehicle_high_mps": Number(340, "m/s", "nothing with a watch on board is faster; such a distance is misread"),
        "climb_high_mps": Number(10, "m/s", "nor climbs faster for a whole activity"),
        "altitude_low_m": Number(-450, "m", "lower than any land; -500 stands for unknown in some watches"),
        "altitude_high_m": Number(9000, "m", "higher than any land"),
    },
    grade="E",
    basis="Watches write 0, 255 or -500 where a sensor said nothing.",
    critic="A real reading just outside is lost; the original file is kept.",
    ours=True,
)

CLOCK = Rule(
    name="clock",
    title="A clock that jumps",
    numbers={
        "jump_s": Number(43_200, "s", "a longer gap while the timer runs is the clock's, not the runner's"),
        "pause_s": Number(31_622_400, "s", "no pause is longer than a year"),
        "known_from_year": Number(2000, "year", "an earlier start says that the watch had no date yet"),
        "earliest_year": Number(1990, "year", "an earlier time is a misread number"),
        "latest_year": Number(2038, "year", "so is one from this year on and, where today is known, after tomorrow"),
        "stretch_share": Number(0.05, "", "fewer of the records with a date of their own are misread numbers"),
    },
    grade="E",
    basis="Watches that find satellites late, or lose power, move their clock by days in the middle of a run.",
    critic="Somebody may run through a gap of twelve hours with the timer on; nothing in a file tells.",
    ours=True,
)

LOCAL_CLOCK = Rule(
    name="local_clock",
    title="The runner's own clock",
    numbers={
        "quarter_s": Number(900, "s", "clocks on earth differ from UTC by whole quarters of an hour"),
        "tolerance_s": Number(60, "s", "further from a whole quarter, what the file says is not believed"),
        "furthest_s": Number(50_400, "s", "no place's clock is further from UTC"),
    },
    grade="E",
    basis="One watch file in fourteen holds a local time that no place on earth has.",
    critic="A wrong quarter of an hour is believed; it moves a run near midnight to another day.",
    ours=True,
)

POSITIONS = Rule(
    name="positions",
    title="Positions that cannot be",
    numbers={
        "spike_mps": Number(15, "m/s", "a single position left and rejoined faster than this is dropped"),
        "spike_m": Number(100, "m", "and only when it lies this far out"),
        "leap_m": Number(200, "m", "on foot, a step this long at a speed nobody runs adds no distance"),
        "smoothing_s": Number(5, "s", "window over which speed is taken from distance when none was recorded"),
    },
    grade="E",
    basis="One fix that lies far off its two neighbours is an error of reception; so is latitude 0, longitude 0.",
    critic="Shorter false steps are told but stay in the distance: where fixes come late, they are real metres.",
    ours=True,
)

DISTANCE_RESTART = Rule(
    name="distance_restart",
    title="A distance that starts again",
    numbers={
        "share": Number(0.5, "", "a fall below this share of the distance so far is a restart, else jitter"),
        "offset_m": Number(100, "m", "a first value above this was counted before this activity"),
        "kmh_low": Number(3.2, "", "recorded speeds that would cover this many times the distance"),
        "kmh_high": Number(4.0, "", "up to this many times are kilometres an hour"),
        "leap_share": Number(0.1, "", "on foot, leaps that make up this share of a total are taken out of it"),
    },
    grade="E",
    basis="Some devices count each lap or session from zero again; others jitter by a metre.",
    ours=True,
)

LAPS_COMPLETE = Rule(
    name="laps_complete",
    title="Laps that leave part of the run out",
    numbers={
        "share": Number(0.9, "", "laps that add up to less than this share of the points' distance are incomplete")
    },
    grade="E",
    basis="Some exporters of TCX drop the last laps; the points then know better than the laps.",
    ours=True,
)

RECORDS_COMPLETE = Rule(
    name="records_complete",
    title="Records that leave most of the run out",
    numbers={"share": Number(0.5, "", "records of less than this share of the timer's time are incomplete")},
    grade="E",
    basis="A file may hold a few points of a long run. Moving time then is the timer's; steps stay unknown.",
    critic="Standing with the timer running is counted as moving in such a file.",
    ours=True,
)

CADENCE_UNIT = Rule(
    name="cadence_unit",
    title="One foot or both",
    numbers={
        "step_length_m": Number(0.25, "m", "usual step length: this much"),
        "step_length_s": Number(0.27, "s", "and this much more for each m/s; the count that comes closest is believed"),
        "unsure_from": Number(110, "1/min", "from here it is a close call, and said so"),
        "unsure_to": Number(130, "1/min", "up to here it is a close call, and said so"),
        "per_leg_below": Number(120, "1/min", "without any speed: a running median below counts one foot"),
        "walking_per_leg_below": Number(80, "1/min", "without any speed: a walking median below counts one foot"),
        "halved_within": Number(0.08, "", "at running speed, this close to half or twice the usual is put right"),
        "speed_share": Number(0.05, "", "with less of it at running speed, a walk decides by all of its readings"),
    },
    grade="E",
    basis="FIT counts one foot, and so do nearly all GPX and TCX files; a few exporters write both feet.",
    critic="A slow walker's steps and a runner's strides overlap between 110 and 130, and somebody's steps may be "
    "longer than anybody's.",
    caveat="The runner can overrule it; what was decided is shown with the activity.",
    ours=True,
)

CADENCE_STUCK = Rule(
    name="cadence_stuck",
    title="A cadence that stands still",
    numbers={
        "least_s": Number(300, "s", "a cadence exactly the same for so long"),
        "speed_change": Number(0.20, "", "while the speed changes by more than this is not believed"),
    },
    grade="E",
    basis="A watch at the wrist may lock on to its own rhythm, or write its last reading on.",
    critic="A metronome and a steady runner can do the same for a while; at an even speed it is believed.",
    ours=True,
)

STEPS = Rule(
    name="steps",
    title="Steps where cadence is missing",
    numbers={
        "lacking_share": Number(0.05, "", "more moving time than this without cadence is told"),
        "known_share": Number(0.5, "", "with less moving time than this measured, steps stay unknown"),
        "device_factor": Number(1.5, "", "a device's count further from its own cadence than this is not believed"),
    },
    grade="E",
    basis="Moving time without cadence is filled with the activity's own median.",
    critic="The gaps may be just where the cadence was unusual.",
    ours=True,
)

WALK_RUN = Rule(
    name="walk_run",
    title="Walking or running",
    numbers={
        "run_spm": Number(140, "1/min", "from here it is running"),
        "unsure_spm": Number(120, "1/min", "from here up to running the speed decides"),
        "run_mps": Number(2.0, "m/s", "the speed that decides, also where cadence is missing"),
    },
    grade="C",
    basis="Adults change from walking to running at 135-140 steps a minute (92.9% right) and about 2.0 m/s.",
    critic="A barefoot shuffle may be running below 2 m/s.",
    sources=("walk_run_2023",),
)

CLIMB = Rule(
    name="climb",
    title="Climb and descent",
    numbers={
        "smoothing_s": Number(15, "s", "altitude is averaged over this window first"),
        "reversal_m": Number(2, "m", "a turn counts when altitude comes back by this much"),
    },
    grade="E",
    basis="Altitude jitters by a metre or two; adding up every rise would double the climb of a flat run.",
    critic="Rolling ground with hills lower than the limit loses its climb. Of 40 device totals 38 lay within 30%.",
    ours=True,
)

VEHICLE = Rule(
    name="vehicle",
    title="A ride inside a run",
    numbers={
        "speed_mps": Number(7.0, "m/s", "without a break faster than this"),
        "stretch_s": Number(60, "s", "for at least this long is no running"),
    },
    grade="E",
    basis="Whoever forgets to stop the watch takes it home by car; those kilometres would look like the largest spike.",
    critic="Crawling traffic between two such stretches still counts. Only the very best run 420 m in a minute.",
    ours=True,
)

IMPOSSIBLE_RUN = Rule(
    name="impossible_run",
    title="A run nobody can run",
    numbers={"moving_s": Number(600, "s", "moving time from which the median speed must be a runner's")},
    grade="E",
    basis="A ride recorded as a run would look like the largest spike of all.",
    critic="The file did say running; the runner can count it again.",
    caveat="The limit of speed is the one of running in a file that names no sport.",
    ours=True,
)

EMPTY_RUN = Rule(
    name="empty_run",
    title="A recording without a run",
    numbers={
        "moving_s": Number(60, "s", "less moving time than this"),
        "distance_m": Number(10, "m", "and no more distance than this, or none known, is no run"),
    },
    grade="E",
    basis="A watch started by accident records a few seconds. Taken for a run it would count among those of the week, "
    "end a break, and leave its week without a distance.",
    critic="A minute on the spot is left out; the runner can count it again.",
    ours=True,
)

SAME_RUN = Rule(
    name="same_run",
    title="The same run, recorded twice",
    numbers={
        "overlap": Number(
            0.8, "", "of the shorter recording must lie within the other; of the longer, where positions do not tell"
        ),
        "tolerance": Number(0.08, "", "most that distance may differ where positions do not tell"),
        "near_m": Number(50, "m", "apart at the same moment is the same place"),
        "near_share": Number(0.8, "", "of the shared moments must be at the same place"),
        "clock_s": Number(30, "s", "two clocks may differ by this much without a word"),
        "start_s": Number(120, "s", "a clock off by hours is looked for when the starts differ by this much besides"),
        "shifted_drift": Number(0.005, "", "of the distance: then the places may differ by this much"),
        "shifted_low_m": Number(5, "m", "and by this much at least"),
        "shifted_high_m": Number(25, "m", "and by this much at most"),
        "shifted_bpm": Number(3, "1/min", "and the heart rate by this much"),
        "shifted_share": Number(0.9, "", "at this share of the moments"),
        "whole": Number(0.8, "", "of the longest recording's time makes a recording whole enough to stand for the run"),
        "step_s": Number(5, "s", "between the moments compared"),
        "gap_s": Number(60, "s", "in a longer gap between two readings nothing is compared"),
        "moments": Number(5, "", "fewer moments tell nothing"),
        "most_moments": Number(5000, "", "more are not needed"),
    },
    grade="E",
    basis="Nobody is in two places at once, so recordings of one runner at the same time and place are one run.",
    critic="Two people who ran side by side, with both files in one library, look like one.",
    caveat="Clocks are off by whole quarters of an hour, up to 14 hours. Activities of one file are never joined. The "
    "runner can part what was joined and join what was not.",
    ours=True,
)

ROUTE_TRIM = Rule(
    name="route_trim",
    title="Start and end of a route",
    numbers={"trim_m": Number(300, "m", "at both ends are left out of a route that is to be shown to others")},
    grade="E",
    basis="Most runs begin and end at home, and a picture of the route would show where that is.",
    critic="Somebody who sees many trimmed routes can still guess the middle of them.",
    ours=True,
)

TRAINING_IMPULSE = Rule(
    name="training_impulse",
    title="Banister's training impulse",
    numbers={
        "men_a": Number(0.64, "", "factor, men"),
        "men_b": Number(1.92, "", "exponent, men"),
        "women_a": Number(0.86, "", "factor, women"),
        "women_b": Number(1.67, "", "exponent, women"),
    },
    grade="C",
    basis="Minutes weighted by the share of heart-rate reserve, steeper the higher it is.",
    critic="Heart rate describes effort, not what a foot or a tendon bears.",
    caveat="Needs resting and highest heart rate; without sex in the settings the men's constants are used. Programs "
    "differ in the factor for women: GoldenCheetah and Elevate keep 0.64, Runalyze takes 0.82.",
    sources=("banister_1991",),
)

FAST_RUNNING = Rule(
    name="fast_running",
    title="Fast for this runner",
    numbers={
        "ratio": Number(1.10, "", "times the median moving speed is fast"),
        "days": Number(56, "d", "days before the run whose speeds make the median"),
    },
    grade="E",
    basis="The share of fast distance was the one cue above chance in a cohort of 74 runners; the limit is ours.",
    critic="Heat, hills and trails make the same effort slow.",
    ours=True,
)

CADENCE_GUIDANCE = Rule(
    name="cadence_guidance",
    title="Cadence guidance",
    numbers={
        "low_spm": Number(180.0, "1/min", "lower end of the barefoot-running guidance"),
        "high_spm": Number(200.0, "1/min", "upper end of the guidance"),
        "least_spm": Number(140.0, "1/min", "lowest end that a band of one's own can have"),
        "most_spm": Number(220.0, "1/min", "highest end that a band of one's own can have"),
        "trend_days": Number(28, "d", "running pooled into one point of the trend"),
    },
    grade="D",
    basis="Therapists and barefoot coaches ask for 180 to 200 steps a minute. The 180 goes back to elite racers "
    "watched at the 1984 Olympics; it was never a health threshold.",
    critic="Cadence depends on speed and height. Twenty 100-km world-championship runners ran at 155 to 203 steps a "
    "minute, 182 on average.",
    caveat="Shoes alone do not raise cadence: six weeks in minimal shoes left it unchanged.",
    sources=("burns_2019", "fuller_2017_rate", "daniels_1984"),
)

HISTORY = Rule(
    name="history",
    title="Days without a recording",
    numbers={"gap_days": Number(14, "d", "empty days in a row, without a mark, that raise a question")},
    grade="E",
    basis="A day without a recording counts as rest, so a forgotten watch looks like a break.",
    critic="Shorter gaps are not asked about and are taken as rest.",
    ours=True,
)

RATIO = Rule(
    name="ratio",
    title="Acute to chronic load ratio",
    numbers={
        "acute_days": Number(7, "d", "the last days"),
        "chronic_days": Number(28, "d", "coupled: the days averaged; uncoupled: these without the acute ones"),
        "history_days": Number(28, "d", "shorter histories have no ratio yet"),
        "below_usual": Number(0.8, "", "below this the last week is lighter than usual"),
        "above_usual": Number(1.3, "", "above this the last week is heavier than usual"),
        "coupled_ceiling": Number(4.0, "", "the coupled form can say no more than chronic ÷ acute days"),
        "tiny_base_km": Number(5, "km/week", "below this base the ratio is not shown"),
    },
    grade="D",
    basis="The last 7 days against the weeks before. Three forms: uncoupled leaves the last week out of the base, "
    "coupled keeps it in, the weighted form lets each day fade. The bands come from team sports. Findings conflict: "
    "in 735 marathon runners those injured early had more days at 1.5 or above; in 435 Dutch runners a low ratio went "
    "with more injuries; in 5,205 runners a higher one went with fewer.",
    critic="The last week sits in both halves of the coupled form, which alone makes them correlate at about 0.5; the "
    "base may add nothing to the week's load itself. In our check on public data the ratio was at chance.",
    caveat="Cut-offs of one form do not fit another, and a ratio cannot see a change of shoes. Runners who cut back "
    "because something hurts can turn the finding around.",
    sources=(
        "hulin_2014",
        "gabbett_2016",
        "hulin_2016",
        "lolli_2019",
        "windt_2019",
        "nakaoka_2021",
        "toresdahl_2023",
        "dijkhuis_2020",
        "impellizzeri_2020",
        "impellizzeri_2021",
        "wang_2020",
        "dalen_lorentsen_2021",
        "frandsen_2025",
        "lovdal_2021",
    ),
)

EWMA = Rule(
    name="ewma",
    title="Exponentially weighted ratio",
    numbers={
        "acute_weight": Number(0.25, "", "weight of today in the 7-day average, 2 ÷ (7 + 1)"),
        "chronic_weight": Number(2 / 29, "", "weight of today in the 28-day average, 2 ÷ (28 + 1)"),
        "seed_shift": Number(0.08, "", "what the choice of the first value still moves on day 35, about"),
    },
    grade="D",
    basis="Each day fades instead of dropping out after a week. The first day's load is the starting value.",
    critic="A weekly rhythm makes it swing: four identical weeks with a long Sunday end at 1.15. Compare the same "
    "weekday.",
    caveat="Shown from day 28. A day of unknown load leaves the average as it was and hides it for the days after.",
    sources=("williams_2017",),
)

MONOTONY = Rule(
    name="monotony",
    title="Monotony",
    numbers={
        "days": Number(7, "d", "days averaged, rest days included"),
        "high": Number(2.0, "", "the level commonly called high, quoted from memory"),
    },
    grade="D",
    basis="Mean of a week's daily loads divided by their standard deviation (the sample one): high when every day is "
    "alike. In 25 athletes high values went with illness and minor injury, each at a level of their own.",
    critic="Small, old and not about running; with the population's standard deviation it reads about 8% higher.",
    caveat="Seven identical days have no spread and the value is unlimited; a week of rest has none.",
    sources=("foster_1998",),
)

STRAIN = Rule(
    name="strain",
    title="Strain",
    numbers={"days": Number(7, "d", "days summed")},
    grade="D",
    basis="The week's load times its monotony.",
    critic="It inherits every weakness of monotony and depends on the unit of load.",
    caveat="Compare it only with the same runner's own past.",
    sources=("foster_1998",),
)

WEEK_CHANGE = Rule(
    name="week_change",
    title="Change from week to week",
    numbers={
        "days": Number(7, "d", "length of each of the two weeks"),
        "studied_pct": Number(30, "%", "a rise above this was studied in beginners"),
        "hazard_ratio": Number(1.59, "", "for knee, hip and shin injuries above it"),
        "hazard_low": Number(0.96, "", "lower end of its 95% interval"),
        "hazard_high": Number(2.66, "", "upper end of its 95% interval"),
    },
    grade="A",
    basis="The ten-percent rule did not protect: in a trial with 532 beginners 20.8% were hurt with it and 20.3% on a "
    "faster plan. Above 30% a week one cohort saw somewhat more knee, hip and shin injuries, within chance.",
    critic="In 5,205 runners the change from week to week did not matter at all.",
    caveat="No percentage is labelled safe here. The cohort's list of injuries leaves out the foot and the Achilles "
    "tendon.",
    sources=("buist_2008", "nielsen_2014", "frandsen_2025", "lovdal_2021"),
)

FITNESS = Rule(
    name="fitness",
    title="Fitness, fatigue and form",
    numbers={
        "fitness_days": Number(42, "d", "time constant of the slow average"),
        "fatigue_days": Number(7, "d", "time constant of the fast average"),
        "ramp_days": Number(7, "d", "days over which the ramp is taken"),
    },
    grade="D",
    basis="Two fading averages of load that start at 0; form is yesterday's slow minus yesterday's fast one.",
    critic="A model of performance. Nobody has found an injury threshold in it.",
    caveat="It needs 42 days to fill, and some programs use a slightly different fading.",
    sources=("banister_1991",),
)

SESSION_RPE = Rule(
    name="session_rpe",
    title="Session-RPE",
    numbers={"most": Number(10, "0–10", "top of the scale")},
    grade="B",
    basis="Moving minutes times how hard it felt, 0 to 10.",
    critic="An easy hour and a hard half-hour score alike.",
    caveat="Without a rating it is unknown, never 0. It describes effort, not what feet and tendons bear.",
    sources=("foster_2001",),
)

MINETTI = Rule(
    name="minetti",
    title="Energy cost of slopes",
    numbers={
        "i5": Number(155.4, "J/kg/m", "factor of slope to the fifth power"),
        "i4": Number(-30.4, "J/kg/m", "fourth power"),
        "i3": Number(-43.3, "J/kg/m", "third power"),
        "i2": Number(46.3, "J/kg/m", "second power"),
        "i1": Number(19.5, "J/kg/m", "first power"),
        "i0": Number(3.6, "J/kg/m", "on the level"),
        "steepest": Number(0.45, "", "steepest slope measured, up or down"),
    },
    grade="C",
    basis="Measured on runners on a treadmill at slopes up to 45%.",
    critic="It flatters descents: at −10% it gives 0.60 of the level cost where a fit to everyday runs gives 0.88.",
    caveat="On the level the curve gives 3.60, the measurement was 3.40 ± 0.24. Effort only, not impact.",
    sources=("minetti_2002",),
)

GRADE_ADJUSTED = Rule(
    name="grade_adjusted",
    title="Grade-adjusted speed",
    numbers={"smooth_m": Number(40, "m", "distance over which the slope is taken")},
    grade="E",
    basis="A watch's altitude jumps by a metre or more, so a slope needs 30 to 50 m of way.",
    critic="Short steep steps disappear.",
    ours=True,
)

SESSION_SPIKE = Rule(
    name="session_spike",
    title="A run far longer than the month before",
    numbers={
        "ratio": Number(1.10, "", "times the longest run of the days before opens a window"),
        "small_up_to": Number(1.30, "", "up to this the spike is small"),
        "moderate_up_to": Number(2.00, "", "up to this it is moderate, above large"),
        "lookback_days": Number(30, "d", "days before the run in which the longest is looked for"),
        "open_days": Number(14, "d", "the window stays open after the last such run [ours]"),
        "merge_min": Number(30, "min", "files with a shorter pause between them are one run [ours]"),
        "overlap_s": Number(60, "s", "files that overlap by more are two recordings, not two parts [ours]"),
        "small_rate": Number(1.64, "", "injury rate against runs up to 10% longer: small"),
        "small_rate_low": Number(1.31, "", "lower end of its 95% interval"),
        "small_rate_high": Number(2.05, "", "upper end of its 95% interval"),
        "moderate_rate": Number(1.52, "", "the same: moderate"),
        "moderate_rate_low": Number(1.16, "", "lower end of its 95% interval"),
        "moderate_rate_high": Number(2.00, "", "upper end of its 95% interval"),
        "large_rate": Number(2.28, "", "the same: large"),
        "large_rate_low": Number(1.50, "", "lower end of its 95% interval"),
        "large_rate_high": Number(3.48, "", "upper end of its 95% interval"),
        "runners": Number(5205, "", "runners in the study"),
        "sessions": Number(588_071, "", "runs in the study"),
        "injured": Number(1820, "", "runners injured in its 18 months"),
    },
    grade="A",
    basis="In 5,205 runners and 588,071 runs, a run 10 to 30% longer than the longest of the 30 days before was "
    "followed by injury 1.64 times as often as one up to 10% longer; 30 to 100% longer 1.52 times; more than twice as "
    "long 2.28 times.",
    critic="Observed, not tried: runners chose their long runs. The rates do not rise steadily, so only the category "
    "is used. In our check on public data the longest-run cue was no better than chance.",
    caveat="78% men, mean age 46, injuries reported by the runners, distance only, shoes not recorded. Under 30 days "
    "of history the longest run may lie before it: provisional.",
    sources=("frandsen_2025", "lovdal_2021"),
)

RETURN_AFTER_BREAK = Rule(
    name="return_after_break",
    title="Back after a break",
    numbers={
        "break_days": Number(14, "d", "days without running make a break"),
        "open_days": Number(28, "d", "the window stays open after the first run"),
    },
    grade="D",
    basis="Coaches and therapists ask for a slow return: legs lose with every week off, and the old distance feels "
    "easy before it is.",
    critic="No study we found tests how long a break matters or how long the return takes.",
    caveat="A break spent running without a watch is not a break: mark those days.",
)

LOAD_UNLIKE_USUAL = Rule(
    name="load_unlike_usual",
    title="A week far above the weeks before",
    numbers={
        "opens_above": Number(1.5, "", "uncoupled ratio that opens the window"),
        "closes_at": Number(1.3, "", "ratio at or below which it closes"),
        "base_min": Number(60, "min/week", "smallest base, over 21 days, that is worth comparing with [ours]"),
        "history_days": Number(28, "d", "days of history needed"),
    },
    grade="D",
    basis="The convention of the ratio: a week far above the three before it.",
    critic="At chance in our check on public data, and in two cohorts of runners the relation was the other way round.",
    caveat="Not opened in the four weeks after a break, where the ratio is high by arithmetic.",
    sources=("gabbett_2016", "nakaoka_2021", "frandsen_2025", "lovdal_2021"),
)

FAST_SHARE_RISE = Rule(
    name="fast_share_rise",
    title="More fast running than before",
    numbers={
        "opens_points": Number(10, "percentage points", "rise of the fast share that opens the window [ours]"),
        "closes_points": Number(5, "percentage points", "rise at or below which it closes [ours]"),
        "least_km": Number(3, "km", "fast distance in the 7 days needed to open [ours]"),
        "days": Number(7, "d", "days whose share is taken"),
        "before_days": Number(28, "d", "days before those, whose share it is compared with"),
        "auc": Number(0.602, "", "how well the fast share told injured weeks apart (0.5 is chance)"),
    },
    grade="B",
    basis="In one cohort of 74 competitive runners the share of fast distance was the only one of 21 cues that told "
    "injured weeks from others better than chance (AUC 0.60).",
    critic="0.60 is weak, from one cohort, and our limits were not tested. A trial of 447 runners found no difference "
    "between a plan that adds distance and one that adds speed.",
    caveat="Fast means 10% above this runner's own usual speed, which a hilly or hot week hides.",
    sources=("lovdal_2021", "ramskov_2018"),
)

SEVERAL_CHANGES = Rule(
    name="several_changes",
    title="Several changes at once",
    numbers={
        "changes": Number(2, "", "distinct changes open the window"),
        "within_days": Number(14, "d", "days in which they must fall"),
        "open_days": Number(14, "d", "the window stays open after the last change"),
        "climb_ratio": Number(1.5, "", "times the most climbed or descended in a run of the days before is a change"),
        "climb_days": Number(28, "d", "days before, for climb and descent"),
        "climb_least_m": Number(50, "m", "less climb or descent than this is no change [ours]"),
        "surface_days": Number(56, "d", "a surface not run on in these days is new"),
    },
    grade="D",
    basis="Load on bone and tendon is steps times a high power of the load of each, so a longer run, a faster one and "
    "a lighter shoe multiply. That is mechanism, from laboratory and model.",
    critic="No study we found has tested several changes at once.",
    caveat="Changes are counted, never multiplied into a risk.",
    sources=("bertelsen_2017", "edwards_2018", "ramskov_2018", "malisoux_2015"),
)

MINIMAL_SHOE_SPIKE = Rule(
    name="minimal_shoe_spike",
    title="Too much barefoot or minimal running, too soon",
    numbers={"open_days": Number(28, "d", "the window stays open after the last such run: bone answers late [ours]")},
    grade="D",
    basis="In minimal shoes the bones behind the toes strain about 29% more (laboratory, 14 runners); ten weeks of "
    "change left marrow swelling in 10 of 19 runners. So barefoot and minimal minutes get a history and caps of their "
    "own.",
    critic="The caps are extrapolated from distance in any shoes and from published schedules; none has been tested, "
    "and 16 of 31 runners were hurt on the slowest schedule studied.",
    caveat="Runs without a shoe tag are not counted. Under 56 days of history, or with less than 80% of the last 28 "
    "days tagged, earlier barefoot or minimal running may be missing: provisional.",
    sources=("firminger_2017", "bergstra_2015", "ridge_2013", "salzler_2012", "ryan_2014", "fuller_2017", "warne_2017"),
)

CADENCE_DROP = Rule(
    name="cadence_drop",
    title="Cadence below this runner's own",
    numbers={
        "opens_pct": Number(5, "%", "below the cadence expected at that speed, in each of the runs"),
        "closes_pct": Number(3, "%", "one run less far below closes the window"),
        "runs": Number(3, "", "runs in a row"),
    },
    grade="E",
    basis="Cadence is compared with the runner's own at the same speed, so a slow day is not a low cadence.",
    critic="No study ties such a drop to injury; tiredness, a trail or another watch can cause it.",
    sources=("burns_2019",),
    ours=True,
)

REFERENCES = Rule(
    name="references",
    title="What the next days are measured against",
    numbers={
        "from_days": Number(7, "d", "runs of fewer days ago never raise a cap, so it rises at most once a week"),
        "longest_days": Number(30, "d", "the longest run is looked for up to this many days ago"),
        "week_days": Number(28, "d", "the highest 7-day total may have ended up to this many days ago"),
        "longest_ratio": Number(1.10, "", "times the longest run is the next cap"),
        "week_ratio": Number(1.10, "", "times the highest week is the next cap"),
        "newcomer_run_min": Number(20, "min", "a run that is always allowed to someone without a reference"),
        "newcomer_runs": Number(3, "", "such runs in 7 days"),
    },
    grade="E",
    basis="The longest-run cap is the study's limit for a session spike; the weekly one is convention.",
    critic="Waiting a week before a run counts is our choice.",
    sources=("frandsen_2025",),
    ours=True,
)

CREDIT = Rule(
    name="credit",
    title="A run over its cap does not raise the next one",
    numbers={
        "clean_days": Number(14, "d", "days without pain until the run counts in full"),
        "pain": Number(3, "0–10", "a pain entry from here starts the days again"),
    },
    grade="E",
    basis="Without it, one mistake would become the new normal after a week.",
    critic="Untested; a runner who copes well waits two weeks for nothing.",
    ours=True,
)

LOW_SUPPORT_CAPS = Rule(
    name="low_support_caps",
    title="Caps for barefoot and minimal running",
    numbers={
        "exposure_days": Number(56, "d", "days without such running make the next run a new start"),
        "entry_share": Number(0.10, "", "of the reference week is the first week's total"),
        "entry_least_min": Number(6, "min", "but at least this"),
        "entry_most_min": Number(24, "min", "and at most this"),
        "entry_runs": Number(3, "", "runs it is spread over"),
        "session_ratio": Number(1.10, "", "times the longest such run is the next cap"),
        "small_step_min": Number(2, "min", "or this much more than it"),
        "small_step_up_to_min": Number(11, "min", "as long as that stays below"),
        "week_share": Number(0.05, "", "of the reference week is the most a week may rise by"),
        "week_least_min": Number(3, "min", "but a rise of this is always allowed"),
        "week_most_min": Number(15, "min", "and never more than this"),
        "first_days": Number(28, "d", "the first days of a new start"),
        "first_runs": Number(3, "", "runs in 7 days in those days"),
        "then_runs": Number(4, "", "runs in 7 days after that, up to eight weeks"),
        "usual_after_days": Number(56, "d", "after this as many runs as usual"),
        "slack_min": Number(
            0.5, "min", "caps are shown in whole minutes: a run of the minutes shown, at most this much over, passes"
        ),
        "caution_km": Number(35, "km/week", "more than this in minimal shoes brought clearly more pain in a trial"),
    },
    grade="E",
    basis="One published schedule of four weeks began with three runs of 5 to 8 minutes; a trial raised the share of "
    "minimal shoes by about five points a week. Both are starting points, not proof.",
    critic="In that trial 16 of 31 runners in minimal shoes were hurt, against 11 of 30.",
    caveat="A prior injury, a low bone density or a body weight above about 71 kg call for slower steps.",
    sources=("warne_2017", "fuller_2017", "fuller_2018", "frandsen_2025"),
    ours=True,
)

TAGGING = Rule(
    name="tagging",
    title="Enough runs with a shoe",
    numbers={
        "share": Number(0.80, "", "of the running with a shoe tag makes shoe figures complete"),
        "days": Number(28, "d", "days looked at"),
        "taps": Number(3, "", "untagged runs that are asked for, the longest first"),
    },
    grade="E",
    basis="With fewer tags a run in minimal shoes may be among the untagged ones.",
    ours=True,
)

MINIMALIST_INDEX = Rule(
    name="minimalist_index",
    title="How little shoe a shoe is",
    numbers={
        "points": Number(5, "", "most points of each of the five questions"),
        "weight_least_g": Number(125, "g", "a shoe below this weight has all points"),
        "weight_step_g": Number(50, "g", "each further step costs a point"),
        "stack_least_mm": Number(8, "mm", "a heel below this height has all points"),
        "stack_step_mm": Number(6, "mm", "each further step costs a point"),
        "drop_least_mm": Number(1, "mm", "a drop from heel to toe below this has all points"),
        "drop_step_mm": Number(3, "mm", "each further step costs a point"),
        "minimal": Number(70, "%", "an index from here is a minimal shoe [ours]"),
        "transitional": Number(40, "%", "an index from here is a transitional shoe, below it a cushioned one [ours]"),
        "barefoot_index": Number(100, "%", "taken for no shoe at all"),
        "minimal_index": Number(85, "%", "taken for a minimal shoe of unknown index [ours]"),
        "transitional_index": Number(55, "%", "taken for a transitional shoe of unknown index [ours]"),
        "cushioned_index": Number(20, "%", "taken for a cushioned shoe of unknown index [ours]"),
    },
    grade="D",
    basis="Experts agreed on five features of equal weight: weight, heel height, drop, devices for stability, "
    "flexibility along and across.",
    critic="It rates a shoe, not what the shoe does to a foot; our borders between the classes are untested, and the "
    "steps between the ends of each scale are quoted from memory.",
    sources=("esculier_2015",),
)

ADAPTATION = Rule(
    name="adaptation",
    title="How long feet take",
    numbers={
        "muscle_weeks": Number(8, "weeks", "until exercises or walking in minimal shoes showed in the muscles"),
        "schedule_weeks": Number(10, "weeks", "of a change to minimal shoes, in the trial below"),
        "swollen": Number(10, "runners", "with more marrow swelling in the foot after it"),
        "runners": Number(19, "runners", "who made that change"),
        "shown_weeks": Number(26, "weeks", "drawn at least: the slowest schedule studied took as long [ours]"),
        "gap_days": Number(56, "d", "without it set the clock back to the start [ours]"),
    },
    grade="B",
    basis="Muscle took about eight weeks in two trials. After a ten-week change to minimal shoes 10 of 19 runners had "
    "more swelling in the bones of the foot than those who kept their shoes.",
    critic="Small trials; how long tendon and bone take in runners' feet was not measured. Months is what clinicians "
    "say.",
    caveat="No week on the clock means that the feet are ready.",
    sources=("ridge_2013", "ridge_2019", "johnson_2016", "fuller_2018"),
)

SELF_AUDIT = Rule(
    name="self_audit",
    title="How the windows did for this runner",
    numbers={
        "pain": Number(3, "0–10", "an entry from here can begin a pain onset"),
        "quiet_days": Number(7, "d", "days without such an entry at the same site before it"),
        "few_onsets": Number(5, "", "with fewer onsets there is nothing to tell"),
        "draws": Number(1000, "", "times the windows are placed at random"),
        "month_days": Number(30.4375, "d", "a month"),
    },
    grade="E",
    basis="Windows that foretell nothing hit as many onsets as windows of the same length on random days.",
    critic="One runner has few onsets, and one who heeds a window may prevent the pain it warned of.",
    ours=True,
)

PAIN = Rule(
    name="pain",
    title="What pain allows",
    numbers={
        "safe_up_to": Number(2, "0–10", "up to this, throughout, running goes on as planned"),
        "most": Number(5, "0–10", "above this running stops"),
        "span_days": Number(14, "d", "pain above the safe range for this long is for a clinician"),
        "again_days": Number(56, "d", "the same site again within this is for a clinician"),
        "quiet_days": Number(7, "d", "this long without such an entry, and the next one is a new onset"),
    },
    grade="D",
    basis="In a trial of Achilles tendon pain, training went on with pain up to 5 of 10 as long as it settled by the "
    "next morning (grade B there). We extend that to other soft tissue; on bone it must never be used, so there any "
    "pain of 3 or more stops.",
    critic="Tested for one tendon only; versions of the scale differ about a pain of 3, and a number hides what kind "
    "of pain it is.",
    caveat="Symptoms outrank every number here. Any sign on the checklist ends the plan until a clinician has looked.",
    sources=("silbernagel_2007",),
)

EIGHT_WEEKS = Rule(
    name="eight_weeks",
    title="The eight weeks before a pain",
    numbers={
        "weeks": Number(8, "weeks", "looked at, the last one ends with the day of the pain"),
        "recent_weeks": Number(2, "weeks", "of them are the last ones, compared with those before"),
        "known_weeks": Number(3, "weeks", "of those before must be known, or nothing is compared"),
        "changed_share": Number(0.25, "", "more or less than before is called a change"),
        "small_min": Number(5, "min", "a week in a kind of shoe: smaller differences are no change"),
        "small_km": Number(1, "km", "of the longest run: smaller differences are no change"),
        "small_climb_m": Number(50, "m", "of climbing a week: smaller differences are no change"),
        "fast_points": Number(5, "percentage points", "more or less of the distance run fast is a change"),
        "cadence_pct": Number(3, "%", "of the cadence is a change"),
        "strength_days": Number(1, "day a week", "more or less of strength work is a change"),
    },
    grade="E",
    basis="Bone and tendon often complain weeks after their load changed, so the last two weeks are laid beside the "
    "six before them.",
    critic="What changed before a pain need not have caused it: change and pain both come often, and one looks for "
    "changes once it hurts.",
    caveat="It is a memory aid for the talk with a clinician and no diagnosis.",
    ours=True,
)

BUDGET = Rule(
    name="budget",
    title="What the next days may hold",
    numbers={
        "step_back_share": Number(0.75, "", "of the reference is what a step back leaves"),
        "baseline_weeks": Number(4, "", "unbroken weeks before a transition whose mean is not exceeded during it"),
        "pace_days": Number(56, "d", "runs that make the usual pace, which turns kilometres into minutes"),
    },
    grade="E",
    basis="Trials of minimal shoes replaced running in the old shoes instead of adding to it. The rest is the usual "
    "advice of coaches and therapists: one thing at a time, and less when it hurts.",
    critic="A plan built on the ten-percent idea did not protect beginners in a trial of 532.",
    caveat="A limit is not a target, and keeping to it is no promise.",
    sources=("warne_2017", "fuller_2017", "buist_2008"),
    ours=True,
)

LADDER = Rule(
    name="ladder",
    title="Coming back in small steps",
    numbers={
        "start_share": Number(0.50, "", "of the usual session and week before the break is the first step"),
        "step_ratio": Number(1.15, "", "from one step to the next"),
        "sessions": Number(2, "", "sessions that settle make a step"),
        "every_days": Number(2, "d", "from one session to the next: a day of rest between"),
        "runs": Number(4, "", "sessions that fit in 7 days that way"),
        "usual_days": Number(28, "d", "days before the break that say what was usual"),
        "newcomer_days": Number(28, "d", "from here the first step is no higher than a newcomer's [ours]"),
        "longest_days": Number(
            56, "d", "a longer break is a new start; this long after a stop its ladder is over [ours]"
        ),
        "counts_from": Number(0.8, "", "of a step's minutes make a session that counts [ours]"),
        "silent_days": Number(7, "d", "after a stop, a session nobody wrote about counts after this long [ours]"),
        "walk_min": Number(30, "min", "first walk after a stop"),
        "usual_shoes_share": Number(
            0.80, "", "barefoot or minimal before a break without pain: above it the way back is in those shoes [ours]"
        ),
    },
    grade="D",
    basis="Therapists bring runners back in steps of two sessions, with a look at each next morning.",
    critic="No study we found compares one ladder with another.",
    caveat="After a break of four weeks or more it starts no higher than a newcomer would [ours].",
)

READINESS = Rule(
    name="readiness",
    title="Ready for the race",
    numbers={
        "share": Number(0.80, "", "of the race as longest run, up to a half marathon"),
        "long_share": Number(0.70, "", "of the race as longest run, beyond"),
        "half_marathon_km": Number(21.0975, "km", "a half marathon"),
        "taper_days": Number(14, "d", "before the race the longest run is behind"),
        "hold_every": Number(4, "weeks", "each such week repeats the one before"),
        "no_transition_days": Number(56, "d", "before the race no step towards other shoes"),
        "horizon_days": Number(728, "d", "how far ahead is looked"),
        "nearly_days": Number(7, "d", "a date missed by no more is told as missed by so many days"),
    },
    grade="D",
    basis="Custom among coaches: the longest run reaches four fifths of a half marathon, seven tenths of a marathon, "
    "two weeks before.",
    critic="Many finish on less, and some are hurt on more; no study sets the share.",
    caveat="Race day itself is longer than anything before it, and is shown as the spike it is.",
)

TRANSITION = Rule(
    name="transition",
    title="From the shoes of today to fewer",
    numbers={
        "first_points": Number(5, "percentage points", "of the week's minutes a week, at first"),
        "first_up_to": Number(35, "%", "share up to which those steps go"),
        "then_points": Number(3.25, "percentage points", "a week after that"),
        "hold_every": Number(4, "weeks", "each such week repeats the one before"),
    },
    grade="B",
    basis="In a trial the share of minimal shoes reached 35% after 6 weeks and all running after 26.",
    critic="Of the 31 runners on that schedule 16 were hurt: slower is not proven safe, faster is proven nothing.",
    caveat="The held weeks are ours and make it longer. Ten weeks were too short for some feet in another trial.",
    sources=("fuller_2017", "fuller_2018", "ridge_2013"),
)

# After a stop and the walks: times × (minutes of running, minutes of walking between), one step each (`LADDER`).
RUN_WALK = ((10, 1, 1), (8, 2, 1), (6, 4, 1), (1, 20, 0), (1, 30, 0))

DAYS_ABOVE = Rule(
    name="days_above",
    title="1.3 is not one threshold",
    numbers={
        "ewma_long_pct": Number(11.7, "%", "of days above 1.3, weighted form over 7 and 42 days"),
        "ewma_half_life_pct": Number(13.6, "%", "the same, weighted form read as half-lives"),
        "ewma_pct": Number(15.4, "%", "the same, weighted form as used here"),
        "coupled_pct": Number(23.8, "%", "the same, coupled form"),
        "uncoupled_pct": Number(29.8, "%", "the same, uncoupled form"),
        "first_ratio": Number(4.0, "", "minimal-shoe ratio in the first week of a change from 15 to 90 minutes a week"),
        "last_ratio": Number(1.85, "", "the same ratio in its last week, with six times the minutes"),
    },
    grade="C",
    basis="On the same 50 made-up years of training, the share of days above 1.3 runs from 12 to 30%, by the form "
    "alone.",
    critic="Made-up training; a runner's own figures will differ, their order hardly.",
    caveat="A ratio is loudest when the base is tiny and blind to a change of shoes, so what may be run next is given "
    "in minutes.",
    sources=("williams_2017", "lolli_2019"),
)

MATCHED_SPEED = Rule(
    name="matched_speed",
    title="Cadence at matched speed",
    numbers={
        "window_s": Number(60, "s", "length of a stretch whose cadence and speed are compared, at most"),
        "least_s": Number(30, "s", "length of such a stretch, at least"),
        "gap_s": Number(10, "s", "a longer gap ends it; nothing is filled in"),
        "known_share": Number(0.8, "", "of it must have a reading, or that reading is unknown"),
        "grade": Number(0.03, "", "steepest slope of such a stretch; without altitude it counts as flat"),
        "speed_spread": Number(0.05, "", "most its speed may vary"),
        "smoothing_s": Number(10, "s", "over which speed is averaged first: a receiver's noise is no change of speed"),
        "stray": Number(0.08, "", "a stretch this far from its run's middle at that speed is an artefact"),
        "before_days": Number(84, "d", "runs before that say what is usual"),
        "least_runs": Number(10, "", "such runs needed to fit a slope"),
        "least_min": Number(3, "min", "of such stretches make a run that can be compared"),
        "few_runs": Number(3, "", "such runs needed to say what is usual with the slope taken otherwise"),
        "speed_span_mps": Number(0.5, "m/s", "range of speeds needed to fit a slope"),
        "range_share": Number(0.02, "", "of the time at either end is left out of the range of speeds"),
        "slope_spm": Number(5.6, "1/min per m/s", "slope taken otherwise, from elite runners"),
    },
    grade="E",
    basis="Cadence rises with speed, 5.6 steps a minute for each m/s among elite runners, so it is compared with what "
    "this runner usually does at that speed.",
    critic="Stretch, slope and spread limits are ours, and the elite slope may not be everyone's.",
    caveat="Never across watches: they count differently.",
    sources=("burns_2019",),
    ours=True,
)

CADENCE_TREND = Rule(
    name="cadence_trend",
    title="Cadence at one speed over time",
    numbers={
        "reach_days": Number(42, "d", "runs this far before and after a day say where the trend lies on it"),
        "half_weight_min": Number(10, "min", "of steady running give a run half the weight it can have"),
        "least_runs": Number(3, "", "runs needed to say how sure a mean is"),
        "most_alike": Number(0.7, "", "highest likeness of a run with the one before that widens the band"),
        "days": Number(28, "d", "length of each of the two spans that are compared"),
        "ago_days": Number(91, "d", "how far apart they lie, unless another day is asked for"),
    },
    grade="E",
    basis="Each run's cadence is brought to the usual easy speed along the runner's own line; the band counts runs, "
    "not minutes, because the stretches of one run resemble each other.",
    critic="A change of cadence tells nothing by itself about injury. Heat, hills, tiredness and shoes move it too.",
    caveat="Only within one watch and within the speeds that were run.",
    ours=True,
)

CADENCE_DRIFT = Rule(
    name="cadence_drift",
    title="Cadence falling within a run",
    numbers={
        "report_pct": Number(3, "%", "change from the first to the last third that is worth a word"),
        "third_min": Number(3, "min", "of steady running needed in each third"),
        "same_mps": Number(0.1, "m/s", "thirds this close in speed are compared where the runner's slope is unknown"),
        "smooth": Number(5, "", "stretches whose middle says where cadence was"),
    },
    grade="E",
    basis="The last third of a run against its first, both at matched speed.",
    critic="Among world-class ultra runners no fatigue was seen in cadence once speed was accounted for.",
    sources=("burns_2019",),
    ours=True,
)

CADENCE_RISE = Rule(
    name="cadence_rise",
    title="What a higher cadence does",
    numbers={
        "reasonable_pct": Number(5, "%", "rise to try when shin or knee hurt and cadence is low for the speed"),
        "most_pct": Number(10, "%", "rise not to be passed"),
        "rate_ratio": Number(0.95, "", "bone-stress injuries for each step a minute more, in 54 college runners"),
        "rate_low": Number(0.91, "", "lower end of its 95% interval"),
        "rate_high": Number(0.98, "", "upper end of its 95% interval"),
    },
    grade="B",
    basis="5% more cut the knee's work and 10% the knee's and hip's, in 45 runners on a treadmill. In 54 college "
    "runners bone-stress injuries fell by 5% for each step a minute.",
    critic="Reviews find the mechanics consistent and the evidence on injuries too thin. School runners at 164 steps "
    "and below had more shin injuries; nobody knows that raising it would have spared them.",
    caveat="It does little for the top of the foot and adds steps. The school figures are quoted from memory.",
    sources=(
        "heiderscheit_2011",
        "schubert_2014",
        "anderson_2022",
        "luedke_2016",
        "kliethermes_2021",
        "lieberman_2015",
        "willson_2014",
        "edwards_2009",
    ),
)

MINIMAL_SHOES = Rule(
    name="minimal_shoes",
    title="What minimal shoes change",
    numbers={
        "metatarsal_strain_pct": Number(28.7, "%", "more strain in the bones behind the toes, each step"),
        "forefoot_pressure_pct": Number(37.5, "%", "more peak pressure under the middle of the forefoot"),
        "hazard_ratio": Number(1.64, "", "injury in minimal against usual shoes over 26 weeks"),
        "hazard_low": Number(0.63, "", "lower end of its 95% interval"),
        "hazard_high": Number(4.27, "", "upper end of its 95% interval"),
        "body_weight_kg": Number(71.4, "kg", "body weight from which the risk in minimal shoes rose"),
    },
    grade="B",
    basis="Each step strains the forefoot bones more (laboratory, 14 and 18 runners) and asks more of the Achilles "
    "tendon. Of 61 men, 16 of 31 in minimal shoes were hurt in 26 weeks, against 11 of 30. Over 20 studies it was "
    "17.9 against 13.4 injuries for each 100 runners.",
    critic="Neither difference is beyond chance, and halfway shoes were no safer: of 23 injuries in 99 runners, 12 "
    "fell on partial-minimal and 7 on full-minimal shoes.",
    caveat="Nothing is known per step about the posterior tibialis tendon: log the inside of the ankle instead.",
    sources=(
        "firminger_2017",
        "bergstra_2015",
        "sinclair_2014",
        "lyght_2016",
        "fuller_2017",
        "warne_2017",
        "ryan_2014",
        "ridge_2013",
        "salzler_2012",
        "esculier_2015",
    ),
)

FOOT_STRENGTH = Rule(
    name="foot_strength",
    title="Strong feet first",
    numbers={
        "weeks": Number(8, "weeks", "until walking in minimal shoes or exercises showed in the muscles"),
        "injured_without_pct": Number(32.8, "%", "hurt without foot exercises, in a year"),
        "injured_with_pct": Number(14.0, "%", "hurt with them"),
    },
    grade="B",
    basis="Eight weeks of walking in minimal shoes built foot muscle as well as exercises did (57 runners). In a "
    "trial of 118 runners foot exercises more than halved injuries, after four to eight months.",
    critic="In beginners, exercises for ankle and foot did not prevent injuries and those for hip and trunk did. The "
    "interval and the p-value of the first trial sit oddly together.",
    caveat="Muscle takes about eight weeks, tendon and bone take months.",
    sources=(
        "ridge_2019",
        "taddei_2020",
        "leppanen_2024",
        "miller_2014",
        "johnson_2016",
        "mckeon_2015",
        "therapist_faq",
    ),
)

ASYMMETRY = Rule(
    name="asymmetry",
    title="Left and right",
    numbers={
        "points": Number(2, "percentage points", "change of the share of ground time against the runner's own"),
        "runs": Number(3, "", "runs in a row that show it"),
        "baseline_runs": Number(5, "", "earlier runs on the device that say what is usual"),
    },
    grade="B",
    basis="In 836 runners a difference between left and right did not go with more injuries.",
    critic="So there is no value to reach; the coloured bands on watches are the maker's. Our two limits are untested.",
    caveat="Only a change against the runner's own past is worth noticing, and only on one device: two sensors were "
    "up to 80 ms apart.",
    sources=("malisoux_2024", "cabrera_linares_2025", "drobnic_2023"),
)

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        MOVING_TIME,
        RUNNING_SPORT,
        TRUSTED_READINGS,
        CLOCK,
        LOCAL_CLOCK,
        POSITIONS,
        DISTANCE_RESTART,
        LAPS_COMPLETE,
        RECORDS_COMPLETE,
        CADENCE_UNIT,
        CADENCE_STUCK,
        STEPS,
        WALK_RUN,
        CLIMB,
        VEHICLE,
        IMPOSSIBLE_RUN,
        EMPTY_RUN,
        SAME_RUN,
        ROUTE_TRIM,
        TRAINING_IMPULSE,
        FAST_RUNNING,
        CADENCE_GUIDANCE,
        HISTORY,
        RATIO,
        EWMA,
        MONOTONY,
        STRAIN,
        WEEK_CHANGE,
        FITNESS,
        SESSION_RPE,
        MINETTI,
        GRADE_ADJUSTED,
        SESSION_SPIKE,
        RETURN_AFTER_BREAK,
        LOAD_UNLIKE_USUAL,
        FAST_SHARE_RISE,
        SEVERAL_CHANGES,
        MINIMAL_SHOE_SPIKE,
        CADENCE_DROP,
        REFERENCES,
        CREDIT,
        LOW_SUPPORT_CAPS,
        TAGGING,
        MINIMALIST_INDEX,
        ADAPTATION,
        SELF_AUDIT,
        PAIN,
        EIGHT_WEEKS,
        BUDGET,
        LADDER,
        READINESS,
        TRANSITION,
        DAYS_ABOVE,
        MATCHED_SPEED,
        CADENCE_TREND,
        CADENCE_DRIFT,
        CADENCE_RISE,
        MINIMAL_SHOES,
        FOOT_STRENGTH,
        ASYMMETRY,
    )
}


@dataclass(frozen=True)
class Cue:
    """How well one cue told injured weeks from others in a set of data: area under the curve, 0.5 is chance.

    `low` and `high` end the 95% interval, resampled by athlete; `within` is the same area within each athlete. None:
    not worked out.
    """

    name: str
    auc: float
    low: float | None = None
    high: float | None = None
    within: float | None = None


# Our own look at lovdal_2021: a public extract of its week file (load columns only) with 421 of its 575 injuries and
# 384 random healthy weeks of 74 competitive runners over seven years. Partial, and told as such.
PUBLIC_CHECK = (
    Cue("7 days ÷ 28 with them", 0.509, 0.467, 0.550, 0.509),
    Cue("7 days ÷ the 21 before", 0.519, 0.479, 0.560, 0.510),
    Cue("Change from week to week", 0.504, 0.461, 0.546, 0.497),
    Cue("Longest run against those before (a proxy on the healthy side)", 0.532, 0.485, 0.579),
    Cue("Distance in 7 days", 0.525, within=0.542),
    Cue("Distance in 21 days", 0.521, within=0.560),
    Cue("Share of fast distance", 0.602, 0.553, 0.651, 0.611),
    Cue("Longest fast session against the 14 days before", 0.551, 0.506, 0.596, 0.585),
)

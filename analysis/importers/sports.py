"""Foreign names of sports → the six words Treadlightly knows.

Decision: a file's own word is believed when it is known. A word nobody taught us is `other`, which never enters running
load: rowing at a runner's speed must not become a run. "" means that the file names no sport.
"""

import re

__all__ = ["sport_in_title", "sport_of"]

# English first, as written by Garmin, Strava (whose GPX files hold numbers), Polar, Suunto, COROS, Nike and Runkeeper;
# then German, French, Spanish, Portuguese, Italian, Dutch, the Nordic languages, Polish, Czech, Hungarian, Turkish,
# Russian, Chinese, Japanese, Korean and others. Written without blanks, dashes and underscores.
_NAMES = {
    ("", ""): "generic uncategorized unknown unspecified none all default workout activity gpx track",
    ("running", ""): """running run 9 jogging jog laufen lauf dauerlauf courseàpied course carrera correr corrida corsa
        hardlopen hardloopsessie löpning löppass löptur løping løpetur løb løbetur juoksu juoksulenkki bieganie bieg
        běh futás alergare koşu lari chạybộ бег забег пробежка τρέξιμο 跑步 跑 ランニング ラン 달리기""",
    ("running", "road"): "roadrunning roadrun streetrunning outdoorrunning outdoorrun",
    ("running", "trail"): "trailrunning trailrun trail mountainrunning ultrarun traillauf coursedetrail",
    (
        "running",
        "treadmill",
    ): """treadmillrunning treadmillrun treadmill indoorrunning indoorrun virtualrunning virtualrun
        laufband tapisroulant tapisdecourse loopband""",
    ("running", "track"): "trackrunning trackrun",
    ("walking", ""): """walking walk 10 speedwalking casualwalking nordicwalking indoorwalking gehen spaziergang marche
        caminar caminata caminhada camminata wandelen wandeling promenad gåtur gang kävely yürüyüş spacer chůze ходьба
        步行 走路 ウォーキング 걷기""",
    ("hiking", ""): """hiking hike 4 trekking wandern wanderung randonnée senderismo escursionismo vandring turystyka
        徒步 ハイキング 등산""",
    ("cycling", ""): """cycling biking bike bicycling ride 1 17 roadcycling roadbiking mountainbiking mountainbikeride
        gravelride gravelcycling virtualride indoorcycling ebikeride ebiking spinning mtb radfahren radfahrt rad vélo
        cyclisme ciclismo bicicleta fietsen fietsrit cykling cykeltur sykling sykkeltur bisiklet pyöräily kolarstwo
        cyklistika велоспорт велосипед 骑行 サイクリング 자전거""",
    (
        "swimming",
        "",
    ): """swimming swim 16 openwaterswimming lapswimming poolswim schwimmen natation natación natação nuoto
        zwemmen simning svømming svømning uinti pływanie plavání плавание 游泳 スイミング 수영""",
}
_SPORTS = {name: sport for sport, names in _NAMES.items() for name in names.split()}


# In a title these are as often something else: a course to follow, a trail, a region of Italy.
_AMBIGUOUS = {"course", "gang", "marche", "rad", "track", "trail"}


def sport_in_title(title: str) -> str:
    """The sport that a title names ("Afternoon Ride", "Running 10/2/17"), in house words; "" for none or several."""
    words = {word for word in re.split(r"[\W_]+", title.casefold()) if not word.isdigit()} - _AMBIGUOUS
    sports = {_SPORTS[word][0] for word in words if word in _SPORTS} - {""}
    return sports.pop() if len(sports) == 1 else ""


def sport_of(word: str | None) -> tuple[str, str]:
    """(sport, sub-sport) in house words for a file's own word or number; ("", "") when it names none."""
    parts = re.split(r"[\W_]+", (word or "").casefold())
    whole = "".join(parts)
    if not whole:
        return "", ""
    if whole in _SPORTS:
        return _SPORTS[whole]
    return next((_SPORTS[part] for part in parts if part in _SPORTS and _SPORTS[part][0]), ("other", ""))

"""What a runner should know about too much, too soon: topics, claims and exercises as data.

Decision: every claim stands alone with its grade and its sources, so that none is stronger than what it rests on. The
words are our own. A site tells what commonly goes before pain there and what may be done first; it never says what the
runner has, because no page can, and nothing here promises that pain goes or stays away.
"""

from dataclasses import dataclass

from .evidence import Grade

__all__ = [
    "CUES",
    "EXERCISES",
    "SHOES_ALONE",
    "TOPICS",
    "Claim",
    "Cue",
    "Exercise",
    "Section",
    "Topic",
    "topic_of_site",
]

THERAPIST = ("therapist_faq",)
COMMON: tuple[str, ...] = ()  # anatomy and custom among clinicians, without a single source; told as such


@dataclass(frozen=True)
class Claim:
    """A sentence or two, how well it is founded, and on what (keys of `evidence.SOURCES`)."""

    text: str
    grade: Grade = "D"
    sources: tuple[str, ...] = THERAPIST


@dataclass(frozen=True)
class Section:
    heading: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Topic:
    """A page's part. `sites` are the pain sites (`model.PAIN_SITES`) whose entries lead here."""

    key: str
    title: str
    sections: tuple[Section, ...]
    sites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """Strength or mobility work: the name it is stored under, how it is done, and what for."""

    name: str
    how: str
    purpose: str


@dataclass(frozen=True)
class Cue:
    """A form cue: a few words to think of on the run, and what they mean."""

    name: str
    words: str
    meaning: str


def topic_of_site(site: str) -> Topic | None:
    """The topic about a pain site; None where there is none of its own."""
    return next((topic for topic in TOPICS if site in topic.sites), None)


TOO_MUCH = Topic(
    "too-much-too-soon",
    "What too much, too soon is",
    (
        Section(
            "The idea",
            (
                Claim(
                    "Fitness comes faster than feet. Early gains in strength are the nerves learning; muscle takes "
                    "about eight weeks to grow, tendon and bone take months. So a run can feel easy and still be more "
                    "than the foot is ready for."
                ),
                Claim(
                    "Tissue is thought to get hurt when load adds up to more than it can carry just now. Steps count, "
                    "and so do speed, hills and what is on the foot.",
                    sources=("bertelsen_2017",),
                ),
                Claim(
                    "Ten minutes barefoot are some 1,700 steps. From nothing that is a lot, and on five days a week "
                    "it is far too much; most people begin with more than their feet can take."
                ),
                Claim(
                    "Bare soles complain early. Thin shoes take that warning away and leave the load.",
                ),
            ),
        ),
        Section(
            "What was found",
            (
                Claim(
                    "In 5,205 runners, a single run more than 10% longer than any of the 30 days before was followed "
                    "by more injuries. The change from week to week told nothing. Their shoes were not recorded.",
                    "A",
                    ("frandsen_2025",),
                ),
                Claim(
                    "In minimal shoes the bones behind the toes strain about 29% more at each step, in a laboratory "
                    "with 14 runners.",
                    "C",
                    ("firminger_2017",),
                ),
                Claim(
                    "After ten weeks of changing to minimal shoes, 10 of 19 runners had more swelling inside the bones "
                    "of the foot than runners who kept their shoes.",
                    "B",
                    ("ridge_2013",),
                ),
                Claim(
                    "No study we found tests distance, speed and new shoes raised at once. That such changes multiply "
                    "is mechanism. Therapists say: one change at a time."
                ),
            ),
        ),
    ),
)

_SOFT_FIRST = Claim(
    "Run less or not at all for some days, and walk as far as it does not hurt. Move to what the foot is used to: the "
    "shoes of before, flat and even ground."
)
_BONE_FIRST = Claim(
    "Stop running until it is at 2 of 10 or below, and do not test it with a run. The rule that allows some pain was "
    "made for a tendon and must not be used on bone.",
    sources=("silbernagel_2007",),
)
_BONE_WHEN = Claim(
    "Pain on one spot of the bone itself, pain at night or at rest, or a limp: see a clinician before you run again.",
    sources=COMMON,
)
_LATE = Claim(
    "Bone often complains weeks after the change. Look back three to eight weeks, not only to the last run.",
    sources=COMMON,
)

INSIDE_ANKLE = Topic(
    "inside-ankle",
    "Inside of the ankle, and the posterior tibialis",
    (
        Section(
            "What lies there",
            (
                Claim(
                    "Behind the inner ankle bone runs the tendon of the posterior tibialis, the muscle that holds up "
                    "the arch at every step. Therapists often find it overworked when this spot hurts; other things "
                    "can hurt here too."
                ),
                Claim(
                    "Nobody has measured what a step costs this tendon, so Treadlightly counts no load for it. Your "
                    "own entries are the best measure there is.",
                    "E",
                    (),
                ),
            ),
        ),
        Section(
            "What commonly goes before",
            (
                Claim(
                    "More barefoot or minimal running than the foot had time for, often with more distance, speed or "
                    "sand in the same weeks, or an old injury that never quite left."
                ),
            ),
        ),
        Section(
            "First steps",
            (
                _SOFT_FIRST,
                Claim(
                    "When it is quiet again, strengthen it: posterior tibialis eccentrics, short foot, calf raises. "
                    "Not in the sore days."
                ),
                Claim(
                    "A supportive shoe or insert may help through a bad flare. Others disagree, and starting or "
                    "stopping one is itself a change: ask a clinician."
                ),
            ),
        ),
        Section(
            "When to see someone",
            (
                Claim(
                    "An arch that has suddenly gone flat, or no strength to rise on the toes of that leg: at once. "
                    "Two weeks of pain, or the same spot again: soon.",
                    sources=COMMON,
                ),
            ),
        ),
    ),
    ("inside ankle", "arch"),
)

TOP_OF_FOOT = Topic(
    "top-of-foot",
    "Top of the foot",
    (
        Section(
            "What lies there",
            (
                Claim(
                    "The long bones behind the toes and the tendons that lift them, right under the skin. A tight lace "
                    "and a tired bone can feel alike, and only a clinician can tell them apart.",
                    sources=COMMON,
                ),
            ),
        ),
        Section(
            "What commonly goes before",
            (
                Claim("A fast change to minimal shoes or bare feet, or much more distance in them."),
                Claim(
                    "A report of ten runners describes bone injuries soon after the change to minimal shoes, most of "
                    "them in these bones.",
                    "D",
                    ("salzler_2012",),
                ),
                _LATE,
            ),
        ),
        Section(
            "First steps",
            (
                _BONE_FIRST,
                Claim(
                    "A higher cadence does little here: shorter steps left most of these bones' strain as it was.",
                    "C",
                    ("firminger_2017",),
                ),
                Claim("Once it does not hurt, the ballerina stretch."),
            ),
        ),
        Section("When to see someone", (_BONE_WHEN,)),
    ),
    ("top of foot",),
)

BALL_OF_FOOT = Topic(
    "ball-of-foot",
    "Ball of the foot and toes",
    (
        Section(
            "What lies there",
            (
                Claim(
                    "The heads of the long bones, the small bones under the big toe, and the nerves between them. All "
                    "of them can hurt, and they are told apart by hand or by a picture.",
                    sources=COMMON,
                ),
            ),
        ),
        Section(
            "What commonly goes before",
            (
                Claim(
                    "Less cushioning. In minimal shoes the peak pressure under the middle of the forefoot was 37% "
                    "higher, in 18 runners.",
                    "C",
                    ("bergstra_2015",),
                ),
                Claim(
                    "Running high on the toes instead of letting the heel touch down, and narrow toe boxes.",
                    sources=COMMON,
                ),
                _LATE,
            ),
        ),
        Section(
            "First steps",
            (
                _BONE_FIRST,
                Claim(
                    "Shoes with room for the toes and some cushioning, for every day too, until it is quiet.",
                    sources=COMMON,
                ),
            ),
        ),
        Section(
            "When to see someone",
            (_BONE_WHEN, Claim("Numb toes: see a clinician before you run again.", sources=COMMON)),
        ),
    ),
    ("ball of foot or toes",),
)

CALF = Topic(
    "calf-achilles",
    "Calf and Achilles tendon",
    (
        Section(
            "What lies there",
            (
                Claim(
                    "The two calf muscles, gastrocnemius and soleus, and the tendon that joins them to the heel. They "
                    "catch and lift the body at every step.",
                    sources=COMMON,
                ),
            ),
        ),
        Section(
            "What commonly goes before",
            (
                Claim(
                    "A lower heel. Barefoot and in barefoot-like shoes the Achilles tendon carried more force and the "
                    "knee less, in 30 runners.",
                    "C",
                    ("sinclair_2014",),
                ),
                Claim(
                    "Landing on the forefoot, which stresses the tendon more than landing on the heel.",
                    "C",
                    ("lyght_2016",),
                ),
                Claim(
                    "In 99 runners those in fully minimal shoes had more pain in shin and calf.", "B", ("ryan_2014",)
                ),
                Claim("Faster running, and running uphill.", sources=COMMON),
            ),
        ),
        Section(
            "First steps",
            (
                Claim(
                    "In a trial of Achilles pain, training went on with pain up to 5 of 10 as long as it had settled "
                    "by the next morning and did not rise from week to week.",
                    "B",
                    ("silbernagel_2007",),
                ),
                _SOFT_FIRST,
                Claim("Slow lowering of the heel over a step, and stretches for calf and soleus, once it is calm."),
            ),
        ),
        Section(
            "When to see someone",
            (
                Claim(
                    "A sudden pop, no strength to push off, or a calf that is hot and swollen: at once. That is no "
                    "matter for a running plan.",
                    sources=COMMON,
                ),
            ),
        ),
    ),
    ("Achilles", "calf"),
)

SHIN = Topic(
    "shin",
    "Shin",
    (
        Section(
            "What lies there",
            (
                Claim(
                    "The shin bone and the muscles along it. A long sore line and one sore spot are different matters: "
                    "the spot is for a clinician.",
                    sources=COMMON,
                ),
            ),
        ),
        Section(
            "What commonly goes before",
            (
                Claim("A sudden rise of running, above all after a break or in less shoe."),
                Claim(
                    "In 68 school runners those at 164 steps a minute and below had more shin injuries. Nobody knows "
                    "that raising it would have spared them.",
                    "B",
                    ("luedke_2016",),
                ),
                Claim(
                    "In 54 college runners bone-stress injuries fell by 5% for each step a minute more.",
                    "B",
                    ("kliethermes_2021",),
                ),
                _LATE,
            ),
        ),
        Section("First steps", (_BONE_FIRST, Claim("Once it is quiet, come back in small steps on flat ground."))),
        Section("When to see someone", (_BONE_WHEN,)),
    ),
    ("shin",),
)

FIRST_STEPS = Topic(
    "first-steps",
    "First steps when something hurts",
    (
        Section(
            "Do",
            (
                Claim(
                    "Take load off first: fewer minutes, no speed, no hills, or no running. That is rest enough for "
                    "most; lying still is not asked for."
                ),
                Claim(
                    "Rest, ice, compression and elevation is the old rule of the first days. Today ice is for comfort, "
                    "a bandage and a raised foot for swelling, and the load is what matters."
                ),
                Claim("Cycle, swim or run in water meanwhile, as long as it does not hurt, and note it in the diary."),
                Claim("Write down how it feels during, after and the next morning. The next morning tells most."),
            ),
        ),
        Section(
            "Avoid",
            (
                Claim("Running through it, or testing it every day."),
                Claim("Changing shoes, inserts and plan all at once: then nobody can tell what helped."),
                Claim("Hoping for an injection to settle it: that is a doctor's matter."),
            ),
        ),
    ),
    ("outside ankle", "knee", "other"),
)

CLINICIAN = Topic(
    "clinician",
    "When to see someone, and whom",
    (
        Section(
            "At once",
            (
                Claim(
                    "A hot, swollen calf; you cannot bear weight or push off; a sudden pop in calf or heel; an arch "
                    "that has suddenly gone flat.",
                    sources=COMMON,
                ),
            ),
        ),
        Section(
            "Before you run again",
            (
                Claim(
                    "Sharp pain when pressing on the bone itself, pain at night or at rest, a limp, no hop possible, "
                    "visible swelling or warmth, numbness, or pain after a knock or twist. After a knock, whether an "
                    "X-ray is needed is a doctor's question."
                ),
            ),
        ),
        Section(
            "Soon",
            (
                Claim("Pain that lasts more than two weeks, rises during every run, or comes back to the same spot."),
                Claim(
                    "Any pain on bone when you have had a stress fracture, when periods are missing, or when you eat "
                    "less than you run.",
                    sources=COMMON,
                ),
            ),
        ),
        Section(
            "Whom",
            (
                Claim(
                    "A clinician who knows running: a physiotherapist, a sports doctor or a podiatrist who watches you "
                    "move and asks what changed. Bring the eight weeks before from your diary.",
                    sources=COMMON,
                ),
            ),
        ),
    ),
    ("heel", "hip or groin"),
)

CUES = (
    Cue(
        "steps",
        "Quick, light steps",
        "The same pace with slightly shorter steps that you hardly hear. Count one foot for 20 seconds: times six is "
        "steps a minute.",
    ),
    Cue(
        "under",
        "Feet land under the body",
        "Let the foot come down close below the hips instead of reaching ahead for more ground.",
    ),
    Cue("knees", "Knees soft", "Land on a knee that is a little bent and gives, so that the head bobs less."),
    Cue(
        "lift",
        "Lift rather than push",
        "Think of lifting the foot off the ground early, and let the push behind you take care of itself.",
    ),
    Cue(
        "tall",
        "Tall, with a slight lean from the ankles",
        "Grow long through the top of the head and lean as one piece, from the ankles and not from the waist. Come "
        "back to it when a run gets long.",
    ),
)

SHOES_ALONE = Claim(
    "Six weeks in minimal shoes left the cadence of runners as it was: shoes alone do not teach form.",
    "B",
    ("fuller_2017_rate",),
)

FORM = Topic(
    "form",
    "Form and cadence",
    (
        Section(
            "Five cues, one at a time",
            (*(Claim(f"**{cue.words}.** {cue.meaning}") for cue in CUES), SHOES_ALONE),
        ),
        Section(
            "Which cadence",
            (
                Claim(
                    "Cadence depends on speed and on height. Among world-class runners over 100 km, 155 to 203 steps a "
                    "minute were seen, and it did not fall with fatigue once speed was accounted for.",
                    "B",
                    ("burns_2019",),
                ),
                Claim(
                    "At the same speed, 5% more steps took work off the knee and 10% off knee and hip, in 45 runners "
                    "on a treadmill.",
                    "C",
                    ("heiderscheit_2011",),
                ),
                Claim(
                    "A review found too little evidence that a higher cadence spares injuries.",
                    "B",
                    ("anderson_2022",),
                ),
                Claim(
                    "So 5% of your own, at your usual speed, is a reasonable step when shin or knee are sore, and 10% "
                    "the most. It also adds steps, and every step is a load.",
                    sources=("heiderscheit_2011",),
                ),
                Claim(
                    "It is not the answer for the top of the foot: shorter steps left most of the strain of these "
                    "bones as it was.",
                    "C",
                    ("firminger_2017",),
                ),
            ),
        ),
        Section(
            "Left and right",
            (
                Claim(
                    "Legs that are not alike were no more often injured, in 836 runners. A change of your own is worth "
                    "noticing; a difference that was always there is yours.",
                    "B",
                    ("malisoux_2024",),
                ),
            ),
        ),
    ),
)

BAREFOOT = Topic(
    "barefoot",
    "How to start walking and running barefoot",
    (
        Section(
            "Walk first",
            (
                Claim(
                    "Eight weeks of daily walking in minimal shoes built foot muscle as well as exercises did, in 57 "
                    "runners.",
                    "B",
                    ("ridge_2019",),
                ),
                Claim(
                    "Its authors suggest to begin with 2,500 steps a day and to raise that after a week.",
                    "D",
                    ("ridge_2019",),
                ),
            ),
        ),
        Section(
            "Then run a little",
            (
                Claim("One or two minutes at the end of a walk, on varied ground, with a day off between."),
                Claim(
                    "One published schedule begins with three runs of 5 to 8 minutes a week and reaches 30 to 35 "
                    "minutes in the fourth. It is a starting point and no proof.",
                    "D",
                    ("warne_2017",),
                ),
                Claim(
                    "In a trial the share of minimal shoes took 26 weeks to reach all running, and 16 of 31 runners "
                    "were hurt on the way, against 11 of 30 in their old shoes. Slower is not proven safe.",
                    "B",
                    ("fuller_2017",),
                ),
                Claim(
                    "Put these minutes in the place of others; do not add them. So did the trials.",
                    sources=("fuller_2017", "warne_2017"),
                ),
            ),
        ),
        Section(
            "Form",
            (
                Claim(
                    "180 to 200 steps a minute, feet under the body, soft knees, lifting the feet rather than pushing "
                    "off, a slight lean from the ankles."
                ),
                Claim(
                    "Among world-class runners over 100 km, 155 to 203 steps a minute were seen: that number is a "
                    "guide and not a mark.",
                    "B",
                    ("burns_2019",),
                ),
                SHOES_ALONE,
            ),
        ),
        Section(
            "When not",
            (
                Claim("While building up to a race, or while something hurts. One thing at a time."),
                Claim("With diabetes, lost feeling or an open wound in the feet: not barefoot.", sources=COMMON),
            ),
        ),
    ),
)

SHOES = Topic(
    "shoes",
    "Wide toe box and zero drop, explained",
    (
        Section(
            "The words",
            (
                Claim(
                    "**Toe box**: the front of the shoe. Wide means that the toes can lie as they do on the floor, "
                    "without the big toe being pushed inwards.",
                    sources=COMMON,
                ),
                Claim(
                    "**Drop**: how much higher the heel stands than the ball of the foot. Zero drop means level. "
                    "The lower the heel, the more calf and Achilles tendon have to do.",
                    sources=COMMON,
                ),
                Claim(
                    "**Minimalist Index**: weight, height of the sole, drop, stiffness and support in one figure from "
                    "0 to 100%, agreed among experts. Bare feet are 100.",
                    "D",
                    ("esculier_2015",),
                ),
            ),
        ),
        Section(
            "What follows",
            (
                Claim("Everyday shoes matter too: room for the toes, and a low heel."),
                Claim(
                    "Halfway shoes were no safer: of 23 injuries in 99 runners, 12 fell on partly and 7 on fully "
                    "minimal shoes.",
                    "B",
                    ("ryan_2014",),
                ),
                Claim(
                    "Runners who wore two pairs or more in turn had some 39% fewer injuries, in 264 runners who chose "
                    "for themselves.",
                    "B",
                    ("malisoux_2015",),
                ),
                Claim("Changing between two minimal models is a change too."),
            ),
        ),
    ),
)

TOPICS = (
    TOO_MUCH,
    INSIDE_ANKLE,
    TOP_OF_FOOT,
    BALL_OF_FOOT,
    CALF,
    SHIN,
    FIRST_STEPS,
    CLINICIAN,
    BAREFOOT,
    FORM,
    SHOES,
)

EXERCISES = (
    Exercise(
        "short foot",
        "Sit or stand with the foot flat. Draw the ball of the foot towards the heel so that the arch rises; the toes "
        "stay long and loose. Hold 5 seconds, 10 times.",
        "the small muscles of the arch",
    ),
    Exercise(
        "eccentric calf lowering",
        "Rise on both feet at the edge of a step, take one foot away, and lower the other heel slowly below the edge. "
        "Up to 3 × 15, with the knee straight and then bent.",
        "calf and Achilles tendon",
    ),
    Exercise(
        "posterior tibialis eccentrics",
        "Sit with a band around the forefoot that pulls it outwards. Turn the sole inwards, then give way slowly, 3 × "
        "10 on each side.",
        "the muscle that holds the arch",
    ),
    Exercise(
        "calf stretch",
        "Hands against a wall, one leg back, its knee straight and its heel down. Lean in for 1 to 2 minutes, 3 times.",
        "room for the ankle to bend",
    ),
    Exercise(
        "soleus stretch",
        "The same with the back knee bent, so that the pull moves down towards the heel. 1 to 2 minutes, 3 times.",
        "the deep calf muscle",
    ),
    Exercise(
        "ballerina stretch",
        "Stand and place the back of the toes of one foot on the floor behind you. Let the top of the foot open, "
        "gently, 1 to 2 minutes.",
        "the top of the foot and the front of the ankle",
    ),
    Exercise(
        "rolling",
        "Roll the sole over a ball and the calf over a roller, slowly, 1 to 2 minutes a side, with pressure that you "
        "can breathe through.",
        "loose soles and calves",
    ),
)

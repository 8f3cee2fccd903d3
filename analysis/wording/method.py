"""What the page Method says: each rule with its grade, its critic and its sources, and how the windows did.

Decision: evidence and its best critic are never shown apart.
"""

from collections.abc import Sequence

from ..audit import Audit
from ..evidence import RULES, SOURCES, Rule
from .names import GRADE_WORDS
from .phrases import count, number, percent

TITLE = "Method"
LEAD = (
    "Every number that decides something here, what it rests on, and who disagrees. Nothing below has been shown to "
    "predict an injury of a single runner; pain outranks every number."
)
GROUPS = {
    "Risk windows": (
        "session_spike",
        "minimal_shoe_spike",
        "several_changes",
        "fast_share_rise",
        "return_after_break",
        "cadence_drop",
        "load_unlike_usual",
    ),
    "Load over time": ("ratio", "days_above", "ewma", "week_change", "monotony", "strain", "fitness", "session_rpe"),
    "Cadence and speed": (
        "cadence_guidance",
        "cadence_rise",
        "matched_speed",
        "cadence_drift",
        "asymmetry",
        "walk_run",
        "fast_running",
    ),
    "Barefoot and minimal shoes, plan, pain and return": (
        "minimal_shoes",
        "foot_strength",
        "low_support_caps",
        "references",
        "credit",
        "budget",
        "transition",
        "tagging",
        "pain",
        "ladder",
        "readiness",
        "self_audit",
    ),
}
REST = "Reading a recording"


def groups() -> dict[str, list[str]]:
    """The rules by subject, in the order they are read; a rule in no group comes last and is never left out."""
    grouped = {name for names in GROUPS.values() for name in names}
    groups = {title: list(names) for title, names in GROUPS.items()}
    return {**groups, REST: [name for name in RULES if name not in grouped]}


def rule_heading(rule: Rule) -> str:
    return f"{rule.title} · grade {rule.grade}, {GRADE_WORDS[rule.grade]}"


def rule_text(rule: Rule) -> str:
    """What was found, who objects, whom it does not cover, and where it was published."""
    parts = [f"**Grade {rule.grade}, {GRADE_WORDS[rule.grade]}:** {rule.basis}"]
    if rule.critic:
        parts.append(f"**Against it:** {rule.critic}")
    if rule.caveat:
        parts.append(f"**Mind:** {rule.caveat}")
    if rule.ours and rule.grade != "E":
        parts.append("**The limits are our own choice**, untested.")
    if rule.sources:
        parts.append("**Sources:** " + " ".join(source_text(key) for key in rule.sources))
    return "\n\n".join(parts)


def source_text(key: str, *, with_doi: bool = True) -> str:
    """The citation, its DOI, and whether we have only quoted it from memory."""
    source = SOURCES[key]
    doi = f" doi:{source.doi}." if source.doi and with_doi else ""
    return f"{source.citation}{doi}{'' if source.checked else ' (Unverified: quoted from memory.)'}"


def rule_evidence(name: str) -> str:
    """A rule's evidence and its best critic in a line under a chart."""
    rule = RULES[name]
    critic = f" Against it: {rule.critic}" if rule.critic else ""
    return f"{rule.basis}{critic} (Grade {rule.grade}: {GRADE_WORDS[rule.grade]}.)"


AUDIT_TITLE = "How the windows did for you"
AUDIT_LEAD = (
    "A window that foretells nothing still meets pain now and then. So your own pain entries are held against your "
    "windows, and against windows of the same lengths thrown at random into your history, a thousand times."
)


def audit_sentence(audits: Sequence[Audit]) -> str:
    """Whether the windows met this runner's pain more often than chance would."""
    if not audits or audits[0].onsets == 0:
        return "No pain has been entered, so there is nothing to hold the windows against yet."
    every = audits[0]
    met = f"{every.hits} of {count(every.onsets, 'time that pain began', 'times that pain began')} lay inside a window"
    if every.too_few:
        least = number(RULES["self_audit"]["few_onsets"], 0)
        return f"{met}. That is too few marks to tell anything: it takes {least}."
    chance = f"Windows at random met {number(every.random_hits)} on average"
    as_good = f"{percent(every.as_good_at_random)} of the random draws met as many"
    return f"{met}. {chance}, and {as_good}."


PUBLIC_CHECK_TITLE = "A check on public data"
PUBLIC_CHECK_LEAD = (
    "We asked how well each cue tells a week before an injury from any other week, in the published training of 74 "
    "competitive runners over seven years (a public extract: 421 of 575 injuries, 384 random healthy weeks). "
    "0.50 is a coin toss, 1.00 is perfect. This is our own, partial look."
)
PUBLIC_CHECK_CONCLUSION = (
    "The ratio and the change from week to week were no better than a coin toss, and of 21 cues only the share of fast "
    "running stands after a correction for having looked so often. **So Treadlightly gives no probability of injury.** "
    "It leads with the long-run window for the sake of a study of 5,205 runners, and says that this check does not "
    "confirm it."
)

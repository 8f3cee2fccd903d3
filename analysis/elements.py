"""HTML and SVG in small parts, escaped by default.

Decision: text becomes part of a page only through `tag`, which escapes everything that is not HTML already. So a shoe
called `<script>` is a shoe with an odd name, and no caller has to remember it.
"""

from collections.abc import Iterable
from html import escape

__all__ = ["Html", "tag", "together"]


WITHOUT_END = ("col", "meta")


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, *parts: str | None, **attributes: str | float | None) -> Html:
    """An element with its parts, one after the other; what is None is left out.

    A trailing `_` of an attribute's name is dropped (`class_`), another `_` becomes a hyphen (`aria_label`).
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    end = "" if name in WITHOUT_END else f"</{name}>"
    return Html(f"<{name}{written}>{together(parts)}{end}")


def together(parts: Iterable[str | None]) -> Html:
    """The parts as one, each escaped unless it is HTML."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts if part is not None))


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.10g}"

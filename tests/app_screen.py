"""What stands on a page that AppTest has run."""

import json

from streamlit.testing.v1 import AppTest

WORDS = ("title", "subheader", "markdown", "caption", "info", "error", "text", "html")


def text(app: AppTest) -> str:
    """All words of the page."""
    return "\n".join(str(getattr(part, "value", "") or part.proto.body) for kind in WORDS for part in app.get(kind))


def figures(app: AppTest) -> list[dict]:
    """The charts of the page as plotly reads them."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]

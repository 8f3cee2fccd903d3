"""What was found in a recording is told as it is."""

import pytest

from analysis.model import Finding
from analysis.wording import findings


@pytest.mark.parametrize(
    ("left_out_m", "said"), [(0.0, "stay counted"), (565.2, "of that is"), (966.9, "nobody runs that")]
)
def test_leaps_say_whether_they_stayed_counted(left_out_m, said):
    numbers = {"leaps": 4, "distance_m": 966.9, "left_out_m": left_out_m}
    assert said in findings.finding(Finding("position_leaps", numbers))

"""The frame of the pages: Plotly's own script, whole, and data that no tag can end."""

import json
import re
from pathlib import Path
from unittest import mock

from plotly.offline import get_plotlyjs

from lab.report.document import with_plotly


def test_the_script_is_plotlys_whether_its_package_lies_open_or_not() -> None:
    scripts = with_plotly("data", {"a": "</script>"}, [])
    assert scripts.startswith(f"<script>{get_plotlyjs()}</script>")
    with mock.patch.object(Path, "exists", return_value=False):
        assert with_plotly("data", {"a": "</script>"}, []) == scripts


def test_data_comes_back_as_it_was() -> None:
    data = {"a": "</script><b>", "n": [1.5, None, "ü"]}
    text = re.search(r'<script type="application/json" id="data">(.*?)</script>$', with_plotly("data", data, []))
    assert text is not None
    assert json.loads(text[1]) == data

"""`python -m ragft_site.parts`: copy the chosen front-end parts from node_modules to static/parts.

Whole packages would make `collectstatic` take minutes and fail on files they mention but do not ship, so the
files are named one by one.
"""

import re
import shutil
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
SOURCE = BASE / "node_modules"
TARGET = BASE / "static" / "parts"

PARTS = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "plotly-basic.min.js": "plotly.js-basic-dist-min/plotly-basic.min.js",
}

SOURCE_MAP = re.compile(rb"\n?(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")


def copy_parts() -> None:
    """Copy each part anew, without the mention of a source map that is not copied with it."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for name, source in PARTS.items():
        (TARGET / name).write_bytes(SOURCE_MAP.sub(b"\n", (SOURCE / source).read_bytes()))


if __name__ == "__main__":
    copy_parts()

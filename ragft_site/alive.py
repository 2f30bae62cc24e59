"""`python -m ragft_site.alive web 8000`, `... worker`, `... schedule`: exit code 0 when this part is alive.

For whoever watches over the process, such as Docker. It loads nothing, so that asking often costs little.
"""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

LASTS = 90
"""Seconds for which the file counts that worker and schedule touch."""
PATIENCE = 5


def answers(port: str) -> bool:
    """Whether the web server behind the port answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE) as response:
            return response.status == 200
    except (OSError, ValueError):
        return False


def gave_sign(part: str) -> bool:
    """Whether the part has touched its file lately."""
    try:
        touched = Path(os.environ["VAR_DIR"], f"{part}.alive").stat().st_mtime
    except OSError:
        return False
    return time.time() - touched < LASTS


if __name__ == "__main__":
    part, *port = sys.argv[1:]
    sys.exit(not (answers(port[0]) if part == "web" else gave_sign(part)))

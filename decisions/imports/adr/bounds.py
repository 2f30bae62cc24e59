"""How much a file of one decision, and a zip of them, may hold."""

FILE = 1_000_000
"""Bytes of one Markdown file; nobody writes more by hand. JSON keeps the bound of every import."""
LINES = 20_000
FRONT_LINES = 200
FRONT = 16_000
"""Characters of the front matter."""
FILES = 5_000
"""Decisions of one zip."""

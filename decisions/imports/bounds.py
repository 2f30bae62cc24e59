"""How much a file may hold. Every reader keeps these, so that no file costs more memory or time than stated.

At no time is more of a file in memory than one record, 64 KB of what follows it, and what is kept of every
example to find its copies. Measured (`tests/bench/bench_imports.py`): the peak stays below `PEAK`.
"""

MB = 1_000_000

FILE = 20 * MB
"""Bytes of a file, as it is uploaded."""
UNPACKED = 100 * MB
"""Bytes of all that a zip or a workbook says it holds."""
MEMBERS = 10_000
"""Files in a zip."""
DIRECTORY = 2 * MB
"""Bytes of a zip's own list of its files, which is read before anything else."""

RECORDS = 50_000
COLUMNS = 2_000
"""Columns of a table, names in one JSON object."""
CELL = MB
"""Characters of one cell or of one text."""
RECORD = 2 * MB
"""Characters of one record as it stands in the file."""
DEPTH = 64
"""Lists and objects within one another."""
VALUES = 100_000
"""Values within one record, however deep."""
PASSED = 1_000_000
"""Values beside the records of a document that are passed over one by one."""
STRINGS = 10 * RECORDS
"""Texts that the sheets of a workbook share."""
SHARED = FILE
"""Characters of them all."""
LITERAL = 256_000
"""Characters of a Python literal: its parser needs some hundred bytes for each."""

LOOK = 64_000
"""Bytes or characters looked at to tell what a file is."""
SAMPLE = 50
"""Records looked at to tell a shape and propose a mapping."""
PEAK = 256 * MB
"""Bytes of memory that reading any one file stays below."""

"""What every importer says of a file that it cannot take."""


class BadFile(ValueError):
    """A file that is refused as a whole: where, what is wrong, and what to do. Nothing of it was imported."""

    def __init__(
        self,
        wrong: str,
        do: str,
        *,
        part: str = "",
        record: int | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        self.wrong, self.do = wrong, do
        self.part, self.record, self.line, self.column = part, record, line, column
        super().__init__(wrong)

    def __str__(self) -> str:
        where = self.where
        return f"{where}: {self.wrong}. {self.do}." if where else f"{_capital(self.wrong)}. {self.do}."

    @property
    def where(self) -> str:
        """The place in words, as exactly as it is known; empty where the whole file is meant."""
        named = (("record", self.record), ("line", self.line), ("column", self.column))
        words = [f"{name} {number}" for name, number in named if number is not None]
        place = ", ".join([*([f"“{self.part}”"] if self.part else []), *words])
        return _capital(place)

    def within(self, part: str) -> "BadFile":
        """The same, said of one part of a file; a part already named stays."""
        if self.part or not part:
            return self
        return BadFile(self.wrong, self.do, part=part, record=self.record, line=self.line, column=self.column)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

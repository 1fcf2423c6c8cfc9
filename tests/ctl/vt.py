"""A terminal for tests: understands what ours is told, and refuses everything else.

What a sequence does follows ECMA-48 and xterm's control sequences. It knows the width of characters
from Python's own database, so it is a second opinion on ours.
"""
import codecs
import re
import unicodedata

CONTROL = re.compile(r"\x1b\[(\??)([\d;]*)([A-Za-z])")
MODES = {1049: "other screen", 25: "cursor", 7: "wrap", 2026: "held back"}


def width(character):
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Terminal:
    def __init__(self, columns, rows):
        self.modes = {"other screen": False, "cursor": True, "wrap": True, "held back": False}
        self.wiped = 0       # How often the whole screen was.
        self.colours = set()
        self.overflows = 0   # Characters that had no room.
        self.frames = []     # What was seen whenever a frame was complete: rows of text.
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="strict").decode
        self._rest = ""
        self.resize(columns, rows)

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self._cells = [[""] * columns for _ in range(rows)]
        self._row = self._column = 0

    def lines(self):
        """What is in the window: a wide character's second cell is empty, one never drawn a space."""
        return ["".join(" " if cell == "" else cell if cell != "half" else "" for cell in row).rstrip()
                for row in self._cells]

    def cells_of(self, text):
        """The rows that begin with it, cell by cell; the second of a wide character is a space."""
        return [[" " if cell in ("", "half") else cell for cell in row] for row in self._cells
                if "".join(row).startswith(text)]

    def feed(self, data):
        text = self._rest + self._decode(data)
        at = 0
        while at < len(text):
            if text[at] == "\x1b":
                found = CONTROL.match(text, at)
                if not found:
                    if len(text) - at > 12 or not re.fullmatch(r"\x1b(\[(\??[\d;]*)?)?", text[at:]):
                        raise AssertionError(f"no terminal knows {text[at:at + 12]!r}")
                    break  # The end of it comes later.
                self._obey(*found.groups())
                at = found.end()
            else:
                self._put(text[at])
                at += 1
        self._rest = text[at:]

    def _obey(self, private, numbers, what):
        values = [int(x) for x in numbers.split(";") if x]
        if private:
            assert what in "hl", what
            for value in values:
                self.modes[MODES[value]] = what == "h"
                if value == 2026 and what == "l":
                    self.frames.append(self.lines())
        elif what == "m":
            self.colours.update(values or [0])
        elif what == "H":
            self._row = (values[0] if values else 1) - 1
            self._column = (values[1] if len(values) > 1 else 1) - 1
            # A window that has just become smaller is told of rows it had.
            self._row = min(self._row, self.rows - 1)
        elif what == "K":
            assert values in ([], [0]), values
            self._cells[self._row][self._column:] = [""] * (self.columns - self._column)
        elif what == "J":
            self.wiped += 1
            assert values == [2], values
            self._cells = [[""] * self.columns for _ in range(self.rows)]
        else:
            raise AssertionError(f"nobody here says ESC [ {numbers} {what}")

    def _put(self, character):
        if character == "\r":
            self._column = 0
            return
        if character == "\n":
            assert self._row < self.rows - 1 or not self.modes["other screen"], "it scrolled"
            self._row = min(self._row + 1, self.rows - 1)
            return
        assert unicodedata.category(character) != "Cc", f"a control character: {character!r}"
        wide = width(character)
        if wide == 0:
            return
        # The last column stays free, or what erases the rest of a row would erase a character.
        if self.modes["other screen"] and self._column + wide >= max(self.columns, 2):
            self.overflows += 1
        for half in range(min(wide, self.columns - self._column)):
            self._cells[self._row][self._column + half] = "half" if half else character
        self._column = min(self._column + wide, self.columns - 1)

"""The ids of Holdfast's messages, read from the runbooks that the code is made from as well."""

import re
from pathlib import Path

_RUNBOOKS = Path(__file__).resolve().parents[3] / "docs" / "runbooks"


def message_id(name: str) -> str:
    """A match for the journal: the id of docs/runbooks/NAME.md."""
    text = (_RUNBOOKS / f"{name}.md").read_text(encoding="utf-8")
    return "MESSAGE_ID=" + re.search(r"^id: ([0-9a-f]{32})$", text, re.MULTILINE).group(1)

"""What a drill has said of itself, for tests and for the table in docs/drills.md."""

import json
import os
from pathlib import Path


def reports_of(text: str) -> list[dict]:
    """One after the other, as --json prints them; each is shown, and kept if somebody wants them."""
    decoder, found = json.JSONDecoder(), []
    while text := text.strip():
        report, end = decoder.raw_decode(text)
        found.append(report)
        text = text[end:]
        _show(report)
        _keep(report)
    return found


def _show(report: dict) -> None:
    times = report["times"]
    print(f"    {report['drill']}: {report['verdict']}, detected {times['detected']} s, "
          f"recovered {times['recovered']} s, {report.get('ledger')}", flush=True)


def _keep(report: dict) -> None:
    folder = os.environ.get("HOLDFAST_DRILL_REPORTS")
    if folder:
        path = Path(folder) / f"{report['drill']}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")

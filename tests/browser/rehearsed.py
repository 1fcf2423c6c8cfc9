"""Reports of drills and of an experiment, as a run leaves them: some that are good, one that means
no good, and one that cannot be read."""
import json

import hostile


def keep(world):
    """In the folder that the daemon is told of."""
    folder = world.reports
    for report in (drill(), failed(), experiment(), *(bad() if world.kind == "full" else ())):
        run = folder / report["run"]
        run.mkdir(parents=True, exist_ok=True)
        (run / "report.json").write_text(json.dumps(report))
    if world.kind == "full":
        torn = folder / "torn-20261119T080000Z"
        torn.mkdir(exist_ok=True)
        (torn / "report.json").write_text('{"run":' + hostile.LONG)


def seen(name, expected, observed, after=None, within=None, met=True):
    return {"name": name, "met": met, "expected": expected, "observed": observed,
            "after_seconds": after, "within_seconds": within}


def phase(name, *what, verdict="pass"):
    return {"phase": name, "verdict": verdict, "reasons": [], "seen": list(what)}


def requests(until, bad_from=None, bad_until=None):
    """Twenty a second; some fail, and those that do not take long, while it is bad."""
    for second in range(-6, until):
        is_bad = bad_from is not None and bad_from <= second < bad_until
        yield {"at": second, "answered": 8 if is_bad else 20, "failed": 12 if is_bad else 0,
               "median_seconds": 0.004 + 0.001 * (second % 3),
               "longest_seconds": 0.9 if is_bad else 0.012 + 0.003 * (second % 5)}


def drill():
    return {
        "kind": "drill", "drill": "schema-mismatch", "run": "schema-mismatch-20261122T211500Z",
        "title": "A column was renamed under a running service", "verdict": "pass", "reasons": [],
        "target": "holdfast@drill.service", "scope": "instance", "danger": "damage",
        "mode": "auto", "version": "0.1.0", "started": "2026-11-22T21:15:00Z", "seconds": 41.2,
        "times": {"effect": 0.3, "detected": 1.2, "diagnosed": None, "repaired": 9.5,
                  "recovered": 11.8},
        "ledger": {"accepted": 640, "refused": 88, "lost": 0, "unchecked": 0, "duplicated": 0},
        "story": "Recording shipments fails. Somebody has worked on the database.",
        "root_cause": "The column status of the table shipments is called state.",
        "mitigation": "Rename it back, or restore the backup.",
        "prevention": "Change schemas with holdfastctl migrate alone.",
        "phases": [
            phase("steady before", seen("ready", "200", "200", 0.2, 30)),
            phase("detection", seen("the journal names the column", "at least 1", "1", 1.2, 10),
                  seen("not ready", "503", "503", 1.6, 10)),
            phase("recovery", seen("ready", "200", "200", 2.3, 30)),
            phase("invariants", seen("nothing is lost", "0 of more than 0", "0 lost of 640"))],
        "timeline": [
            {"at_seconds": -6.1, "source": "drill", "text": "the stage is set"},
            {"at_seconds": 0, "source": "drill", "text": "injection: the column is renamed"},
            {"at_seconds": 1.2, "source": "journal", "message": "schema-mismatch",
             "text": "column status is missing in table shipments"},
            {"at_seconds": 9.5, "source": "drill", "text": "repair: it is renamed back"},
            {"at_seconds": 11.8, "source": "drill", "text": "it is well again"}],
        "diagnosis": [{"name": "what the validator says", "command": "holdfastctl check",
                       "exit": 65, "output": "database: column status is missing\n"}],
        "requests": list(requests(20, 1, 10))}


def failed():
    report = drill()
    report.update(
        drill="log-file-denied", run="log-file-denied-20261122T213000Z", verdict="fail",
        title="The log file cannot be written", danger="harmless", started="2026-11-22T21:30:00Z",
        reasons=["detection: the journal says so: expected at least 1 within 5s, but saw 0"],
        requests=list(requests(20)), times={"detected": None, "recovered": 7.4})
    report["phases"][1] = phase(
        "detection", seen("the journal says so", "at least 1", "0", None, 5, met=False),
        verdict="fail")
    return report


def experiment():
    names = ("response time", "no data loss", "detection and classification", "state consistency")
    units = {"p50": "seconds", "p99": "seconds", "longest": "seconds", "detection": "seconds",
             "recovery": "seconds", "settled": "seconds", "lost": "orders", "accepted": "orders"}

    def course(modes, *values):
        measures = [{"name": name, "unit": unit, "count": 0 if value is None else 3,
                     "median": value, "least": (value or 0) * 0.8, "most": (value or 0) * 1.3}
                    for (name, unit), value in zip(units.items(), values)]
        trials = [{"repetition": number, "verdict": "pass", "reasons": [],
                   "expectations": [{"name": name, "met": True, "expected": "as it must be",
                                     "observed": "as it was"} for name in names],
                   "modes": [{"mode": mode, "from_seconds": 10 * at, "to_seconds": 10 * at + 10}
                             for at, mode in enumerate(modes)],
                   "requests": list(requests(10 * len(modes) + 5))} for number in (1, 2, 3)]
        return {"course": "-".join(modes), "modes": list(modes), "verdict": "pass",
                "expectations": [{"name": name, "met": 3, "of": 3} for name in names],
                "measures": measures, "trials": trials}

    return {
        "kind": "experiment", "drill": "experiment", "title": "Resilience experiment",
        "run": "experiment-20261122T220000Z", "verdict": "pass", "reasons": [],
        "target": "holdfast@drill.service", "scope": "instance", "danger": "harmless",
        "mode": "auto", "version": "0.1.0", "started": "2026-11-22T22:00:00Z", "seconds": 903.5,
        "times": {"detected": 2.4, "recovered": 0.6},
        "ledger": {"accepted": 6120, "lost": 0, "unchecked": 0, "duplicated": 0},
        "courses": [course(["normal"], 0.003, 0.011, 0.014, None, 0.2, 0.3, 0, 260),
                    course(["slow"], 0.003, 0.012, 0.019, 1.6, 0.4, 9.8, 0, 262),
                    course(["down"], 0.003, 0.011, 0.016, 1.1, 0.4, 2.2, 0, 259),
                    course(["slow", "down", "error"], 0.004, 0.014, 0.024, 2.1, 0.5, 11.4, 0, 655)]}


def bad():
    """Every text of it means no good."""
    def spoil(node):
        if isinstance(node, dict):
            return {name: value if name in ("run", "kind", "verdict", "started") else spoil(value)
                    for name, value in node.items()}
        if isinstance(node, list):
            return [spoil(each) for each in node]
        return hostile.IMAGE + hostile.LONG if isinstance(node, str) else node

    for report, run in ((drill(), "hostile-20261121T080000Z"),
                        (experiment(), "hostile-20261121T090000Z")):
        report["run"] = run
        yield spoil(report)

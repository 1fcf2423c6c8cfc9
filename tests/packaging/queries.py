"""What is asked of Prometheus: the queries of the dashboard and of the rules, and the metrics and
labels that these name.

The rules are read line by line and not as YAML, for which Python has no reader: an `expr`
is one line, or a block that is indented further than its key. promtool judges the YAML.
"""
import collections
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "packaging/prometheus/holdfast.rules.yml"
DASHBOARD = ROOT / "packaging/grafana/holdfast.json"
# What Prometheus adds to whatever it scrapes, and the names of series that it makes itself.
TARGET_LABELS = frozenset({"job", "instance"})
OWN_METRICS = frozenset({"up", "ALERTS"})

# How long an alert has to be true, in minutes.
Rule = collections.namedtuple("Rule", "kind name query wait annotations")
Panel = collections.namedtuple("Panel", "title queries")
# A metric that is asked for, and the labels by which: those that select and those that are left.
Asked = collections.namedtuple("Asked", "metric labels")

_RULE = re.compile(r"^ +- (record|alert): (\S+)$", re.MULTILINE)
_QUERY = re.compile(r"^( +)expr: (?:\|\n((?:\1  .*\n)+)|(.*)\n)", re.MULTILINE)
_WAIT = re.compile(r"^ +for: (\d+)([mhd])$", re.MULTILINE)
_MINUTES = {"m": 1, "h": 60, "d": 1440}
_ANNOTATION = re.compile(r"^ {10}(\w+): (.*)$", re.MULTILINE)
_SELECTOR = re.compile(r'([a-zA-Z_:][\w:]*)\s*(?:\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\})?')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_GROUPING = re.compile(r"\b(?:by|on|group_left|group_right|ignoring|without)\s*\(([^()]*)\)")
_METRIC = re.compile(r"(?:holdfast|http|process|probe)_\w+$|\w+:\w+:\w+$")


def rules():
    text = RULES.read_text(encoding="utf-8")
    begins = list(_RULE.finditer(text))
    ends = [each.start() for each in begins[1:]] + [len(text)]
    for begin, end in zip(begins, ends):
        part = text[begin.start():end]
        found = _QUERY.search(part)
        annotations = {name: json.loads(said) if said.startswith('"') else said
                       for name, said in _ANNOTATION.findall(part)}
        wait = _WAIT.search(part)
        yield Rule(begin[1], begin[2], " ".join((found[2] or found[3]).split()),
                   int(wait[1]) * _MINUTES[wait[2]] if wait else 0, annotations)


def panels(dashboard=None):
    """Those that ask for something, also the ones in rows that are shut."""
    dashboard = dashboard or json.loads(DASHBOARD.read_text(encoding="utf-8"))
    for panel in dashboard["panels"]:
        for each in [panel, *panel.get("panels", [])]:
            if "targets" in each:
                yield Panel(each["title"], [target["expr"] for target in each["targets"]])


def for_prometheus(query, job="holdfast", instance=".*"):
    """A query as Grafana sends it, with its variables replaced."""
    for name, value in {"$__rate_interval": "1m", "$__range": "1h", "$job": job,
                        "$instance": instance, "$group": ".*", "$environment": ".*"}.items():
        query = query.replace(name, value)
    return query


def asked(query):
    """Each metric that the query names, with the labels that select it. Labels by which is grouped
    are of all metrics of the query together: see grouped()."""
    plain = _GROUPING.sub(" ", query)
    for name, selector in _SELECTOR.findall(_without_durations(plain)):
        if _METRIC.match(name) or name in OWN_METRICS:
            labels = re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", _STRING.sub('""', selector or ""))
            yield Asked(name, frozenset(labels))


def grouped(query):
    names = (label.strip() for found in _GROUPING.findall(query) for label in found.split(","))
    return set(names) - {""}


def _without_durations(query):
    return re.sub(r"\[[^\]]*\]", " ", query)


def families(exposition):
    """The series of a text that the daemon exposes: by metric the labels that it has in any series,
    also by the names that a histogram's parts have."""
    found = collections.defaultdict(set)
    for line in exposition.splitlines():
        if line and not line.startswith("#"):
            name, selector = _SELECTOR.match(line).groups()
            found[name] |= set(re.findall(r"(\w+)=", _STRING.sub('""', selector or "")))
    return found

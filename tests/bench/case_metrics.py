"""What a scrape costs, against an opponent that has nothing to render, count or time."""
import constant_answer
from frame import Goal

TITLE = "GET /metrics"


def run(bench):
    return constant_answer.compare(bench, "/metrics", lambda ours, theirs: [
        Goal("requests/s, of bare libmicrohttpd's", ours.per_second / theirs.per_second,
             at_least=0.8)])

"""What a scrape costs, against an opponent that has nothing to render, count or time."""
import constant_answer
from frame import Goal

TITLE = "GET /metrics"


def judge(ours, theirs):
    ratio = ours.per_second / theirs.per_second
    return ([Goal("requests/s, of bare libmicrohttpd's", ratio, at_least=0.8)],
            ours.why_speed_is_void or theirs.why_speed_is_void)


def run(bench):
    return constant_answer.compare(bench, "/metrics", judge)

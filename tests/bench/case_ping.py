"""What the server adds to the engine for the smallest answer there is. wrk alone takes as long as the
servers, so it is their CPU time that counts."""
import constant_answer
from frame import Goal

TITLE = "GET /ping"


def judge(ours, theirs):
    ratio = ours.per_cpu_second / theirs.per_cpu_second
    return ([Goal("requests per CPU second, of bare libmicrohttpd's", ratio, at_least=0.85)],
            ours.why_cost_is_void or theirs.why_cost_is_void)


def run(bench):
    return constant_answer.compare(bench, "/ping", judge)

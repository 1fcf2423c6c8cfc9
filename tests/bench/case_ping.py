"""What the server adds to the engine for the smallest answer there is."""
import constant_answer
from frame import Goal

TITLE = "GET /ping"


def run(bench):
    return constant_answer.compare(bench, "/ping", lambda ours, theirs: [
        Goal("requests per CPU second, of bare libmicrohttpd's",
             ours.per_cpu_second / theirs.per_cpu_second, at_least=0.8)])

"""What a scrape costs, against an opponent that has nothing to render, count or time. With an empty
database: case_counts.py has the others."""
import constant_answer
import frame

TITLE = "GET /metrics"


def run(bench):
    found, text = constant_answer.compare(bench, "/metrics?format=prometheus")
    # Not requests/s: on two cores the load generator is the limit before the opponent is.
    goal = frame.Goal("requests per CPU second, of bare libmicrohttpd's", found.cost, at_least=0.8)
    return frame.Result(text, [goal], found.why_cost_is_void)

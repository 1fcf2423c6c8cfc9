"""What a scrape costs, against an opponent that has nothing to render, count or time."""
import constant_answer
import frame

TITLE = "GET /metrics"


def run(bench):
    found, text = constant_answer.compare(bench, "/metrics?format=prometheus")
    goal = frame.Goal("requests/s, of bare libmicrohttpd's", found.speed, at_least=0.8)
    return frame.Result(text, [goal], found.why_speed_is_void)

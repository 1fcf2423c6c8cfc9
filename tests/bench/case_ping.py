"""What the server adds to the engine for the smallest answer there is. wrk takes as long for it as
the servers do, so it is their CPU time that counts."""
import constant_answer
import frame

TITLE = "GET /ping"


def run(bench):
    found, text = constant_answer.compare(bench, "/ping")
    goal = frame.Goal("requests per CPU second, of bare libmicrohttpd's", found.cost,
                      at_least=0.8)
    return frame.Result(text, [goal], found.why_cost_is_void)

"""Services to watch, and a daemon that watches them; shared by the cases that do that."""
import contextlib
import json
import re
import time

import frame

PAGE = json.dumps({"status": "ok", "version": "1.4.2"})
# Where the daemon's figures about checks are.
METRICS = "/metrics?format=prometheus"


@contextlib.contextmanager
def targets(bench, count=1):
    """The addresses of servers that answer with one page; they share the core of the load. More
    than one where connections are opened faster than their ports come back."""
    page = bench.folder / "page.json"
    page.write_text(PAGE)
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(bench.opponent("bare_mhd", "application/json", str(page),
                                                      core=frame.LOAD_CORE))
                   for _ in range(count)]
        yield [f"http://127.0.0.1:{server.port}/" for server in servers]


@contextlib.contextmanager
def watching(bench, services, interval, **settings):
    """A daemon that has checked all of them once. In the form that has always been, and with the
    conditions that people have."""
    file = bench.folder / "services.json"
    file.write_text(json.dumps({"services": services}))
    with bench.configured_holdfastd(
            watch={"services_file": str(file), "interval": interval, "timeout": "1s"},
            **settings) as server:
        end = time.monotonic() + 120
        while checks(server) < len(services):
            if time.monotonic() > end:
                raise frame.Broken(f"only {checks(server)} checks in two minutes")
            time.sleep(0.2)
        yield server


def service(number, url):
    return {"id": f"service-{number}", "name": f"Service {number}", "url": url,
            "expectedVersion": "1.4.2", "environment": "production",
            "conditions": ["[STATUS] == 200", "[BODY].status == ok", "[RESPONSE_TIME] < 900"]}


def metrics(server):
    return server.get(METRICS)[1].decode()


def checks(server, status=None):
    """How many there were, of all states or of one."""
    found = re.findall(r'^holdfast_checks_total\{status="(\w+)"\} (\d+)$', metrics(server),
                       re.MULTILINE)
    return sum(int(count) for name, count in found if status in (None, name))

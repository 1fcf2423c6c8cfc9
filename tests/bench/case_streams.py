"""What it costs to tell many who listen of each change: GET /stream while a service changes its
state once a second."""
import contextlib
import http.server
import json
import subprocess
import sys
import threading
import time

import frame
import watched
from frame import Broken, Goal

TITLE = "Streams"

CLIENTS = 500
SECONDS = 20


class Flapping(http.server.BaseHTTPRequestHandler):
    """Right and wrong by turns."""
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        self.send_response(200 if self.asked % 2 else 500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        pass


@contextlib.contextmanager
def flapping():
    """The address of a service that is never the same twice."""
    server = http.server.HTTPServer(("127.0.0.1", 0), Flapping)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextlib.contextmanager
def listening(server):
    """Clients that hear; the way to end them, which says how many events each has heard."""
    clients = subprocess.Popen(
        frame.on_core(frame.LOAD_CORE, [sys.executable, str(frame.HERE / "listeners.py"),
                                        str(server.port), str(CLIENTS)]),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        if clients.stdout.readline() != "ready\n":
            raise Broken("not all clients can listen")
        yield lambda: json.loads(clients.communicate("", timeout=30)[0])
    finally:
        if clients.poll() is None:
            clients.kill()
            clients.communicate()


def share_of(server):
    """Of a core, over some seconds."""
    mine, begun = server.cpu_seconds(), time.monotonic()
    time.sleep(SECONDS)
    return (server.cpu_seconds() - mine) / (time.monotonic() - begun)


def run(bench):
    http_settings = {"streams_max": CLIENTS, "connections_per_address": 0}
    with flapping() as url, watched.watching(
            bench, [{"id": "flapping", "name": "Flapping", "url": url}], "1s",
            http=http_settings) as server:
        quiet = share_of(server)
        with listening(server) as stop:
            told = share_of(server)
            heard = stop()
    frame.say(f"{quiet:.3f} of a core without, {told:.3f} with {CLIENTS} clients; each heard "
              f"{min(heard)} to {max(heard)} changes")
    goals = [Goal("processor time with all of them", 100 * told, at_most=10, unit="% of a core"),
             Goal("changes that each has heard, of those that were", min(heard) / SECONDS,
                  at_least=0.9)]
    return frame.Result(goals=goals, text=(
        f"One service that changes its state with each check, once a second, and {CLIENTS} clients "
        f"of `GET /stream?events=health` that hear of it, for {SECONDS} s: {100 * told:.1f} % of a "
        f"core, and {100 * quiet:.1f} % before they came. Each heard {min(heard)} to {max(heard)} "
        "changes."))

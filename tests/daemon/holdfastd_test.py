#!/usr/bin/env python3
"""holdfastd as a process: what it serves, what it tells the service manager, how it ends.

The test plays the manager: it hands over a listener on a port that the kernel chose, and hears
what is said on $NOTIFY_SOCKET. Nothing is waited for but messages and answers.

Usage: holdfastd_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import array
import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

HOLDFASTD, HOLDFASTCTL = (os.path.abspath(name) for name in sys.argv[1:3])
PATIENCE = 20.0  # Seconds until silence is a failure; sanitizers are slow.
# The library that made the format; it is there for Debian's interpreter, whichever runs this.
STRICT_PARSER = """
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    print(family.name)
"""
# Sets LISTEN_PID to the process that becomes the daemon, as the manager does.
AS_ACTIVATED = 'LISTEN_PID=$$ exec "$@" 3<&'


class Manager:
    """The service manager's end of $NOTIFY_SOCKET."""

    def __init__(self, path):
        self.path = str(path)
        self.stored = {}  # Name -> descriptor
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.path)
        self._socket.settimeout(PATIENCE)

    def close(self):
        self._socket.close()
        self.forget()

    def overlook(self):
        """What an earlier process said is not taken for a word of the next one."""
        self._socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self._socket.recv(8192)
        self._socket.settimeout(PATIENCE)

    def forget(self):
        """Lets go of what is stored, as when the unit was stopped."""
        while self.stored:
            os.close(self.stored.popitem()[1])

    def hear(self, wanted):
        """Waits for a message with the line `wanted`; what comes before it is taken in."""
        while True:
            data, ancillary, _, _ = self._socket.recvmsg(8192, socket.CMSG_SPACE(64))
            lines = data.decode().splitlines()
            for level, kind, content in ancillary:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    descriptors = array.array("i", content)
                    name = next(x for x in lines if x.startswith("FDNAME="))
                    self.stored[name.removeprefix("FDNAME=")] = descriptors[0]
            if any(line.startswith(wanted) for line in lines):
                return lines


class ControlConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self._path)


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.manager = Manager(self.directory / "notify")
        self.addCleanup(self.manager.close)
        # The kernel chooses the port; nobody else can take it while this is open.
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.listener.close)
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.control = str(self.directory / "control.sock")
        self.file = self.directory / "holdfast.json"
        self.configure({})

    def configure(self, more):
        self.file.write_text(json.dumps({
            "listen": [self.address], "control": {"socket": self.control},
            "database": {"path": str(self.directory / "holdfast.db"), "free_min": "0B"}, **more}))

    def spawn(self, *arguments, pass_listener=True, name="holdfast.socket", variables=(), cwd=None):
        environment = {"PATH": os.environ["PATH"], "NOTIFY_SOCKET": self.manager.path,
                       **{key: value for key, value in os.environ.items()
                          if key.endswith("SAN_OPTIONS") or key.startswith("GCOV_")},
                       **dict(variables)}
        command = [HOLDFASTD, *arguments]
        self.manager.overlook()
        if pass_listener:
            environment |= {"LISTEN_FDS": "1", "LISTEN_FDNAMES": name}
            command = ["bash", "-c", f"{AS_ACTIVATED}{self.listener.fileno()}", "bash", *command]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, cwd=cwd,
                                   pass_fds=[self.listener.fileno()] if pass_listener else [])
        self.addCleanup(self.reap, process)
        return process

    @staticmethod
    def reap(process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def start(self, *arguments, **options):
        process = self.spawn(*(arguments or ("--config", str(self.file))), **options)
        self.manager.hear("READY=1")
        return process

    def end(self, process, number=signal.SIGTERM):
        """Ends it; returns the log's entries by their message's name."""
        process.send_signal(number)
        return self.finish(process)

    def finish(self, process, code=0):
        output, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, code, errors + output)
        self.assertEqual(errors, "")
        return [json.loads(line) for line in output.splitlines()]

    def request(self, method, path, connection=None):
        connection = connection or http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def ask_control(self, method, path):
        return self.request(method, path, ControlConnection(self.control))

    def ctl(self, *arguments):
        return subprocess.run([HOLDFASTCTL, *arguments, "--config", str(self.file)],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)


class Serving(Case):
    def test_serves_what_it_was_handed_and_keeps_the_control_socket_with_the_manager(self):
        process = self.start()
        for path in ("/", "/healthz", "/ping", "/readyz"):
            self.assertEqual(self.request("GET", path)[0], 200, path)
        self.assertEqual(self.request("GET", "/nothing")[0], 404)
        status, text = self.request("GET", "/metrics?format=prometheus")
        self.assertEqual(status, 200)
        self.assertIn('http_requests_total{method="GET",endpoint="/healthz",status="200"} 1\n',
                      text)
        self.assertIn("\nholdfast_aux_jobs ", text)
        self.assertEqual(list(self.manager.stored), [self.control])
        self.assertEqual(self.request("POST", "/control/reload")[0], 404, "not on the network")
        entries = self.end(process)
        texts = [entry["message"] for entry in entries]
        self.assertIn(f"listening on {self.address}, with the socket kept by systemd", texts)
        self.assertIn(f"listening on {self.control}", texts)
        self.assertEqual(texts[-1], "stopped")

    def test_says_how_it_is_while_it_starts_serves_and_stops(self):
        process = self.spawn("--config", str(self.file))
        self.assertIn(f"STATUS=Serving on {self.address}", self.manager.hear("READY=1"))
        process.send_signal(signal.SIGINT)
        self.assertIn("EXTEND_TIMEOUT_USEC=25000000", self.manager.hear("STOPPING=1"))
        self.finish(process)

    def test_needs_no_file_with_defaults(self):
        defaults = self.directory / "everything"
        defaults.mkdir()
        # The built-in address belongs to nobody here: only the start is looked at.
        process = self.spawn("--defaults", str(defaults))
        entries = self.finish(process, code=78)
        self.assertIn("that listen does not name", json.dumps(entries))
        self.assertEqual(list(defaults.iterdir()), [], "nothing is left behind")

    def test_is_well_for_holdfastctl_as_long_as_it_runs(self):
        process = self.start()
        well = self.ctl("health")
        self.assertEqual((well.returncode, well.stderr), (0, ""), well.stdout)
        self.assertRegex(well.stdout, r"(?s)^OK: the daemon answers: .*\nOK: the daemon can serve")
        self.end(process)
        self.manager.forget()
        gone = self.ctl("health")
        self.assertEqual(gone.returncode, 1)
        self.assertIn("FAIL: the daemon answers - ", gone.stdout)


class Figures(Case):
    def setUp(self):
        super().setUp()
        self.process = self.start()
        for method, path in (("POST", "/shipments"), ("GET", "/nothing"), ("DELETE", "/ping")):
            self.request(method, path)
        self.request("GET", "/metrics")

    def scrape(self, form):
        status, text = self.request("GET", f"/metrics?format={form}")
        self.assertEqual(status, 200)
        self.assertGreater(text.count("# TYPE "), 40, "the families of a whole daemon")
        return text

    def test_are_good_in_the_eyes_of_prometheus(self):
        said = subprocess.run(["promtool", "check", "metrics"], input=self.scrape("prometheus"),
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual((said.returncode, said.stdout + said.stderr), (0, ""))
        self.end(self.process)

    def test_are_openmetrics_to_the_letter(self):
        strict = subprocess.run(["/usr/bin/python3", "-c", STRICT_PARSER],
                                input=self.scrape("openmetrics"), capture_output=True, text=True,
                                timeout=PATIENCE, check=False)
        self.assertEqual((strict.returncode, strict.stderr), (0, ""))
        names = strict.stdout.split()
        self.assertIn("holdfast_shipments", names)
        self.assertIn("http_request_duration_seconds", names)
        self.end(self.process)


class Status(Case):
    def test_is_one_answer_with_everything(self):
        process = self.start()
        self.request("POST", "/shipments")
        status, text = self.request("GET", "/status.json")
        self.assertEqual(status, 200)
        answer = json.loads(text)
        self.assertEqual(list(answer), ["service", "readiness", "loop", "store", "shipments",
                                        "orders", "watch", "requests", "trends", "faults"])
        self.assertEqual(answer["service"]["pid"], process.pid)
        self.assertEqual(answer["readiness"]["components"]["schema"], {"status": "up"})
        self.assertEqual(answer["shipments"], {"total": 1, "byStatus": {"CREATED": 1}})
        self.assertTrue(answer["trends"]["enabled"])
        route = next(x for x in answer["requests"]["routes"] if x["path"] == "/shipments")
        self.assertEqual([x["count"] for x in route["windows"]], [1, 1, 1])
        self.end(process)

    def test_is_a_screen_for_people(self):
        process = self.start()
        seen = self.ctl("status")
        self.assertEqual((seen.returncode, seen.stderr), (0, ""))
        self.assertRegex(seen.stdout, r"\Aholdfast \S+   unit .*   up \d+ s   pid \d+\nreadiness  ")
        self.assertRegex(seen.stdout, r"\nshipments  0\n")
        well = self.ctl("health", "--since", "0s", "--trends")
        self.assertIn("\nOK: no abnormal trends: no series has a sample yet", well.stdout)
        self.end(process)

    def test_says_what_is_wrong_and_details_only_on_the_control_socket(self):
        file = self.directory / "no-directory" / "such.log"
        file.parent.touch()
        self.configure({"log": {"file": str(file)}})
        process = self.start()
        # The log thread tries the file when it has something to write; each request gives it time.
        for _ in range(1000):
            faults = json.loads(self.ask_control("GET", "/status.json")[1])["faults"]
            if faults:
                break
        self.assertEqual(faults[0]["message"], "log-file-unwritable")
        self.assertIn(str(file), faults[0]["text"])
        _, text = self.request("GET", "/status.json")
        self.assertIn("log-file-unwritable", text)
        self.assertNotIn(str(file), json.dumps(json.loads(text)["faults"]))
        self.end(process)


class Silenced(Case):
    """Nobody reads its standard output, as when the journal takes nothing."""

    def log(self):
        return json.loads(self.ask_control("GET", "/readyz")[1])["components"]["log"]

    def test_says_that_nobody_takes_its_log_as_long_as_that_is_so(self):
        self.configure({"http": {"access_log": True}})
        process = self.start()
        until = time.monotonic() + 3 * PATIENCE
        self.assertEqual(self.log(), {"status": "up"})
        while self.log()["status"] == "up":
            self.assertLess(time.monotonic(), until, "it does not say so")
            for _ in range(50):
                self.request("GET", "/ping")
        state = self.log()
        self.assertEqual(state["status"], "degraded")
        self.assertRegex(state["reason"], r"^the journal has taken no entry for [0-9]+ s$")
        output = process.stdout.fileno()
        os.set_blocking(output, False)
        while self.log()["status"] != "up":
            self.assertLess(time.monotonic(), until, "it does not go on")
            with contextlib.suppress(BlockingIOError):
                os.read(output, 1 << 20)
        os.set_blocking(output, True)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)


class Reloading(Case):
    def test_tells_the_manager_when_a_reload_begins_and_ends(self):
        process = self.start()
        self.configure({"http": {"access_log": True}})
        process.send_signal(signal.SIGHUP)
        self.manager.hear("RELOADING=1")
        self.manager.hear("READY=1")
        self.request("GET", "/ping")
        entries = self.end(process)
        self.assertIn("configuration reloaded: http.access_log changed",
                      [entry["message"] for entry in entries])
        self.assertRegex(json.dumps(entries), r'"GET /ping 200 in ')

    def test_begins_a_log_file_without_a_restart(self):
        process = self.start()
        file = self.directory / "holdfast.log"
        self.configure({"log": {"file": str(file), "file_format": "json"},
                        "http": {"access_log": True}})
        self.assertEqual(self.ctl("reload").returncode, 0)
        # The log thread opens it at its next turn; each entry gives it one.
        until = time.monotonic() + PATIENCE
        while not file.exists():
            self.assertLess(time.monotonic(), until)
            self.request("GET", "/")
        self.request("GET", "/ping")
        self.end(process)
        self.assertIn("GET /ping 200", file.read_text())

    def test_answers_holdfastctl(self):
        process = self.start()
        self.configure({"log": {"level": "debug"}, "http": {"drain_timeout": "3s"}})
        done = self.ctl("reload")
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, "reloaded: http.drain_timeout, log.level\n", ""))
        self.configure({"log": {"level": "loud"}})
        refused = self.ctl("reload")
        self.assertEqual((refused.returncode, refused.stdout), (78, ""))
        self.assertIn("/log/level", refused.stderr)
        self.end(process)

    def test_may_be_ended_while_it_reloads(self):
        for _ in range(4):  # Whether the reading has begun by then is a matter of luck.
            process = self.start()
            process.send_signal(signal.SIGHUP)
            self.end(process)


class Trends(Case):
    def states(self, statement="SELECT series FROM trend_states ORDER BY series"):
        with contextlib.closing(sqlite3.connect(self.directory / "events.db")) as events:
            with events:
                return [row[0] for row in events.execute(statement)]

    def watch(self):
        """Serves until each series has a sample, of a second."""
        self.configure({"trends": {"interval": "1s"}})
        process = self.start()
        until = time.monotonic() + PATIENCE
        while len(self.series()) < 3:
            self.assertLess(time.monotonic(), until, "no samples")
        return process

    def series(self):
        status = json.loads(self.request("GET", "/status.json")[1])
        return [each["name"] for each in status["trends"]["series"]]

    def test_are_remembered_over_a_restart(self):
        process = self.watch()
        self.assertEqual(self.series(), ["error_ratio", "latency_p95", "new_shipments"])
        entries = self.end(process)
        self.assertNotIn("learnt", json.dumps(entries))
        self.assertEqual(self.states(), ["error_ratio", "latency_p95", "new_shipments"])
        process = self.start()
        self.assertEqual(len(self.series()), 3)
        self.assertNotIn("learnt", json.dumps(self.end(process)))

    def test_begin_anew_where_what_was_learnt_is_damaged(self):
        self.end(self.watch())
        self.states("UPDATE trend_states SET state = X'00' WHERE series = 'latency_p95'")
        entries = self.end(self.start())
        self.assertIn("what had been learnt of 1 of 3 series cannot be used and is learnt anew",
                      [entry["message"] for entry in entries])
        self.assertNotIn("learnt", json.dumps(self.end(self.start())), "repaired by itself")

    def test_rest_when_they_are_turned_off(self):
        self.end(self.watch())
        self.configure({"trends": {"enabled": False, "interval": "1s"}})
        process = self.start()
        self.assertEqual(self.series(), [])
        self.assertNotIn("learnt", json.dumps(self.end(process)))
        self.assertEqual(len(self.states()), 3, "what was learnt is kept")


class Stopping(Case):
    def begin_request(self):
        """A request of which the daemon knows, and that it cannot answer yet."""
        client = socket.create_connection(self.listener.getsockname(), timeout=PATIENCE)
        self.addCleanup(client.close)
        client.sendall(b"POST /ping HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n1")
        # Connections are served in order, so whoever is answered now came after that one.
        self.request("GET", "/ping")
        return client

    def test_answers_what_has_begun_and_then_ends(self):
        process = self.start()
        client = self.begin_request()
        process.send_signal(signal.SIGTERM)
        self.manager.hear("STOPPING=1")
        newcomer = socket.socket(socket.AF_UNIX)
        self.addCleanup(newcomer.close)
        newcomer.connect(self.control)
        newcomer.sendall(b"GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n")
        client.sendall(b"2")
        answer = http.client.HTTPResponse(client)
        answer.begin()
        self.assertEqual(answer.status, 405)
        self.assertEqual(answer.getheader("Connection"), "close")
        self.assertEqual(self.finish(process)[-1]["message"], "stopped")
        # Who came meanwhile was not taken: neither answered nor hung up on, but in the backlog of
        # the listener that the manager keeps for the next process.
        newcomer.setblocking(False)
        with self.assertRaises(BlockingIOError):
            newcomer.recv(1)

    def test_hangs_up_on_a_connection_that_is_quiet(self):
        process = self.start()
        client = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        self.addCleanup(client.close)
        client.request("GET", "/ping")
        self.assertIsNone(client.getresponse().getheader("Connection"), "it is kept")
        quiet = socket.create_connection(self.listener.getsockname(), timeout=PATIENCE)
        self.addCleanup(quiet.close)
        self.request("GET", "/ping")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(quiet.recv(1), b"")
        entries = self.finish(process)
        self.assertNotIn("still open", json.dumps(entries))

    def test_goes_at_once_when_asked_twice(self):
        process = self.start()
        self.begin_request()
        process.send_signal(signal.SIGTERM)
        self.manager.hear("STOPPING=1")
        self.end(process)

    def test_cuts_off_what_does_not_end_in_time_and_says_so(self):
        self.configure({"http": {"drain_timeout": "0s"}})
        process = self.start()
        self.begin_request()
        entries = self.end(process)
        self.assertRegex(json.dumps(entries), r"1 connections were still open after ")


class Damaged(Case):
    """What the first statement meets that reads it: nobody sees it from the outside."""

    def damage(self, table):
        path = self.directory / "holdfast.db"
        with contextlib.closing(sqlite3.connect(path)) as database:
            page, = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?",
                                     [table]).fetchone()
            size, = database.execute("PRAGMA page_size").fetchone()
        with path.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)

    def test_ends_a_start_that_would_meet_it_again(self):
        self.end(self.start())
        self.damage("shipment_counts")
        process = self.spawn("--config", str(self.file))
        self.assertIn("malformed", self.finish(process, code=65)[-1]["message"])

    def test_ends_the_service_once_and_for_all(self):
        self.end(self.start())
        self.damage("shipments")
        process = self.start()
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", "/shipments", "{}", {"Content-Type": "application/json"})
            self.assertEqual(connection.getresponse().status, 503)
        self.assertIn("holdfast.db: ", json.dumps(self.finish(process, code=65)))


class Refusing(Case):
    def test_explains_a_wrong_call(self):
        process = self.spawn("--nonsense", pass_listener=False)
        _, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 64)
        self.assertIn("unknown argument '--nonsense'", errors)

    def test_prints_help_and_version(self):
        for option, text in (("--help", "Usage: holdfastd"), ("--version", "holdfastd ")):
            process = self.spawn(option, pass_listener=False)
            output, errors = process.communicate(timeout=PATIENCE)
            self.assertEqual((process.returncode, errors), (0, ""))
            self.assertTrue(output.startswith(text), output)

    def test_exits_by_the_class_of_what_is_wrong(self):
        self.configure({"log": {"level": "loud"}})
        process = self.spawn("--config", str(self.file))
        self.manager.hear("STATUS=Cannot start")
        self.assertIn("/log/level", json.dumps(self.finish(process, code=78)))
        self.file.unlink()
        self.finish(self.spawn("--config", str(self.file)), code=66)

    def test_will_be_tried_again_while_its_address_is_taken(self):
        process = self.spawn("--config", str(self.file), pass_listener=False)
        self.manager.hear("ERRNO=98")
        entries = self.finish(process, code=75)
        self.assertIn(f"listen on {self.address}: Address already in use",
                      [entry["message"] for entry in entries])

    def test_wants_listen_and_the_socket_unit_to_agree(self):
        other = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(other.close)
        address, self.address = self.address, "127.0.0.1:%d" % other.getsockname()[1]
        self.configure({})
        entries = self.finish(self.spawn("--config", str(self.file)), code=78)
        self.assertIn(f"systemd hands over a socket on {address} that listen does not name",
                      json.dumps(entries))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])

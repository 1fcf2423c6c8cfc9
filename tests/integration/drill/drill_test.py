#!/usr/bin/env python3
"""`holdfastctl drill` and `holdfastctl experiment` against a whole daemon, without systemd: their
verdicts and reports, and what is left when their runner is killed at any step.

Usage: drill_test.py HOLDFASTD HOLDFASTCTL HOLDFAST_UPSTREAM HOLDFASTCTL_DRILL DRILLS
                     [unittest arguments]
"""
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

HOLDFASTD, HOLDFASTCTL, UPSTREAM, DRILL, DRILLS = (os.path.abspath(x) for x in sys.argv[1:6])
PATIENCE = 60.0  # Seconds; sanitizers are slow.

READY = {"name": "ready", "http": {"path": "/readyz"}, "expect": {"equals": 200}}
# Every kind of thing that can be done to files, one after the other.
STEPS = [
    {"name": "mode", "chmod": {"path": "${logs}/victim", "mode": "0000"},
     "effect": {"name": "its mode", "file": {"path": "${logs}/victim", "of": "mode"},
                "expect": {"equals": "0000"}}},
    {"name": "gone", "remove": {"path": "${logs}/other"}},
    {"name": "cut", "truncate": {"path": "${logs}/third", "bytes": 3}},
    {"name": "text", "write": {"path": "${drop_ins}/60-drill.json", "text": "{}\n"}},
    {"name": "port", "occupy": {"address": "PORT"}},
    {"name": "stop", "systemctl": {"verb": "stop"}},
]

GONE = {"name": "it is gone", "unit": {"property": "ActiveState"}, "within": "20s",
        "expect": {"equals": "inactive"}}
MODE_REPAIRED = {"by": "operator", "hint": "chmod it.", "steps": [{"undo": {"of": "mode"}}]}


def a_drill(**members):
    drill = {
        "drill": "drill/1", "id": "own", "title": "Own", "story": "Nobody sees it.",
        "scope": "instance", "danger": "outage", "setup": {"orders_per_second": 0},
        "steady_state": [READY], "inject": STEPS,
        "detect": [{"name": "it is down", "within": "10s", "unit": {"property": "ActiveState"},
                    "expect": {"equals": "inactive"}}],
        "diagnosis": [{"name": "look", "command": ["echo", "it is", "gone"], "shows": "is gone"}],
        "root_cause": "It was stopped.",
        "repair": {"by": "operator", "hint": "Start it.", "steps": [{"undo": {"of": "stop"}}]},
        "recovery": {"within": "20s", "expect": [READY]}, "invariants": ["database-sound"],
        "prevention": "Leave it alone."}
    drill.update(members)
    return drill


class Liar(http.server.ThreadingHTTPServer):
    """Hands on everything to the simulated service, but that it is slow: then it is down."""

    daemon_threads = True

    def __init__(self, upstream):
        self.upstream = upstream
        self.is_down = False
        super().__init__(("127.0.0.1", 0), LiarHandler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self._thread = threading.Thread(target=self.serve_forever)
        self._thread.start()

    def close(self):
        self.shutdown()
        self._thread.join()
        self.server_close()


class LiarHandler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def hand_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/set_failure_mode":
            self.server.is_down = b"slow" in body
        if self.server.is_down and self.path not in ("/set_failure_mode", "/get_failure_mode"):
            return self.answer(503, b'{"error":"Service unavailable"}')
        request = urllib.request.Request(self.server.upstream + self.path, body or None,
                                         {"Content-Type": "application/json"}, method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return self.answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            return self.answer(error.code, error.read())

    do_GET = do_POST = hand_on

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.state = self.directory / "drills"
        self.bare = self.directory / "bare"
        self.own = self.directory / "own"
        for each in (self.state, self.bare, self.own, self.bare / "logs"):
            each.mkdir()
        self.addCleanup(self.end_daemon)

    def end_daemon(self):
        with contextlib.suppress(OSError, ValueError):
            os.kill(int((self.bare / "daemon.pid").read_text()), signal.SIGKILL)

    def environment(self, **more):
        kept = {key: value for key, value in os.environ.items()
                if key == "PATH" or key.endswith("SAN_OPTIONS") or key.startswith("GCOV_")}
        return {**kept, **more}

    def words(self, *arguments):
        return [DRILL, *arguments, "--state", str(self.state), "--bare", str(self.bare),
                "--daemon", HOLDFASTD, "--holdfastctl", HOLDFASTCTL]

    def run_drill(self, *arguments, code=0, drills=DRILLS, **variables):
        ended = subprocess.run(self.words("run", *arguments, "--drills", str(drills)),
                               env=self.environment(**variables), capture_output=True, text=True,
                               timeout=4 * PATIENCE, check=False, stdin=subprocess.DEVNULL)
        self.assertEqual(ended.returncode, code, ended.stdout + ended.stderr)
        return ended

    def report(self, *arguments, code=0, **options):
        return json.loads(self.run_drill(*arguments, "--json", code=code, **options).stdout)

    def write_own(self, **members):
        text = json.dumps(a_drill(**members)).replace("PORT", f"127.0.0.1:{free_port()}")
        (self.own / "own.json").write_text(text)

    def verb(self, *arguments, code=0):
        ended = subprocess.run([DRILL, *arguments, "--state", str(self.state)], text=True,
                               env=self.environment(), capture_output=True, timeout=PATIENCE,
                               check=False)
        self.assertEqual(ended.returncode, code, ended.stdout + ended.stderr)
        return ended.stdout

    def wait_for(self, question, complaint):
        until = time.monotonic() + PATIENCE
        while not question():
            self.assertLess(time.monotonic(), until, complaint)
            time.sleep(0.05)


class Verdicts(Case):
    def assert_nothing_is_left(self):
        self.assertEqual(list((self.state / "runs").iterdir()), [])
        self.assertFalse((self.bare / "state").exists())

    def test_a_column_that_is_renamed_is_noticed_named_and_repaired(self):
        report = self.report("schema-mismatch")
        self.assertEqual(report["verdict"], "pass", report["reasons"])
        self.assertLess(report["times"]["detected"], 10)
        self.assertGreater(report["ledger"]["accepted"], 0)
        self.assertEqual(report["ledger"]["lost"], 0)
        self.assertIn("schema-mismatch",
                      {each.get("message") for each in report["timeline"]})
        self.assert_nothing_is_left()
        kept = self.state / "reports" / report["run"]
        self.assertEqual({each.name for each in kept.iterdir()},
                         {"report.json", "report.md", "latency.svg", "errors.svg"})
        text = self.verb("report", report["run"])
        self.assertIn("# A column was renamed under a running service", text)
        self.assertIn("column status is missing", text)
        listed = json.loads(self.verb("report", "--json"))
        self.assertEqual([each["verdict"] for each in listed], ["pass"])
        drills = json.loads(self.verb("list", "--json", "--drills", DRILLS))
        self.assertEqual({each["id"]: each["last"] for each in drills}["schema-mismatch"], "pass")

    def test_a_typing_error_changes_nothing(self):
        report = self.report("configuration-typo")
        self.assertEqual(report["verdict"], "pass", report["reasons"])
        self.assert_nothing_is_left()

    def test_an_external_service_that_is_down_costs_no_order(self):
        port = free_port()
        upstream = subprocess.Popen([UPSTREAM, "--listen", f"127.0.0.1:{port}"],
                                    stderr=subprocess.DEVNULL)
        self.addCleanup(upstream.wait)
        self.addCleanup(upstream.kill)
        self.wait_for(lambda: self.can_connect(port), "the simulated service does not start")
        report = self.report("upstream-down", "--upstream", f"http://127.0.0.1:{port}")
        self.assertEqual(report["verdict"], "pass", report["reasons"])
        self.assertEqual((report["ledger"]["lost"], report["ledger"]["duplicated"],
                          report["ledger"]["waiting"]), (0, 0, 0))
        self.assert_nothing_is_left()

    @staticmethod
    def can_connect(port):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return True
        return False

    def without_systemd(self, drill):
        """A shipped drill, as far as it can be played where nobody starts a daemon again."""
        text = json.loads(pathlib.Path(DRILLS, f"{drill}.json").read_text())
        del text["requires"]["systemd"], text["setup"]["drop_in"]
        for step in text["inject"]:
            if "NRestarts" in json.dumps(step.get("effect")):
                step["effect"] = GONE
        text["detect"] = [GONE]
        text["repair"] = {"by": "operator", "hint": "Start it.",
                          "steps": [*text["repair"].get("steps", []),
                                    {"name": "start", "systemctl": {"verb": "start"}}]}
        text["diagnosis"] = [{"name": "look", "command": ["echo"]}]
        (self.own / f"{drill}.json").write_text(json.dumps(text))
        return self.report(drill, drills=self.own)

    def test_who_is_told_of_alerts_hears_of_them_when_it_is_back(self):
        report = self.report("alert-receiver-down")
        self.assertEqual(report["verdict"], "pass", report["reasons"])
        self.assert_nothing_is_left()

    @unittest.skipUnless(pathlib.Path(DRILL).with_name("drill-broker").exists(), "without Kafka")
    def test_kafka_may_be_gone_for_a_while(self):
        report = self.report("kafka-gone")
        self.assertEqual(report["verdict"], "pass", report["reasons"])
        self.assertEqual(report["ledger"]["lost"], 0)
        self.assert_nothing_is_left()

    def test_a_migration_that_is_killed_is_done_by_the_next_start(self):
        report = self.without_systemd("upgrade-interrupted")
        self.assertEqual(report["verdict"], "pass", report["reasons"])
        self.assertEqual(report["ledger"]["lost"], 0)
        self.assert_nothing_is_left()

    @unittest.skipUnless(shutil.which("strace"), "there is no strace")
    def test_a_kill_in_the_middle_of_a_commit_costs_no_order(self):
        report = self.without_systemd("killed-before-commit")
        self.assertEqual(report["verdict"], "pass", report["reasons"])
        self.assertEqual(report["ledger"]["lost"], 0)
        self.assertEqual(self.tracers(), [])
        self.assert_nothing_is_left()

    def tracers(self):
        found = []
        for each in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                words = each.read_bytes()
                if words.startswith(b"strace") and str(self.bare).encode() in words:
                    found.append(each.parent.name)
        return found

    def test_what_is_not_noticed_is_a_fail_and_is_taken_back_all_the_same(self):
        (self.bare / "logs" / "victim").write_text("x")
        self.write_own(inject=STEPS[:1], repair=MODE_REPAIRED)
        (self.own / "own.json").write_text((self.own / "own.json").read_text().replace(
            '"10s"', '"1s"'))
        report = self.report("own", drills=self.own, code=1)
        self.assertEqual(report["verdict"], "fail")
        self.assertEqual(report["reasons"],
                         ["detection: it is down: expected inactive within 1s, but saw active"])

    def test_an_injection_without_an_effect_shows_nothing(self):
        (self.bare / "logs" / "victim").write_text("x")
        nothing = {**STEPS[0], "effect": {**STEPS[0]["effect"], "within": "1s",
                                          "expect": {"equals": "0777"}}}
        self.write_own(inject=[nothing, STEPS[5]])
        report = self.report("own", drills=self.own, code=2)
        self.assertEqual(report["verdict"], "invalid", report["reasons"])

    def test_a_service_that_is_not_well_before_shows_nothing(self):
        missing = {"name": "a part", "http": {"path": "/nothing"}, "expect": {"equals": 200},
                   "within": "1s"}
        self.write_own(steady_state=[READY, missing])
        report = self.report("own", drills=self.own, code=2)
        self.assertEqual(report["reasons"],
                         ["steady before: a part: expected 200 within 1s, but saw 404"])
        self.assert_nothing_is_left()

    def test_what_this_machine_cannot_play_is_skipped(self):
        said = self.run_drill("loop-hang").stdout
        self.assertIn("SKIPPED  loop-hang\n      it needs systemd", said)
        self.assertFalse((self.state / "reports").exists())

    def test_a_wrong_drill_is_refused_with_everything_that_is_wrong(self):
        self.write_own(scope="village", title="")
        ended = self.run_drill("own", drills=self.own, code=64)
        self.assertIn("/scope: must be one of: instance, host", ended.stderr)
        self.assertIn("/title: must not be empty", ended.stderr)
        self.verb("check", str(self.own / "own.json"), code=65)


class Undo(Case):
    """Whatever was done is taken back, although nobody is left who knows of it but a file."""

    def setUp(self):
        super().setUp()
        self.make_victims()
        self.write_own()

    def make_victims(self):
        (self.bare / "logs").mkdir(exist_ok=True)
        for name in ("victim", "other", "third"):
            (self.bare / "logs" / name).write_text("as it was")

    def is_as_before(self):
        logs = self.bare / "logs"
        return (stat.S_IMODE((logs / "victim").stat().st_mode) == 0o644
                and (logs / "other").read_text() == "as it was"
                and (logs / "third").read_text() == "as it was"
                and sorted(each.name for each in logs.iterdir()) == ["other", "third", "victim"]
                and not (self.bare / "etc/conf.d/60-drill.json").exists())

    def is_daemon_running(self):
        try:
            pid = int((self.bare / "daemon.pid").read_text())
            state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, ValueError):
            return False
        return state not in "ZX"

    def holders(self):
        found = []
        for each in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                words = each.read_bytes().split(b"\0")
                if DRILL.encode() in words[:1] and b"hold" in words:
                    found.append(words)
        return found

    def test_a_runner_that_is_killed_at_any_step_leaves_nothing(self):
        steps = 0
        for place in ("drill.before_note", "drill.after_note", "drill.after_apply"):
            for number in range(1, 40):
                ended = subprocess.run(
                    self.words("run", "own", "--drills", str(self.own)), capture_output=True,
                    env=self.environment(HOLDFAST_FAILPOINT=f"{place}:{number}"), text=True,
                    timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL)
                if ended.returncode == 0:
                    self.make_victims()  # They went with the instance.
                    break
                self.assertEqual(ended.returncode, -signal.SIGKILL, ended.stdout + ended.stderr)
                with self.subTest(f"{place}:{number}"):
                    steps += 1
                    self.wait_for(lambda: not self.guards(), "the guard does not end")
                    self.assertTrue(self.is_as_before(), list((self.bare / "logs").iterdir()))
                    self.assertFalse(self.is_daemon_running(), "the instance goes on")
                    self.assertEqual(self.holders(), [], "somebody still listens")
                    self.verb("revert")
                    self.verb("revert")
                    self.assertEqual(list((self.state / "runs").iterdir()), [])
            else:
                self.fail(f"{place} has no end")
        # Three of the stage and six of the drill, at three places each.
        self.assertEqual(steps, 27)

    def guards(self):
        found = []
        for each in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                words = each.read_bytes().split(b"\0")
                if b"guard" in words and str(self.state).encode() in b" ".join(words):
                    found.append(each.parent.name)
        return found

    def begin(self, **variables):
        runner = subprocess.Popen(self.words("run", "own", "--drills", str(self.own)),
                                  env=self.environment(**variables), text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  stdin=subprocess.DEVNULL)
        self.addCleanup(runner.communicate)
        self.addCleanup(runner.kill)
        self.wait_for(lambda: stat.S_IMODE((self.bare / "logs/victim").stat().st_mode) == 0
                      or runner.poll() is not None, "nothing is injected")
        self.assertIsNone(runner.poll(), "it ended early")
        return runner

    def stay_broken(self):
        self.write_own(detect=[{"name": "it never is", "within": "50s", "expect": {"equals": "x"},
                                "unit": {"property": "ActiveState"}}])

    def test_a_guard_that_is_killed_too_leaves_what_a_person_can_take_back(self):
        self.stay_broken()
        runner = self.begin()
        for guard in self.guards():
            os.kill(int(guard), signal.SIGKILL)
        runner.kill()
        runner.wait(PATIENCE)
        self.assertFalse(self.is_as_before())
        ended = self.run_drill("own", drills=self.own, code=75)
        self.assertIn("holdfastctl drill revert", ended.stderr)
        self.assertIn("mode (chmod): taken back", self.verb("revert"))
        self.assertTrue(self.is_as_before())
        self.assertIn("nothing is left", self.verb("revert"))

    def test_what_has_had_its_time_is_taken_back_under_a_runner_that_hangs(self):
        self.write_own(inject=[{**STEPS[0], "ttl": "2s"}], repair=MODE_REPAIRED, detect=[
            {"name": "it never is", "within": "50s", "expect": {"equals": "x"},
             "unit": {"property": "ActiveState"}}])
        runner = self.begin()
        runner.send_signal(signal.SIGSTOP)
        self.wait_for(self.is_as_before, "nobody takes it back")
        runner.send_signal(signal.SIGCONT)

    def test_a_run_under_way_is_not_taken_back_from_outside(self):
        self.stay_broken()
        runner = self.begin()
        self.verb("revert", code=75)
        self.assertFalse(self.is_as_before())
        runner.send_signal(signal.SIGINT)
        output, _ = runner.communicate(timeout=PATIENCE)
        self.assertEqual(runner.returncode, 70, output)
        self.assertIn("it was interrupted", output)
        self.assertEqual(list((self.state / "runs").iterdir()), [])
        self.assertFalse(self.is_daemon_running())


class Experiment(Case):
    def setUp(self):
        super().setUp()
        self.port = free_port()
        self.upstream = f"http://127.0.0.1:{self.port}"
        process = subprocess.Popen([UPSTREAM, "--listen", f"127.0.0.1:{self.port}"],
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

        def answers():
            with contextlib.suppress(OSError):
                return self.mode() == "normal"
            return False
        self.wait_for(answers, "the simulated service does not start")

    def mode(self):
        with urllib.request.urlopen(f"{self.upstream}/get_failure_mode", timeout=5) as answer:
            return json.load(answer)["mode"]

    def experiment_words(self, *arguments):
        return [*self.words("experiment", *arguments), "--upstream", self.upstream]

    def experiment(self, *arguments, code=0):
        ended = subprocess.run(self.experiment_words(*arguments), env=self.environment(),
                               capture_output=True, text=True, timeout=5 * PATIENCE, check=False,
                               stdin=subprocess.DEVNULL)
        self.assertEqual(ended.returncode, code, ended.stdout + ended.stderr)
        return ended

    def test_meets_its_four_expectations_and_compares_repetitions(self):
        ended = self.experiment("--repeat", "2", "--time", "5s", "down", "normal")
        self.assertIn("--- down: 2 of 2", ended.stdout)
        self.assertEqual(ended.stdout.count("      ok    state consistency: 0 made"), 4)
        self.assertRegex(ended.stdout, r"(?m)^down +pass .* 8 of 8$")
        self.assertRegex(ended.stdout, r"(?m)^PASS  holdfastctl drill report experiment-")
        self.assertEqual(self.mode(), "normal")
        self.assertEqual(list((self.state / "runs").iterdir()), [])
        kept, = (self.state / "reports").iterdir()
        self.assertEqual({each.name for each in kept.iterdir()},
                         {"report.json", "report.md", "response.svg", "detection.svg", "down-1",
                          "down-2", "normal-1", "normal-2"})
        self.assertEqual({each.name for each in (kept / "down-2").iterdir()},
                         {"report.json", "report.md", "latency.svg", "errors.svg"})
        report = json.loads((kept / "report.json").read_text())
        self.assertEqual([course["course"] for course in report["courses"]], ["down", "normal"])
        measures = {each["name"]: each for each in report["courses"][0]["measures"]}
        self.assertEqual(measures["detection"]["count"], 2)
        self.assertLessEqual(measures["detection"]["least"], measures["detection"]["median"])
        self.assertLess(measures["detection"]["most"], 5)
        self.assertEqual(measures["lost"]["most"], 0)
        listed = json.loads(self.verb("report", "--json"))
        self.assertEqual([(each["drill"], each["verdict"]) for each in listed],
                         [("experiment", "pass")])
        self.assertIn("# Resilience experiment", self.verb("report", kept.name))

    def test_fails_when_a_failure_has_another_name_than_it_should(self):
        """A service that says "slow" and behaves as one that is down: the name is wrong."""
        liar = Liar(self.upstream)
        self.addCleanup(liar.close)
        self.upstream = liar.url
        ended = self.experiment("--repeat", "1", "--time", "4s", "slow", "--json", code=1)
        report = json.loads(ended.stdout)
        trial, = report["courses"][0]["trials"]
        found = {each["name"]: each for each in trial["expectations"]}
        self.assertFalse(found["detection and classification"]["met"])
        self.assertIn("slow is called degraded", found["detection and classification"]["expected"])
        self.assertTrue(found["no data loss"]["met"], found)
        self.assertTrue(found["state consistency"]["met"], found)
        self.assertEqual(report["verdict"], "fail")

    def test_that_is_killed_leaves_the_service_as_it_was_found(self):
        runner = subprocess.Popen(self.experiment_words("--time", "60s", "down"),
                                  env=self.environment(), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        self.addCleanup(runner.wait)
        self.addCleanup(runner.kill)
        self.wait_for(lambda: self.mode() == "down", "nothing is injected")
        runner.kill()
        self.wait_for(lambda: self.mode() == "normal", "nobody takes it back")
        self.verb("revert")

    def test_that_is_interrupted_says_so(self):
        runner = subprocess.Popen(self.experiment_words("--time", "60s", "down"), text=True,
                                  env=self.environment(), stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        self.addCleanup(runner.communicate)
        self.addCleanup(runner.kill)
        self.wait_for(lambda: self.mode() == "down", "nothing is injected")
        runner.send_signal(signal.SIGINT)
        output, _ = runner.communicate(timeout=PATIENCE)
        self.assertEqual(runner.returncode, 70, output)
        self.assertIn("it was interrupted", output)
        self.assertEqual(self.mode(), "normal")

    def test_refuses_what_cannot_be_meant(self):
        for words, why in ((["fast"], "is none of normal, slow, down, error"),
                           (["slow,slow"], "twice in a row"), (["--repeat", "0"], "--repeat"),
                           (["--repeat", "21"], "1 to 20"), (["--time", "1s"], "--time"),
                           (["--rate", "x"], "--rate"), (["--live"], "--live")):
            self.assertIn(why, self.experiment(*words, code=64).stderr)
        self.assertIn("Usage: holdfastctl experiment", self.experiment("--help").stdout)


class Verb(Case):
    def test_is_found_by_holdfastctl_with_all_its_arguments(self):
        verbs = self.directory / "verbs"
        verbs.mkdir()
        words = [HOLDFASTCTL, "drill", "list", "--json", "--drills", DRILLS, "--state",
                 str(self.state)]
        environment = self.environment(HOLDFAST_VERBS=str(verbs))
        ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, 69)
        self.assertIn("apt install holdfast-drills", ended.stderr)
        (verbs / "holdfastctl-drill").symlink_to(DRILL)
        ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertGreater(len(json.loads(ended.stdout)), 20)
        ended = subprocess.run([HOLDFASTCTL, "drill", "--help"], env=environment, text=True,
                               capture_output=True, check=False)
        self.assertIn("Usage: holdfastctl drill VERB", ended.stdout)

    def test_shows_what_a_drill_does(self):
        said = self.verb("show", "schema-mismatch", "--drills", DRILLS)
        self.assertIn("ALTER TABLE shipments RENAME COLUMN status TO state", said)
        self.assertIn("the journal names the column: journal at least 1, within 10s", said)
        self.verb("show", "none", "--drills", DRILLS, code=64)


if __name__ == "__main__":
    unittest.main(argv=["drill_test.py", *sys.argv[6:]])

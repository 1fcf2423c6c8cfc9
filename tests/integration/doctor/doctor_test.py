#!/usr/bin/env python3
"""`holdfastctl doctor` against whole daemons at places with random names, broken by a program that knows
nothing of it: its first finding is the cause, and what it says to type repairs it.

Usage: doctor_test.py HOLDFASTD HOLDFASTCTL anybody|root [unittest arguments]

What only root can do is a run of its own, so that whoever skips it says so. A name among the unittest
arguments counts for either.
"""
import contextlib
import ctypes
import http.client
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

HOLDFASTD, HOLDFASTCTL = (os.path.abspath(x) for x in sys.argv[1:3])
OF_ROOT = sys.argv[3] == "root"
FAULTS = str(pathlib.Path(__file__).with_name("faults.py"))
PATIENCE = 60.0  # Seconds; sanitizers are slow.
IS_ROOT = os.geteuid() == 0
# Somebody who may not do everything, as the service is.
NOBODY = 65534
CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 0x40000


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Local(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=5)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(5)
        self.sock.connect(str(self.path))


class Case(unittest.TestCase):
    needs_root = False

    def setUp(self):
        # Where a daemon that is not root may go, whoever made the folder.
        directory = tempfile.TemporaryDirectory(prefix=secrets.token_hex(3))
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name) / secrets.token_hex(3)
        self.state = self.directory / secrets.token_hex(4)
        self.logs = self.directory / secrets.token_hex(4)
        for each in (self.state, self.logs):
            each.mkdir(parents=True)
        self.database = self.state / f"{secrets.token_hex(4)}.sqlite"
        self.log_file = self.logs / f"{secrets.token_hex(4)}.txt"
        self.socket = self.state / secrets.token_hex(2)
        self.config = self.directory / f"{secrets.token_hex(4)}.json"
        self.drop_ins = self.directory / "conf.d"
        self.drop_ins.mkdir()
        self.port = free_port()
        self.variables = {}
        self.daemon = None
        self.limit = None
        self.addCleanup(self.stop, signal.SIGKILL)

    def configure(self, **more):
        self.config.write_text(json.dumps({
            "database": {"path": str(self.database), "free_min": "1MiB", "ballast": "0B"},
            "control": {"socket": str(self.socket)},
            "listen": [f"127.0.0.1:{self.port}"], "log": {"file": str(self.log_file)}, **more}))
        self.give_away()

    def give_away(self):
        if not IS_ROOT:
            return
        self.directory.parent.chmod(0o755)
        for each in (self.directory, *self.directory.rglob("*")):
            os.chown(each, NOBODY, NOBODY, follow_symlinks=False)

    def environment(self, **more):
        kept = {key: value for key, value in os.environ.items()
                if key == "PATH" or key.endswith("SAN_OPTIONS") or key.startswith("GCOV_")}
        return {**kept, **more}

    def start(self, ready=True):
        words = [HOLDFASTD, "--config", str(self.config)]
        if self.limit:
            words = ["prlimit", f"--nofile={self.limit}", *words]
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if IS_ROOT else {}
        with (self.directory / "said").open("ab") as said:
            self.daemon = subprocess.Popen(words, env=self.environment(**self.variables), **who,
                                           cwd="/", stdout=subprocess.DEVNULL, stderr=said)
        if ready:
            self.wait_for(self.is_ready, "it does not start")
        return self.daemon.pid

    def is_ready(self):
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get("/readyz")[0] == 200
        return False

    def part(self, name):
        return json.loads(self.get("/readyz")[1])["components"][name]

    def get(self, path, method="GET", body=None):
        connection = Local(self.socket)
        with contextlib.closing(connection):
            connection.request(method, path, body,
                               {"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def stop(self, number=signal.SIGTERM):
        if self.daemon is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.daemon.send_signal(signal.SIGCONT)
            self.daemon.send_signal(number)
        self.daemon.wait(PATIENCE)
        self.daemon = None

    def wait_for(self, question, complaint):
        until = time.monotonic() + PATIENCE
        while not question():
            self.assertLess(time.monotonic(), until, complaint)
            time.sleep(0.05)

    def fault(self, *words):
        """One that is over at once."""
        subprocess.run([sys.executable, FAULTS, *map(str, words)], check=True, timeout=PATIENCE)

    def begin_fault(self, *words):
        """One that goes on until it is ended."""
        program = subprocess.Popen([sys.executable, FAULTS, *map(str, words)],
                                   stdout=subprocess.PIPE, text=True)

        def end():
            program.kill()
            program.wait()
            program.stdout.close()

        self.addCleanup(end)
        self.assertEqual(program.stdout.readline(), "ready\n")
        return program

    def doctor(self, *arguments, code=None):
        began = time.monotonic()
        done = subprocess.run([HOLDFASTCTL, "doctor", "--config", str(self.config), "--json",
                               *arguments], env=self.environment(), capture_output=True, text=True,
                              timeout=PATIENCE, check=False)
        self.took = time.monotonic() - began
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode, report["exit"], done.stderr)
        if code is not None:
            self.assertEqual(done.returncode, code, done.stdout)
        return report

    def first(self, fault, code=None):
        """The first finding, which is to be this one."""
        report = self.doctor(code=code)
        self.assertTrue(report["findings"], f"nothing is found, but there is {fault}: {report}")
        found = report["findings"][0]
        self.assertEqual(found["fault"], fault, json.dumps(report, indent=1))
        self.assertTrue(found["evidence"] and found["cause"] and found["repair"], found)
        self.assertFalse(found["symptom"], found)
        return found

    def type(self, command):
        """As a person at the host: the tests' programs stand where the installed ones would."""
        words = {"holdfastctl ": f"{HOLDFASTCTL} "}
        for old, new in words.items():
            command = command.replace(old, new)
        subprocess.run(["sh", "-c", command], check=True, timeout=PATIENCE, env=self.environment(),
                       stdout=subprocess.DEVNULL)

    def assert_healthy(self):
        report = self.doctor()
        bad = [each for each in report["findings"]
               if each["severity"] != "notice" and each["fault"] != "cpu-starved"]
        self.assertEqual(bad, [], report)


class Configuration(Case):
    def test_nothing_is_found_where_nothing_is_wrong(self):
        self.configure()
        self.start()
        report = self.doctor()
        # A host that is busy with other tests is no fault of this one.
        self.assertEqual([each for each in report["findings"] if each["fault"] != "cpu-starved"], [])
        self.assertEqual(report["unseen"], [])

    def test_a_service_that_is_only_stopped_is_that(self):
        self.configure()
        self.start()
        self.stop()
        report = self.doctor(code=3)
        self.assertEqual([each["fault"] for each in report["findings"]], ["service-down"])

    def test_a_variable_that_is_gone(self):
        self.configure(database={"free_min": "1MiB", "ballast": "0B"})
        self.variables = {"SERVICE_DB_PATH": str(self.database)}
        self.start()
        self.stop()
        found = self.first("configuration-variable-missing", code=3)
        self.assertIn("SERVICE_DB_PATH", found["cause"])

    def test_a_variable_counts_as_the_process_has_it(self):
        self.configure(database={"free_min": "1MiB", "ballast": "0B"})
        self.variables = {"SERVICE_DB_PATH": str(self.database)}
        self.start()
        self.assert_healthy()

    def test_a_typing_error_under_a_running_service(self):
        self.configure()
        self.start()
        self.fault("text", self.drop_ins / "60-x.json", '{"database": {"wal_maxx": "64MiB"}}')
        subprocess.run([HOLDFASTCTL, "reload", "--config", str(self.config)], check=False,
                       capture_output=True, timeout=PATIENCE)
        found = self.first("configuration-invalid", code=1)
        self.assertIn("60-x.json:1", found["cause"])
        self.assertIn("wal_max", found["cause"])
        self.assertIn("editor +1 ", found["repair"][0])

    def test_credentials_that_are_missing(self):
        secret = self.directory / secrets.token_hex(4)
        self.configure(auth={"file": str(secret)})
        self.start(ready=False)
        self.daemon.wait(PATIENCE)
        found = self.first("credentials-missing", code=3)
        self.assertIn(str(secret), found["what"])

    def test_an_unknown_unit_is_a_question_that_cannot_be_asked(self):
        done = subprocess.run([HOLDFASTCTL, "doctor", "--unit", "a/b"], capture_output=True,
                              text=True, check=False, timeout=PATIENCE)
        self.assertEqual((done.returncode, done.stdout), (64, ""))


class Owners(Case):
    needs_root = True

    def test_a_log_file_of_somebody_else_under_a_running_service(self):
        self.configure()
        self.start()
        self.fault("owner", self.log_file, 0)
        self.fault("mode", self.log_file, "0600")
        found = self.first("log-file-unwritable", code=1)
        for command in found["repair"]:
            self.type(command)
        self.assert_healthy()

    def test_a_log_file_that_was_denied_before_the_start(self):
        self.configure()
        self.fault("text", self.log_file, "")
        self.fault("mode", self.log_file, "0000")
        self.start()
        found = self.first("log-file-unwritable", code=1)
        for command in found["repair"]:
            self.type(command)
        self.wait_for(lambda: not self.doctor()["findings"], "it is not written again")

    def test_a_database_that_may_only_be_read(self):
        self.configure()
        self.start()
        self.stop()
        self.fault("mode", self.database, "0440")
        found = self.first("database-read-only", code=3)
        self.type(found["repair"][0])
        self.assertEqual(self.doctor()["findings"][0]["fault"], "service-down")

    def test_a_database_of_somebody_else(self):
        self.configure()
        self.start()
        self.stop()
        self.fault("owner", self.database, 0)
        self.fault("mode", self.database, "0600")
        found = self.first("wrong-owner", code=3)
        for command in found["repair"][:2]:
            self.type(command)
        self.start()
        self.assert_healthy()

    def test_what_may_not_be_seen_is_said_and_nothing_is_made_up(self):
        self.configure()
        self.start()
        somebody = {"user": 65533, "group": 65533, "extra_groups": []}
        done = subprocess.run([HOLDFASTCTL, "doctor", "--config", str(self.config), "--json"],
                              env=self.environment(), capture_output=True, text=True, check=False,
                              timeout=PATIENCE, **somebody)
        report = json.loads(done.stdout)
        self.assertEqual([each for each in report["findings"] if each["severity"] != "notice"], [])
        self.assertTrue(any("root" in each for each in report["unseen"]), report)


class Room(Case):
    needs_root = True

    def setUp(self):
        super().setUp()
        libc = ctypes.CDLL(None, use_errno=True)
        self.assertEqual(libc.unshare(CLONE_NEWNS), 0)
        self.assertEqual(libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None), 0)

    def mount(self, options):
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.state)], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.state)], check=True)
        # Behind the mount: the daemon is ended before it goes.
        self.addCleanup(self.stop, signal.SIGKILL)

    def test_a_full_disk_is_told_from_one_without_inodes(self):
        self.mount("size=24m")
        self.configure()
        self.start()
        name = secrets.token_hex(4)
        self.fault("fill", self.state, name)
        found = self.first("disk-full", code=2)
        self.assertIn(str(self.state / name), " ".join(found["evidence"]))
        self.type(found["repair"][0])
        self.wait_for(lambda: not self.doctor()["findings"], "there is room, and it is not used")

    def test_no_more_inodes(self):
        self.mount("size=64m,nr_inodes=200")
        self.configure()
        self.start()
        folder = self.state / secrets.token_hex(4)
        self.fault("files", folder)
        self.wait_for(lambda: "inode" in self.part("disk_space").get("reason", ""),
                      "the service does not notice")
        found = self.first("inodes-exhausted", code=2)
        self.assertIn(str(folder), " ".join(found["evidence"]))
        shutil.rmtree(folder)
        self.wait_for(lambda: self.part("disk_space")["status"] == "up", "there is room again")
        self.assert_healthy()

    def test_a_file_system_that_takes_no_writes(self):
        self.mount("size=64m")
        self.configure()
        self.start()
        self.stop()
        subprocess.run(["mount", "-o", "remount,ro", str(self.state)], check=True)
        found = self.first("file-system-read-only", code=3)
        self.type(found["repair"][1])
        self.start()
        self.assert_healthy()


class Files(Case):
    def begin(self):
        self.configure()
        self.start()
        self.get("/shipments", "POST", '{"tracking_number":"T1","status":"CREATED"}')

    def repair(self, found):
        for command in found["repair"]:
            if not command.startswith("#"):
                self.type(command)

    def test_a_column_that_was_renamed_under_a_running_service(self):
        self.begin()
        self.fault("column", self.database, "shipments", "status", "state")
        found = self.first("schema-mismatch", code=2)
        self.assertIn("RENAME COLUMN state TO status", found["repair"][0])
        if IS_ROOT:
            self.repair(found)
            self.wait_for(lambda: not self.doctor()["findings"], "it is not well again")

    def test_a_column_that_was_renamed_before_the_start(self):
        self.begin()
        self.stop()
        self.fault("column", self.database, "shipments", "status", "state")
        self.give_away()
        self.start(ready=False)
        self.daemon.wait(PATIENCE)
        self.first("schema-mismatch", code=3)

    def test_a_database_that_was_deleted_under_a_running_service(self):
        self.begin()
        self.fault("remove", self.database)
        found = self.first("database-deleted", code=2)
        self.assertIn("/proc/", found["repair"][0])

    def test_a_database_that_was_renamed_under_a_running_service(self):
        self.begin()
        other = self.state / secrets.token_hex(4)
        self.fault("rename", self.database, other)
        found = self.first("database-deleted", code=2)
        self.assertEqual(found["repair"][0], f"mv {other} {self.database}")
        self.type(found["repair"][0])
        self.wait_for(lambda: not self.doctor()["findings"], "it is not taken up again")

    def test_a_database_that_was_deleted_while_nobody_had_it(self):
        self.begin()
        subprocess.run([HOLDFASTCTL, "backup", "--config", str(self.config)], check=True,
                       capture_output=True, timeout=PATIENCE, env=self.environment())
        self.stop()
        self.fault("remove", self.database)
        found = self.first("database-deleted", code=3)
        command = next(each for each in found["repair"] if "restore" in each)
        self.type(command)
        self.start()
        self.assert_healthy()

    def test_a_database_that_was_cut_off(self):
        self.begin()
        self.stop()
        self.fault("cut", self.database, 8192)
        self.start(ready=False)
        self.daemon.wait(PATIENCE)
        self.first("database-truncated", code=3)

    def test_a_page_that_was_overwritten(self):
        self.begin()
        self.stop()
        self.fault("page", self.database, 3)
        self.start(ready=False)
        self.first("database-damaged")

    def test_a_page_that_was_overwritten_at_the_beginning(self):
        self.begin()
        self.stop()
        self.fault("page", self.database, 0)
        self.first("database-damaged", code=3)

    def test_an_upgrade_that_did_not_end(self):
        self.configure()
        stopped = subprocess.run([HOLDFASTCTL, "migrate", "--to", "5", "--config", str(self.config)],
                                 check=False, capture_output=True, timeout=PATIENCE, text=True,
                                 env=self.environment())
        self.assertEqual(stopped.returncode, 0, stopped.stderr)
        self.configure(database={"path": str(self.database), "free_min": "1MiB", "ballast": "0B",
                                 "migrate": "manual"})
        self.start(ready=False)
        self.daemon.wait(PATIENCE)
        found = self.first("upgrade-unfinished", code=3)
        self.type(next(each for each in found["repair"] if "migrate" in each))
        self.start()
        self.assert_healthy()


class Process(Case):
    def test_no_descriptor_is_left(self):
        self.limit = 80
        self.configure(http={"connections_per_address": 0})
        self.start()
        self.begin_fault("hold", self.port, 200)
        self.first("descriptors-exhausted")

    def test_clients_that_are_slow(self):
        self.configure(http={"header_timeout": "1s"})
        self.start()
        self.begin_fault("hold", self.port, 60)
        self.wait_for(lambda: b'{reason="head_timeout"} 0' not in
                      self.get("/metrics?format=prometheus")[1], "nobody is sent away")
        found = self.first("slow-clients", code=1)
        self.assertIn("127.0.0.1", " ".join(found["evidence"]))

    def test_a_process_that_was_stopped(self):
        self.configure()
        pid = self.start()
        self.fault("signal", pid, "STOP")
        found = self.first("process-stopped", code=3)
        self.assertLess(self.took, 20)
        self.type(found["repair"][0])
        self.assert_healthy()

    def test_a_loop_that_hangs(self):
        self.configure()
        pid = self.start()
        self.begin_fault("freeze", pid, "holdfastd")
        found = self.first("thread-hung", code=3)
        self.assertIn("the loop", found["what"])
        self.assertLess(self.took, 20)
        self.type(found["repair"][0])
        self.assert_healthy()

    def test_a_writer_that_hangs(self):
        self.configure()
        pid = self.start()
        self.begin_fault("freeze", pid, "writer")
        found = self.first("thread-hung", code=2)
        self.assertIn("the writer", found["what"])

    def test_an_address_that_is_taken(self):
        self.configure()
        program = self.begin_fault("occupy", self.port)
        self.start(ready=False)
        self.daemon.wait(PATIENCE)
        found = self.first("port-taken", code=3)
        self.assertIn(f"kill {program.pid} ", found["repair"][0] + " ")
        self.type(found["repair"][0])
        self.start()
        self.assert_healthy()

    def test_a_certificate_that_has_ended(self):
        certificate, key = (self.directory / secrets.token_hex(4) for _ in range(2))
        self.fault("certificate", certificate, key)
        key.chmod(0o600)
        self.configure(listen=[{"address": f"127.0.0.1:{self.port}",
                                "tls": {"certificate": str(certificate), "key": str(key)}}])
        self.start()
        found = self.first("certificate-ended", code=2)
        self.assertIn(str(certificate), " ".join(found["evidence"]))

    def test_a_daemon_that_says_nothing_holds_nobody(self):
        self.configure()
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(self.socket))
        self.socket.chmod(0o666)
        listener.listen()
        self.doctor()
        self.assertLess(self.took, 20)


class Parts(Case):
    def begin(self, mode=None, **more):
        self.upstream = free_port()
        if mode is not None:
            self.begin_fault("serve", self.upstream, mode)
        self.configure(orders={"upstream_url": f"http://127.0.0.1:{self.upstream}",
                               "call_timeout": "1s", "attempts_max": 1, "probe_interval": "1s",
                               "slow_after": "500ms"}, **more)
        self.start()

    def order(self, count=3):
        for _ in range(count):
            name = secrets.token_hex(6)
            status, body = self.get("/orders", "POST", json.dumps(
                {"order_id": name, "product": "p", "quantity": 1}))
            self.assertLess(status, 300, body)

    def wait_degraded(self):
        self.wait_for(lambda: b'"orders":{"status":"degraded"' in self.get("/readyz")[1],
                      "it is not noticed")

    def test_the_service_that_validates_is_down(self):
        self.begin()
        self.order()
        found = self.first("upstream-down", code=1)
        self.assertIn(f":{self.upstream}", found["what"])

    def test_it_answers_with_errors(self):
        self.begin("error")
        self.order()
        self.wait_degraded()
        self.first("upstream-error", code=1)

    def test_it_is_slow(self):
        self.begin("slow")
        self.first("upstream-slow", code=1)

    def test_it_hangs(self):
        self.begin("hang")
        self.order()
        self.first("upstream-hang", code=1)

    def test_it_answers_what_cannot_be_read(self):
        self.begin("garbage")
        self.order()
        self.wait_degraded()
        self.first("upstream-garbage", code=1)

    def test_it_comes_and_goes(self):
        self.begin("flapping")
        self.order()
        # It may be well for as long as everybody looks; but is never said to be something else.
        seen = [found for found in (self.doctor()["findings"] for _ in range(5)) if found]
        self.assertTrue(seen)
        for found in seen:
            self.assertEqual(found[0]["fault"], "upstream-flapping", found)

    def test_a_receiver_of_alerts_is_away(self):
        receivers = self.directory / "receivers.json"
        name = secrets.token_hex(4)
        receivers.write_text(json.dumps({"receivers": [
            {"name": name, "format": "slack", "url": f"http://127.0.0.1:{free_port()}/x"}]}))
        receivers.chmod(0o600)
        services = self.directory / "services.json"
        services.write_text(json.dumps({"services": [
            {"id": "s", "name": "S", "url": f"http://127.0.0.1:{free_port()}/", "expectedVersion": "1",
             "environment": "dev", "enabled": True}]}))
        self.configure(watch={"services_file": str(services), "interval": "1s", "failures": 1},
                       alerts={"receivers_file": str(receivers), "gather": "0s"})
        self.start()
        self.wait_for(lambda: any(each["failed"] > 0 for each in
                                  json.loads(self.get("/receivers")[1])["items"]), "nobody is told")
        found = self.first("alert-receiver-away", code=1)
        self.assertIn(name, found["what"])


class Explained(Case):
    def explain(self, *arguments, code=0):
        done = subprocess.run([HOLDFASTCTL, "explain", *arguments, "--config", str(self.config)],
                              env=self.environment(), capture_output=True, text=True, check=False,
                              timeout=PATIENCE)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout or done.stderr

    def test_a_message_is_explained_for_this_host(self):
        self.configure()
        self.start()
        self.fault("column", self.database, "shipments", "status", "state")
        text = self.explain("schema-mismatch")
        for part in ("The database's tables are not what they must be", "Seen just now:",
                     "column status is missing", "RENAME COLUMN state TO status"):
            self.assertIn(part, text)
        # By its MESSAGE_ID, as people copy it.
        number = json.loads(self.explain("schema-mismatch", "--json"))["message_id"]
        dashed = "-".join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
        self.assertIn("schema-mismatch", self.explain(dashed.upper()))

    def test_a_slip_of_the_finger_is_helped(self):
        self.configure()
        self.assertIn("did you mean disk-full?", self.explain("dsk-full", code=66))


def load_tests(_loader, suites, _pattern):
    return unittest.TestSuite(test for suite in suites for test in suite
                              if test.needs_root == OF_ROOT)


if __name__ == "__main__":
    if OF_ROOT and not IS_ROOT:
        print("only root can be two users, and mount")
        sys.exit(77)  # What meson calls a skip.
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])

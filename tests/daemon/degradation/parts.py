"""The six parts that the daemon can do without: how each is configured, made to hang, taken away, and
mended. No knowledge of how a test looks at them.

A part has a name, as /readyz has it; settings, for the file of a daemon that has its state in
`directory`; and `ways`, the names of those in which it fails. fail(way) and mend() take effect at
once, which the daemon has to find out. Events and LogFile are of one daemon, whose directory they are
given; the others serve any number.
"""
import contextlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
PATIENCE = 20


class Double:
    """double.py, at the same port for as long as this lives."""

    def __init__(self):
        self.port = 0
        self.process = None
        self.begin()
        self.url = f"http://127.0.0.1:{self.port}"

    def begin(self):
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen([sys.executable, HERE / "double.py", str(self.port)],
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Remote:
    """A part at the other end of a connection, behind a double."""

    ways = ("hangs", "is gone")

    def __init__(self):
        self.double = Double()

    @property
    def process(self):
        return self.double.process

    def close(self):
        self.double.end()

    def fail(self, way):
        if way == "hangs":
            self.double.process.send_signal(signal.SIGSTOP)
        else:
            self.double.end()

    def mend(self):
        if self.double.process.poll() is None:
            self.double.process.send_signal(signal.SIGCONT)
        else:
            self.double.begin()


class Tracing(Remote):
    name = "tracing"

    def settings(self, _directory):
        return {"tracing": {"endpoint": self.double.url, "timeout": "500ms", "batch_delay": "50ms",
                            "metrics_interval": "1s"}}


class AlertReceivers(Remote):
    name = "alert_receivers"

    def settings(self, directory):
        file = directory / "receivers.json"
        file.write_text(json.dumps({"receivers": [
            {"name": "team", "format": "webhook", "url": self.double.url, "timeout": "1s",
             "body": '{"key":"{{key}}"}'}]}), encoding="utf-8")
        file.chmod(0o600)
        return {"alerts": {"receivers_file": str(file)}}


class ExternalService(Remote):
    name = "external_service"

    def settings(self, _directory):
        return {"orders": {"upstream_url": self.double.url, "call_timeout": "500ms",
                           "backoff_first": "200ms", "probe_interval": "1s"}}


class Kafka:
    """mock_broker. Its port is another one each time, so that one that was killed stays away."""

    name = "kafka"
    ways = ("hangs", "is gone")
    program = "mock_broker"  # Whoever uses this says where it is.
    topic = "simple-time-events"

    def __init__(self):
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen([self.program], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.brokers = self.process.stdout.readline().strip()
        self.way = ""
        self.say(f"create {self.topic} 2")

    def settings(self, directory):
        # Members of one group would wait for one another.
        return {"kafka": {"brokers": self.brokers, "group": directory.name, "request_timeout": "1s",
                          "connect_timeout": "1s"}}

    def say(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "ok\n", command

    def fail(self, way):
        self.way = way
        if way == "hangs":
            self.process.send_signal(signal.SIGSTOP)
        else:
            self.say("down 1")

    def mend(self):
        if self.way == "hangs":
            self.process.send_signal(signal.SIGCONT)
        else:
            self.say("up 1")

    def kill(self):
        self.process.kill()

    def close(self):
        self.process.kill()
        self.process.communicate()


class Events:
    """events.db: another program holds its lock and does not let go, or has taken a table away."""

    name = "events"
    ways = ("is held", "has lost a table")

    def __init__(self, directory):
        self.path = directory / "events.db"
        self.other = None

    def settings(self, _directory):
        return {}

    def change(self, statement):
        with contextlib.closing(sqlite3.connect(self.path, timeout=PATIENCE,
                                                isolation_level=None)) as db:
            db.execute(statement)

    def fail(self, way):
        if way == "is held":
            self.other = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None,
                                         check_same_thread=False)
            self.other.execute("BEGIN IMMEDIATE")
        else:
            self.change("ALTER TABLE http_responses RENAME TO http_responses_taken")

    def mend(self):
        if self.other:
            self.close()
        else:
            self.change("ALTER TABLE http_responses_taken RENAME TO http_responses")

    def close(self):
        if self.other:
            self.other.close()
            self.other = None


class LogFile:
    """Its disk is full, as that of /dev/full always is; or something else stands in its way."""

    name = "log_file"
    ways = ("has a full disk", "is in no directory")

    def __init__(self, directory):
        self.folder = directory / "logs"
        self.folder.mkdir()
        self.path = self.folder / "service.log"

    def settings(self, _directory):
        # What has nothing to write cannot find out that it could not.
        return {"log": {"file": str(self.path)}, "http": {"access_log": True}}

    def fail(self, way):
        if way == "has a full disk":
            self.path.unlink()
            os.symlink("/dev/full", self.path)
        else:
            self.folder.rename(self.folder.with_name("logs.away"))
            self.folder.write_text("no directory", encoding="utf-8")

    def mend(self):
        if self.folder.is_dir():
            self.path.unlink()
        else:
            self.folder.unlink()
            self.folder.with_name("logs.away").rename(self.folder)

    def close(self):
        pass


SHARED = (Kafka, Tracing, AlertReceivers, ExternalService)
OWN = (Events, LogFile)
ALL = (Kafka, Events, Tracing, LogFile, AlertReceivers, ExternalService)
NAMES = tuple(each.name for each in ALL)
# What the daemon is told when one of them is not wanted; the others are not there unless asked for.
WITHOUT = {"events": {"events": {"sample_percent": 0}}}


def settings_of(parts, directory):
    """For the daemon's file, with these parts and without the others."""
    settings = {}
    for part in parts:
        settings |= part.settings(directory)
    for name in set(NAMES) - {part.name for part in parts}:
        settings |= WITHOUT.get(name, {})
    return settings

"""A real Kafka node for a test, by script/kafka, and kcat to look at it."""
import os
import pathlib
import signal
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
KAFKA = ROOT / "script/kafka"
UNAVAILABLE = 69  # sysexits: no Java, or no Maven Central.
PATIENCE = 120  # Seconds that a busy machine may take for what it does in five.


class Node:
    """Starts at once; close() ends it and removes what it kept."""

    def __init__(self, extra=""):
        self.folder = tempfile.TemporaryDirectory(prefix="holdfast-kafka-")
        self.path = pathlib.Path(self.folder.name)
        if extra:
            (self.path / "extra.properties").write_text(extra)
        self.brokers = self.start()

    def _script(self, *arguments):
        return subprocess.run([KAFKA, *map(str, arguments)], check=True, timeout=PATIENCE, text=True,
                              stdout=subprocess.PIPE, stdin=subprocess.DEVNULL).stdout.strip()

    @property
    def pid(self):
        return int((self.path / "pid").read_text())

    def start(self):
        return self._script("start", self.path)

    def stop(self):
        self._script("stop", self.path)

    def kill(self):
        """As when the power goes: nothing is flushed, no leader steps down."""
        os.kill(self.pid, signal.SIGKILL)

    def pause(self):
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self):
        os.kill(self.pid, signal.SIGCONT)

    def create(self, topic, partitions=4):
        self._script("topic", self.path, "create", topic, partitions)

    def delete(self, topic):
        self._script("topic", self.path, "delete", topic)

    def close(self):
        self.stop()
        self.folder.cleanup()

    def read(self, topic, form):
        """All that stands on a topic, a line each, by kcat's format."""
        done = subprocess.run(
            ["kcat", "-C", "-b", self.brokers, "-t", topic, "-o", "beginning", "-e", "-q",
             "-f", form + "\\n"],
            check=True, timeout=PATIENCE, text=True, stdout=subprocess.PIPE)
        return done.stdout.splitlines()

    def write(self, topic, lines, key=""):
        """As a producer of old does: a value, and at most a key."""
        subprocess.run(["kcat", "-P", "-b", self.brokers, "-t", topic, *(["-k", key] if key else [])],
                       check=True, timeout=PATIENCE, text=True, input="\n".join(lines) + "\n")


def why_not():
    """Why there is no Kafka to be had here; empty when there is."""
    done = subprocess.run([KAFKA, "fetch"], timeout=900, text=True, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL)
    if done.returncode == UNAVAILABLE:
        return done.stderr.strip().splitlines()[-1]
    done.check_returncode()
    return ""

"""A real holdfastd for tests at its edge, and a polite client that watches how fast it answers."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import resource
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

PATIENCE = 20.0  # Seconds until silence is a failure; sanitizers are slow.
# Sets LISTEN_PID to the process that becomes the daemon, as systemd does; descriptors follow.
AS_ACTIVATED = 'LISTEN_PID=$$ exec "$@" '


def allow_descriptors(wanted):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise unittest.SkipTest(f"only {hard} file descriptors are allowed, not {wanted}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


class Daemon:
    """In a directory of its own, on a port that the kernel chose; with `tls`, the names of a
    certificate and its key, on another one that speaks TLS."""

    def __init__(self, program, tls=None, **settings):
        self._directory = tempfile.TemporaryDirectory(prefix="holdfast-edge-")
        self.directory = pathlib.Path(self._directory.name)
        # The kernel chooses the port; nobody else can take it while this is open.
        self._listeners = [socket.create_server(("127.0.0.1", 0), backlog=4096)
                           for _ in range(2 if tls else 1)]
        self.port, *self.tls_ports = (each.getsockname()[1] for each in self._listeners)
        self._tls = tls
        self.control = str(self.directory / "control.sock")
        self.file = self.directory / "holdfast.json"
        self.configure(**settings)
        self._log = open(self.directory / "log", "w+", encoding="utf-8")
        descriptors = [each.fileno() for each in self._listeners]
        moves = " ".join(f"{3 + i}<&{each}" for i, each in enumerate(descriptors))
        environment = {"PATH": os.environ["PATH"], "LISTEN_FDS": str(len(descriptors)),
                       "LISTEN_FDNAMES": ":".join(["holdfast.socket"] * len(descriptors)),
                       # What is freed goes back at once, so that what stays is in use.
                       "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=65536:"
                                         "glibc.malloc.trim_threshold=65536",
                       **{key: value for key, value in os.environ.items()
                          if key.endswith("SAN_OPTIONS") or key.startswith("GCOV_")}}
        self.process = subprocess.Popen(
            ["bash", "-c", AS_ACTIVATED + moves, "bash", program, "--config", str(self.file)],
            env=environment, pass_fds=descriptors, stdout=self._log,
            stderr=subprocess.STDOUT)
        self.get("/readyz")
        while self.metric("holdfast_http_connections") > 1:
            time.sleep(0.01)  # Until that one is gone.

    def configure(self, control=None, auth=None, **http_settings):
        self.file.write_text(json.dumps({
            "listen": [f"127.0.0.1:{self.port}",
                       *({"address": f"127.0.0.1:{port}",
                          "tls": {"certificate": str(self._tls[0]), "key": str(self._tls[1])}}
                         for port in self.tls_ports)],
            "control": {"socket": self.control, **(control or {})},
            "auth": auth or {},
            "database": {"path": str(self.directory / "holdfast.db"), "free_min": "0B"},
            # The names that the requests of these tests are for.
            "http": {"allowed_hosts": ["x", "y"], **http_settings}}))

    def close(self):
        """Ends it; returns what it wrote."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        for listener in self._listeners:
            listener.close()
        self._log.seek(0)
        text = self._log.read()
        self._log.close()
        self._directory.cleanup()
        if status != 0:
            raise AssertionError(f"holdfastd ended with {status}:\n{text}")
        return text

    def connect(self, source="127.0.0.1", port=None):
        return socket.create_connection(("127.0.0.1", port or self.port), timeout=PATIENCE,
                                        source_address=(source, 0))

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def metrics(self):
        """Over the control socket, where there is always a place."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(PATIENCE)
            control.connect(self.control)
            control.sendall(b"GET /metrics?format=prometheus HTTP/1.0\r\n\r\n")
            with control.makefile("r", encoding="utf-8") as answer:
                return answer.read()

    def metric(self, name):
        return float(re.search(rf"^{re.escape(name)} (\S+)$", self.metrics(), re.M).group(1))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def anonymous_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"^RssAnon:\s+(\d+) kB$", status, re.M).group(1)) * 1024

    def settle(self, descriptors):
        """Waits until no more than these are open."""
        end = time.monotonic() + PATIENCE
        while self.descriptors() > descriptors and time.monotonic() < end:
            time.sleep(0.05)
        return self.descriptors()


class Watch:
    """Another client, a process of its own: what it sees is the daemon's time, not ours."""

    def __init__(self, port):
        self._process = subprocess.Popen([sys.executable, __file__, str(port)], text=True,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def kill(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def stop(self):
        """The seconds of each of its requests, sorted."""
        output, _ = self._process.communicate(timeout=PATIENCE)
        return sorted(json.loads(output))


def quantile(ordered, share):
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def bucket_quantile(name, share, text, before=""):
    """The upper end of the bucket of a histogram in which this share of what was seen ends, since the
    metrics were `before`."""
    def buckets(metrics):
        return re.findall(rf'^{re.escape(name)}_bucket{{le="([^"]+)"}} (\S+)$', metrics, re.M)
    old = {bound: float(count) for bound, count in buckets(before)}
    seen = [(float(bound), float(count) - old.get(bound, 0)) for bound, count in buckets(text)]
    return next(bound for bound, count in seen if count >= share * seen[-1][1])


def watch(port):
    """Asks every few milliseconds on a kept connection, and now and then on a new one."""
    seconds = []
    connection = None
    while not select.select([sys.stdin], [], [], 0.003)[0]:
        begun = time.monotonic()
        if connection is None or len(seconds) % 20 == 0:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        seconds.append(time.monotonic() - begun)
        if answer.status != 200:
            raise AssertionError(f"GET /healthz was answered {answer.status}")
    print(json.dumps(seconds))


if __name__ == "__main__":
    watch(int(sys.argv[1]))

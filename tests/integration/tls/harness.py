"""A daemon that speaks TLS, its certificates, and what a test asks it.

The test plays the service manager: it hands over listeners on ports that the kernel chose, and
hears on $NOTIFY_SOCKET when the daemon is ready.
"""
import contextlib
import http.client
import json
import os
import pathlib
import queue
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

PATIENCE = 20.0  # Seconds until silence is a failure; sanitizers are slow.


def openssl(*arguments, text=None):
    return subprocess.run(["openssl", *arguments], input=text, capture_output=True, text=True,
                          timeout=PATIENCE, check=True).stdout


def make_certificate(directory, name, *, key="ec", subject="localhost", days=30):
    """Files NAME.pem and NAME.key; signed by itself, valid for localhost and 127.0.0.1."""
    certificate, private = directory / f"{name}.pem", directory / f"{name}.key"
    kind = {"ec": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
            "rsa": ["-newkey", "rsa:2048"]}[key]
    openssl("req", "-x509", "-nodes", *kind, "-keyout", str(private), "-out", str(certificate),
            "-subj", f"/CN={subject}", "-days", str(days),
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-addext", "keyUsage=critical,digitalSignature,keyCertSign")
    private.chmod(0o600)
    return certificate, private


def lenient_context():
    """A client that would agree to anything this OpenSSL knows, and believes every certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    return context


class Manager:
    """Takes what the daemon says at once: the queue of such a socket is short, and who writes to a
    full one waits."""

    def __init__(self, path):
        self.said = queue.Queue()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        while data := self._socket.recv(8192):
            self.said.put(data.decode().splitlines())

    def close(self):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)
        self._socket.close()


class Case(unittest.TestCase):
    """A directory, two listeners (one plain, one with TLS) and a certificate for each test."""

    holdfastd = ""  # Paths of the programs; set by whoever runs the tests.
    holdfastctl = ""
    key_kind = "ec"

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="holdfast-tls-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.control = str(self.directory / "control.sock")
        self.file = self.directory / "holdfast.json"
        self.manager = Manager(self.directory / "notify")
        self.addCleanup(self.manager.close)
        self.listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        for listener in self.listeners:
            self.addCleanup(listener.close)
        self.plain, self.secure = (each.getsockname() for each in self.listeners)
        self.certificate, self.key = make_certificate(self.directory, "server", key=self.key_kind)
        self.configure({})

    def configure(self, more):
        self.file.write_text(json.dumps({
            "listen": ["%s:%d" % self.plain, self.secure_entry()],
            "control": {"socket": self.control},
            "database": {"path": str(self.directory / "holdfast.db"), "free_min": "0B"}, **more}))

    def secure_entry(self):
        return {"address": "%s:%d" % self.secure,
                "tls": {"certificate": str(self.certificate), "key": str(self.key)}}

    def spawn(self, **variables):
        environment = {"PATH": os.environ["PATH"],
                       "NOTIFY_SOCKET": str(self.directory / "notify"), **variables,
                       **{key: value for key, value in os.environ.items()
                          if key.endswith("SAN_OPTIONS") or key.startswith("GCOV_")}}
        # Named as the manager gives back what we stored.
        names = ":".join("%s_%d" % each.getsockname() for each in self.listeners)
        environment |= {"LISTEN_FDS": str(len(self.listeners)), "LISTEN_FDNAMES": names}
        moves = " ".join(f"{3 + i}<&{each.fileno()}" for i, each in enumerate(self.listeners))
        command = ["bash", "-c", f'LISTEN_PID=$$ exec "$@" {moves}', "bash",
                   self.holdfastd, "--config", str(self.file)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True,
                                   pass_fds=[each.fileno() for each in self.listeners])
        self.addCleanup(self.reap, process)
        return process

    @staticmethod
    def reap(process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def start(self, **variables):
        process = self.spawn(**variables)
        self.hear("READY=1")
        return process

    def hear(self, wanted):
        while True:
            lines = self.manager.said.get(timeout=PATIENCE)
            if any(line.startswith(wanted) for line in lines):
                return lines

    def end(self, process):
        """Ends it; returns its log."""
        process.send_signal(signal.SIGTERM)
        return self.finish(process)

    def finish(self, process, code=0):
        output, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, code, errors + output)
        self.assertEqual(errors, "")
        return [json.loads(line) for line in output.splitlines()]

    def ctl(self, *arguments, **variables):
        return subprocess.run([self.holdfastctl, *arguments, "--config", str(self.file)],
                              env={"PATH": os.environ["PATH"], **variables}, capture_output=True,
                              text=True, timeout=PATIENCE, check=False)

    def context(self):
        return ssl.create_default_context(cafile=str(self.certificate))

    def https(self, context=None):
        connection = http.client.HTTPSConnection("localhost", self.secure[1], timeout=PATIENCE,
                                                 context=context or self.context())
        self.addCleanup(connection.close)
        return connection

    def connect_secure(self, context=None, name="localhost"):
        with socket.create_connection(self.secure, timeout=PATIENCE) as raw:
            return (context or self.context()).wrap_socket(raw, server_hostname=name)

    def metric(self, line_start):
        """The value of the metric whose line begins so; 0 while there is none."""
        with contextlib.closing(http.client.HTTPConnection(*self.plain,
                                                           timeout=PATIENCE)) as connection:
            connection.request("GET", "/metrics?format=prometheus")
            for line in connection.getresponse().read().decode().splitlines():
                if line.startswith(line_start):
                    return float(line.rsplit(" ", 1)[1])
        return 0.0

    @staticmethod
    def cpu_seconds(process):
        """That the process has used so far."""
        fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def has_openssl():
    return shutil.which("openssl") is not None


def main():
    """Runs the tests of a file whose first arguments are the programs."""
    Case.holdfastd, Case.holdfastctl = (os.path.abspath(name) for name in sys.argv[1:3])
    # The old versions of TLS are asked for on purpose.
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], warnings="ignore")

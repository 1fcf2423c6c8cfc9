#!/usr/bin/env python3
"""Breaks things on purpose, knowing nothing of Holdfast but where something is.

Usage: faults.py FAULT ARGUMENT...

Those that go on until they are killed print "ready" when they have begun.
"""
import contextlib
import ctypes
import http.server
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

PAGE = 4096
PTRACE_SEIZE, PTRACE_INTERRUPT = 0x4206, 0x4207


def go_on():
    print("ready", flush=True)
    signal.pause()


def column(path, table, old, new):
    """As somebody at a shell would, without bringing the log in."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_autocheckpoint=0")
    db.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    db.commit()
    os._exit(0)  # Closing would bring it in.


def page(path, number):
    with open(path, "r+b") as file:
        file.seek(int(number) * PAGE)
        file.write(b"\xa5" * PAGE)


def fill(directory, name):
    """Until not a byte is left."""
    with open(pathlib.Path(directory) / name, "wb", buffering=0) as file:
        for size in (1 << 16, 1 << 10, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass


def files(directory):
    """Until there can be no more."""
    pathlib.Path(directory).mkdir(exist_ok=True)
    number = 0
    try:
        while True:
            (pathlib.Path(directory) / f"{number:x}").touch()
            number += 1
    except OSError:
        pass


def occupy(port):
    listener = socket.create_server(("127.0.0.1", int(port)))
    listener.listen()
    go_on()


def freeze(pid, name):
    """One thread, as a debugger stops it."""
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text().strip() == name:
            break
    else:
        sys.exit(f"no thread {name}")
    libc = ctypes.CDLL(None, use_errno=True)
    for request in (PTRACE_SEIZE, PTRACE_INTERRUPT):
        if libc.ptrace(ctypes.c_long(request), ctypes.c_int(int(task.name)), None, None) != 0:
            sys.exit(f"ptrace: {os.strerror(ctypes.get_errno())}")
    go_on()


def hold(port, count):
    """Connections that send the beginning of a request, and new ones for those that are closed."""
    held = []

    def one():
        client = socket.create_connection(("127.0.0.1", int(port)), timeout=5)
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: ")
        client.setblocking(False)
        return client

    def is_open(client):
        try:
            return client.recv(4096) not in (b"",) and False
        except BlockingIOError:
            return True
        except OSError:
            return False

    started = False
    while True:
        held = [client for client in held if is_open(client) or client.close()]
        try:
            while len(held) < int(count):
                held.append(one())
        except OSError:
            pass
        if not started:
            print("ready", flush=True)
            started = True
        time.sleep(0.02)


class Answering(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mode = "error"

    def log_message(self, *_):
        pass

    def answer(self):
        mode = self.mode
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if mode == "flapping":
            mode = "error" if time.monotonic() % 2 < 1.2 else "well"
        if mode == "hang":
            time.sleep(600)
        if mode == "slow":
            time.sleep(1.8)
        body = b"<<<\x00 not json" if mode == "garbage" else b'{"status":"ok","valid":true}'
        self.send_response(500 if mode == "error" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    do_GET = do_POST = answer


def serve(port, mode):
    Answering.mode = mode
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), Answering)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    go_on()



def certificate(path, key):
    """One that has ended, signed by itself."""
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        (folder / "index").touch()
        (folder / "serial").write_text("01\n")
        (folder / "conf").write_text(f"[ca]\ndefault_ca=own\n[own]\ndatabase={folder}/index\n"
                                     f"serial={folder}/serial\nnew_certs_dir={folder}\n"
                                     "default_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n")
        subprocess.run(["openssl", "req", "-new", "-nodes", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-keyout", key, "-out", folder / "request",
                        "-subj", "/CN=localhost"], check=True, capture_output=True)
        subprocess.run(["openssl", "ca", "-batch", "-selfsign", "-config", folder / "conf", "-keyfile",
                        key, "-in", folder / "request", "-out", path, "-notext", "-startdate",
                        "20200101000000Z", "-enddate", "20210101000000Z"], check=True,
                       capture_output=True)
    finally:
        shutil.rmtree(folder)


def swallow(port):
    """Takes connections, and says nothing."""
    listener = socket.create_server(("127.0.0.1", int(port)))
    taken = []
    print("ready", flush=True)
    while True:
        taken.append(listener.accept())


FAULTS = {"column": column, "page": page, "fill": fill, "files": files, "occupy": occupy,
          "freeze": freeze, "hold": hold, "certificate": certificate, "serve": serve, "swallow": swallow,
          "mode": lambda path, mode: os.chmod(path, int(mode, 8)),
          "owner": lambda path, uid: os.chown(path, int(uid), int(uid)),
          "remove": os.unlink, "rename": os.rename,
          "cut": lambda path, length: os.truncate(path, int(length)),
          "text": lambda path, text: pathlib.Path(path).write_text(text),
          "signal": lambda pid, name: os.kill(int(pid), getattr(signal, f"SIG{name}"))}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in FAULTS:
        sys.exit(__doc__)
    FAULTS[sys.argv[1]](*sys.argv[2:])

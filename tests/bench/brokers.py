"""Kafka for the cases of events: brokers in memory, somebody who reads what comes there, and an
outbox with much in it."""
import contextlib
import sqlite3
import subprocess
import time

import frame

TOPIC = "simple-time-events"
PARTITIONS = 4
# As the triggers write them: an order has two or three, those of one order keep their sequence.
FILL = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :rows)
INSERT INTO domain_events(at, type, key, data, trace_parent)
SELECT 1795230245000000 + n, iif(n % 2, 'order.accepted', 'order.validated'),
       printf('%08x-%d', n / 2 * 2654435761 % 4294967296, n / 2),
       iif(n % 2,
           json_object('order_id', printf('%08x-%d', n / 2 * 2654435761 % 4294967296, n / 2),
                       'product', 'widget', 'quantity', 3),
           json_object('order_id', printf('%08x-%d', n / 2 * 2654435761 % 4294967296, n / 2),
                       'shipment_id', n)),
       '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
FROM number WHERE n <= :rows
"""


class Brokers:
    def __init__(self, process):
        self.process = process
        self.address = process.stdout.readline().strip()

    def say(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        if self.process.stdout.readline() != "ok\n":
            raise frame.Broken(f"mock_broker: {command}")


@contextlib.contextmanager
def running(bench):
    """They share the core of the load."""
    program = bench.build / "tests/bench/mock_broker"
    if not program.exists():
        raise frame.Broken("without librdkafka there are no brokers")
    process = subprocess.Popen(frame.on_core(frame.LOAD_CORE, [str(program)]), text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        brokers = Brokers(process)
        brokers.say(f"create {TOPIC} {PARTITIONS}")
        yield brokers
    finally:
        process.communicate()


@contextlib.contextmanager
def reading(bench, brokers):
    """The file to which a consumer adds a line for each message."""
    file = bench.folder / "messages"
    file.unlink(missing_ok=True)
    process = subprocess.Popen(
        frame.on_core(frame.LOAD_CORE, [f"{bench.build}/tests/bench/kafka_probe", "read",
                                        brokers.address, TOPIC, "others", str(file)]))
    try:
        yield file
    finally:
        process.kill()
        process.wait()


def position(state):
    """How far the outbox of changes has come: all before was delivered, and that is stored."""
    with contextlib.closing(sqlite3.connect(state / "holdfast.db")) as database:
        return database.execute("SELECT coalesce(max(position), 0) FROM event_sinks").fetchone()[0]


def behind(state):
    """How many changes wait to be sent."""
    with contextlib.closing(sqlite3.connect(state / "holdfast.db")) as database:
        last = database.execute("SELECT max(sequence) FROM domain_events").fetchone()[0]
    return last - position(state)


def fill(state, rows):
    """Adds so many to an outbox, while no daemon has it."""
    with contextlib.closing(sqlite3.connect(state / "holdfast.db")) as database, database:
        database.execute(FILL, {"rows": rows})


def wait_until(is_so, what, seconds=60, pause=0.1):
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise frame.Broken(f"{what}: waited {seconds} s in vain")
        time.sleep(pause)

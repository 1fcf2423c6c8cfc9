"""The database of a machine as it is in its files, and what must be in it."""

import contextlib
import shutil
import sqlite3
import tempfile
from pathlib import Path

DATABASE = "/var/lib/holdfast/holdfast.db"


@contextlib.contextmanager
def files_of(box):
    """The database while nobody writes. Of a copy: SQLite would follow the path into the machine to
    a file of the host."""
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / "copy.db"
        for suffix in ("", "-wal"):
            if box.exists(DATABASE + suffix):
                shutil.copyfile(box.path(DATABASE + suffix), f"{copy}{suffix}")
        with contextlib.closing(sqlite3.connect(copy)) as database:
            yield database


def rows(box) -> dict[int, str]:
    """The shipments, while nobody writes."""
    with files_of(box) as database:
        return dict(database.execute("SELECT id, status FROM shipments"))


def assert_all_there_once(box, acknowledged: dict[str, dict]) -> None:
    stored = rows(box)
    lost = [key for key, body in acknowledged.items()
            if stored.get(int(body["id"])) != body["status"]]
    assert not lost, f"{len(lost)} acknowledged shipments are not there: {lost[:5]}"
    ids = {int(body["id"]) for body in acknowledged.values()}
    assert len(ids) == len(acknowledged), "two keys were given the same shipment"
    assert set(stored) == ids, f"{len(set(stored) - ids)} shipments were stored twice"

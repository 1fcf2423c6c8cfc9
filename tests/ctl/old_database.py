"""The database of a service that came before, as the tests of holdfastctl meet it."""
import contextlib
import sqlite3


def make(path, rows):
    """So many shipments, of which the last cannot be read; and an order."""
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE shipments(id INTEGER PRIMARY KEY, status TEXT NOT NULL, "
                         "created_at TEXT NOT NULL)")
        database.executemany("INSERT INTO shipments VALUES (?, ?, ?)", [
            (number, "CREATED" if number % 3 else "IN_TRANSIT",
             f"2026-01-15T{number % 24:02}:30:00+00:00") for number in range(1, rows)])
        database.execute("INSERT INTO shipments VALUES (?, 'lost', 'long ago')", (rows,))
        database.execute("CREATE TABLE orders(order_id TEXT PRIMARY KEY, product TEXT, "
                         "quantity INTEGER, status TEXT)")
        database.execute("INSERT INTO orders VALUES ('a', 'box', 2, 'Processing')")

#!/usr/bin/env python3
"""Embeds the numbered files of store/schema/ as tables of migrations.

Usage: generate_migrations.py SOURCE DEPFILE LEDGER_DIR TELEMETRY_DIR [NEXT_LEDGER_FILE]
A folder's files are NNNN_what.sql, from 0001 without gaps. NEXT_LEDGER_FILE is what.sql, which gets
the number after the ledger's last: the tests of upgrades have one. Each runs in one transaction of
the program's, so that none may end it, and each is tried here: what SQLite refuses doesn't build.
"""
import hashlib
import pathlib
import re
import sqlite3
import sys

NAME = re.compile(r"([0-9]{4})_[a-z][a-z0-9]*(_[a-z0-9]+)*\.sql")
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
# What would end the transaction, or is not undone with it.
FORBIDDEN = ("BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "VACUUM",
             "ATTACH", "DETACH")
# The end of a raw string of C++; no SQL contains it by accident.
DELIMITER = "sql"


class Problem(Exception):
    """What is wrong with a file, and in which line."""

    def __init__(self, path, line, text):
        super().__init__(f"{path}:{line}: {text}")


class Migration:
    """One file: its number, its name and its text."""

    def __init__(self, path, name):
        match = NAME.fullmatch(name)
        if not match:
            raise Problem(path, 1, "the name is not NNNN_what.sql, of a-z, 0-9 and _")
        self.path = path
        self.number = int(match[1])
        self.name = name.removesuffix(".sql")
        data = path.read_bytes()
        self.sha256 = hashlib.sha256(data).hexdigest()
        try:
            self.sql = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Problem(path, 1, f"not UTF-8: {error}") from error
        if "\0" in self.sql or "\r" in self.sql:
            raise Problem(path, 1, "has zero bytes or carriage returns")
        if f"){DELIMITER}\"" in self.sql:
            raise Problem(path, 1, f"contains ){DELIMITER}\", which ends a raw string")
        self.check_statements()

    def check_statements(self):
        start, text = 1, ""
        count = 0
        for number, line in enumerate(self.sql.splitlines(), 1):
            text += line + "\n"
            if not sqlite3.complete_statement(text):
                continue
            word = re.match(r"[;\s]*(\w*)", COMMENT.sub("", text))[1].upper()
            if word in FORBIDDEN:
                raise Problem(self.path, number, f"{word} is not undone with the transaction")
            count += 1 if word else 0
            start, text = number + 1, ""
        if COMMENT.sub("", text).strip():
            raise Problem(self.path, start, "the last statement has no end: a semicolon")
        if count == 0:
            raise Problem(self.path, 1, "has no statement")


def read_folder(folder):
    """Its migrations, in order; every bad name, gap and duplicate is a problem."""
    paths = sorted(path for path in folder.iterdir()
                   if path.is_file() and not path.name.startswith("."))
    migrations = [Migration(path, path.name) for path in paths]
    for number, migration in enumerate(migrations, 1):
        if migration.number != number:
            what = "twice" if migration.number < number else "after a gap"
            raise Problem(migration.path, 1, f"number {migration.number:04} {what}: expected {number:04}")
    return migrations


def try_all(migrations):
    database = sqlite3.connect(":memory:", isolation_level=None)
    for migration in migrations:
        try:
            database.executescript(migration.sql)
        except sqlite3.Error as error:
            raise Problem(migration.path, 1, f"SQLite refuses it: {error}") from error
    if not migrations:
        return
    columns = [row[1] for row in database.execute("PRAGMA table_info(schema_history)")]
    if columns != ["version", "name", "sha256", "applied_at", "program", "took_ms"]:
        raise Problem(migrations[0].path, 1, "there must be a table schema_history, as 0001 makes it")


def table(name, migrations):
    rows = "\n".join(
        f'    {{{m.number}, "{m.name}",\n     R"{DELIMITER}({m.sql}){DELIMITER}",\n     "{m.sha256}"}},'
        for m in migrations)
    return f"constexpr Migration {name}_table[] = {{\n{rows}\n}};\n"


def source(ledger, telemetry):
    return f"""// Generated from store/schema/.
#include "store/migrations.h"

namespace holdfast::store {{
namespace {{

{table("ledger", ledger)}
{table("telemetry", telemetry)}
}}  // namespace

std::span<const Migration> ledger_migrations() noexcept
{{
    return ledger_table;
}}

std::span<const Migration> telemetry_migrations() noexcept
{{
    return telemetry_table;
}}

}}  // namespace holdfast::store
"""


def main(source_file, depfile, *inputs):
    folders = [pathlib.Path(folder) for folder in inputs[:2]]
    try:
        ledger = read_folder(folders[0])
        telemetry = read_folder(folders[1])
        for path in map(pathlib.Path, inputs[2:]):
            ledger.append(Migration(path, f"{len(ledger) + 1:04}_{path.name}"))
        for folder, migrations in ((folders[0], ledger), (folders[1], telemetry)):
            if not migrations:
                raise Problem(folder, 1, "no migrations")
            try_all(migrations)
    except (Problem, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    pathlib.Path(source_file).write_text(source(ledger, telemetry), encoding="utf-8")
    # The folders themselves are inputs: their times change when a file is added or removed.
    inputs = [*folders, *(migration.path for migration in ledger + telemetry)]
    escaped = " ".join(str(path).replace(" ", "\\ ") for path in inputs)
    pathlib.Path(depfile).write_text(f"{source_file}: {escaped}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

#!/usr/bin/env python3
"""The generator of messages: what it refuses, and whether the journal takes its catalog.

Usage: generate_messages_test.py GENERATOR RUNBOOKS_DIR [unittest arguments]
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

GENERATOR = sys.argv[1]
RUNBOOKS = sys.argv[2]

PAGE = """---
id: 0123456789abcdef0123456789abcdef
priority: error
class: fault
restart_helps: no
subject: A thing broke
fields: HOLDFAST_PATH HOLDFAST_ERROR
distinct_by: HOLDFAST_PATH
---
## What happened

The file @HOLDFAST_PATH@ could not be read: @HOLDFAST_ERROR@.

## What it means

Something is `broken`.

## What to do

- Repair it.

```
holdfastctl check
```

## Likely cause

A `disk` that
is full.

## Look

```
df -h @HOLDFAST_PATH@
```

## Repair

```
rm @HOLDFAST_PATH@
systemctl start holdfast.service
```
"""
# Of anything but a fault.
SHORT = PAGE.split("\n## Likely cause", maxsplit=1)[0].replace("class: fault", "class: refusal")


class Generator(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="holdfast-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.pages = self.directory / "runbooks"
        self.pages.mkdir()

    def generate(self, runbooks=None):
        outputs = [str(self.directory / name) for name in ("ids.h", "ids.cc", "catalog", "depfile")]
        return subprocess.run([sys.executable, GENERATOR, str(runbooks or self.pages), *outputs],
                              capture_output=True, text=True, check=False)

    def output(self, name):
        return (self.directory / name).read_text()

    def page(self, text=PAGE, name="thing-broke"):
        (self.pages / f"{name}.md").write_text(text)

    def refuses(self, text, place, reason):
        self.page(text)
        result = self.generate()
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn(f"thing-broke.md:{place}: ", result.stderr)
        self.assertIn(reason, result.stderr)

    def test_writes_constants_and_catalog(self):
        self.page()
        (self.pages / "README.md").write_text("not a page")
        result = self.generate()
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("extern const obs::Message thing_broke;", self.output("ids.h"))
        self.assertIn('"0123456789abcdef0123456789abcdef"', self.output("ids.cc"))
        self.assertEqual(self.output("catalog").split("\n\n", 1)[1], """\
-- 0123456789abcdef0123456789abcdef
Subject: A thing broke
Defined-By: Holdfast
Documentation: man:holdfast(7)

The file @HOLDFAST_PATH@ could not be read: @HOLDFAST_ERROR@.

Something is 'broken'.

What to do:
- Repair it.

    holdfastctl check

Likely cause:
A 'disk' that is full.

Look:
    df -h @HOLDFAST_PATH@

Repair:
    rm @HOLDFAST_PATH@
    systemctl start holdfast.service

A restart of the service does not help.
""")

    def test_depends_on_the_folder_so_that_a_new_page_is_seen(self):
        self.page()
        self.generate()
        self.assertIn(f": {self.pages} {self.pages / 'thing-broke.md'}", self.output("depfile"))

    def test_refuses_a_wrong_front_matter(self):
        self.refuses("id: 1\n", 1, "must be ---")
        self.refuses(PAGE.replace("priority", "severity"), 3, "unknown key 'severity'")
        self.refuses(PAGE.replace("priority: error\n", ""), 8, "missing in the front matter: priority")
        self.refuses(PAGE.replace("class: fault", "class: fault\nclass: fault"), 5, "'class' twice")
        self.refuses(PAGE.replace("priority: error", "priority: bad"), 3, "must be one of")
        self.refuses(PAGE.replace("restart_helps: no", "restart_helps: never"), 5, "must be one of")
        self.refuses(PAGE.replace("abcdef\n", "abcdeX\n", 1), 2, "32 lower-case hexadecimal")
        self.refuses(PAGE.replace("subject: A", "subject: A" + "a" * 72), 6, "72 characters")
        self.refuses(PAGE.split("---\n##", maxsplit=1)[0], 8, "no end")
        self.refuses(PAGE.replace("HOLDFAST_PATH HOLDFAST_ERROR", "path"), 7, "not the name of a")
        self.refuses(PAGE.replace("distinct_by: HOLDFAST_PATH", "distinct_by: HOLDFAST_X"), 8, "not among")
        self.refuses(SHORT.replace("class: refusal", "class: notice"), 8, "only repeats of these")
        self.page(SHORT)
        self.assertEqual(self.generate().returncode, 0)

    def test_refuses_wrong_sections(self):
        self.refuses(PAGE.replace("## What it means", "## Why"), 14, "unexpected heading")
        self.refuses(PAGE.replace("Something is `broken`.", ""), 14, "is empty")
        self.refuses(PAGE.split("## What to do", maxsplit=1)[0], 17, "missing section '## What to do'")
        self.refuses(PAGE + "\n## More\n", 44, "unexpected heading")
        self.refuses(PAGE.replace("---\n##", "---\nHello\n##"), 10, "before the first section")

    def test_a_fault_without_cause_or_commands_is_refused(self):
        self.refuses(SHORT.replace("class: refusal", "class: fault"), 24,
                     "missing section '## Likely cause'")
        self.refuses(PAGE.split("\n## Repair", maxsplit=1)[0], 35, "missing section '## Repair'")
        self.refuses(PAGE.replace("class: fault", "class: refusal"), 26, "unexpected heading")

    def test_commands_are_one_fence_and_nothing_else(self):
        self.refuses(PAGE.replace("```\ndf -h @HOLDFAST_PATH@\n```", "df -h"), 31, "must be one ``` fence")
        self.refuses(PAGE.replace("```\ndf", "See:\n```\ndf"), 31, "must be one ``` fence")
        self.refuses(PAGE.replace("df -h", "df -h\n```\n```\ndf"), 31, "must be one ``` fence")
        self.refuses(PAGE.replace("df -h @HOLDFAST_PATH@", "df @HOLDFAST_X@"), 34, "@HOLDFAST_X@")

    def test_cause_and_commands_are_data(self):
        self.page()
        self.generate()
        source = self.output("ids.cc")
        self.assertIn("""constexpr std::string_view thing_broke_repair[] = {
    "rm @HOLDFAST_PATH@",
    "systemctl start holdfast.service",
};""", source)
        self.assertIn("""{&thing_broke, {"A 'disk' that is full.", thing_broke_look, thing_broke_repair}}""",
                      source)

    def index(self, *arguments):
        return subprocess.run([sys.executable, GENERATOR, "--index", str(self.pages), *arguments],
                              capture_output=True, text=True, check=False)

    def test_the_index_has_every_page(self):
        self.page()
        self.page(SHORT.replace("0123456789abcdef" * 2, "f" * 32), "thing-refused")
        readme = self.pages / "README.md"
        readme.write_text("# By hand\n\n<!-- The index is written by obs/generate_messages.py --index: "
                          "do not edit it. -->\n")
        self.assertEqual(self.index("--check").returncode, 1)
        self.assertEqual(self.index().returncode, 0)
        self.assertEqual(self.index("--check").returncode, 0)
        text = readme.read_text()
        self.assertTrue(text.startswith("# By hand\n"))
        faults, others = text.split("## What else is told")
        self.assertIn("| [thing-broke](thing-broke.md) | error | A thing broke |", faults)
        self.assertIn("| [thing-refused](thing-refused.md) | error | A thing broke |", others)
        self.page(name="thing-new")
        self.assertEqual(self.index("--check").returncode, 1)

    def test_the_index_is_that_of_the_pages(self):
        done = subprocess.run([sys.executable, GENERATOR, "--index", RUNBOOKS, "--check"],
                              capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_refuses_a_field_that_the_entry_lacks(self):
        self.refuses(PAGE.replace("@HOLDFAST_ERROR@", "@HOLDFAST_REASON@"), 12, "@HOLDFAST_REASON@")
        self.page(PAGE.replace("@HOLDFAST_ERROR@", "@_PID@"))
        self.assertEqual(self.generate().returncode, 0)

    def test_refuses_an_id_twice(self):
        self.page(name="thing-again")
        self.refuses(PAGE, 2, "the id of thing-again.md")

    def test_reports_every_problem_in_one_run(self):
        self.page("", "one")
        self.page("", "two")
        self.page("", "Not_Kebab")
        self.assertEqual(len(self.generate().stderr.splitlines()), 3)

    def test_the_journal_takes_the_catalog(self):
        if shutil.which("journalctl") is None:
            self.skipTest("journalctl is not installed (package systemd)")
        self.assertEqual(self.generate(RUNBOOKS).returncode, 0)
        root = self.directory / "root"
        (root / "usr/lib/systemd/catalog").mkdir(parents=True)
        (root / "var/lib/systemd/catalog").mkdir(parents=True)
        shutil.copy(self.directory / "catalog", root / "usr/lib/systemd/catalog/holdfast.catalog")
        update = subprocess.run(["journalctl", "--update-catalog", f"--root={root}"],
                                capture_output=True, text=True, check=False)
        self.assertEqual((update.returncode, update.stderr), (0, ""))
        # It reports a broken entry and goes on without it: what counts is what went in.
        dump = subprocess.run(["journalctl", "--dump-catalog", f"--root={root}"],
                              capture_output=True, text=True, check=False)
        pages = [page for page in pathlib.Path(RUNBOOKS).glob("*.md") if page.name != "README.md"]
        self.assertEqual(dump.stdout.count("\nDefined-By: Holdfast\n"), len(pages), dump.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])

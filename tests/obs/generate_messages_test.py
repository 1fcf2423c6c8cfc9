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
"""


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
        self.refuses(PAGE.replace("class: fault", "class: notice"), 8, "only repeats of these")
        self.page(PAGE.replace("class: fault", "class: refusal"))
        self.assertEqual(self.generate().returncode, 0)

    def test_refuses_wrong_sections(self):
        self.refuses(PAGE.replace("## What it means", "## Why"), 14, "unexpected heading")
        self.refuses(PAGE.replace("Something is `broken`.", ""), 14, "is empty")
        self.refuses(PAGE.split("## What to do", maxsplit=1)[0], 17, "missing section '## What to do'")
        self.refuses(PAGE + "\n## More\n", 26, "unexpected heading")
        self.refuses(PAGE.replace("---\n##", "---\nHello\n##"), 10, "before the first section")

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

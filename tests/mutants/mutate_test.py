#!/usr/bin/env python3
"""mutate.py changes what it says, and nothing when that is not there exactly once."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from mutate import main, mutate  # noqa: E402

SOURCE = "int f()\n{\n    sync();\n    return 0;\n}\nint g()\n{\n    return 0;\n}\n"
MUTANT = "Nothing is synced.\nfile a.cc\nreplace\n        sync();\nby\n        skip();\n"


class Mutate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "a.cc").write_text(SOURCE)

    def test_replaces_one_text(self):
        path, text = mutate(self.root, MUTANT)
        self.assertEqual(path, self.root / "a.cc")
        self.assertEqual(text.partition("\n")[2], SOURCE.replace("sync();", "skip();"))

    def test_takes_lines_away(self):
        _, text = mutate(self.root, MUTANT[:MUTANT.index("by\n") + 3])
        self.assertNotIn("sync", text)

    def test_refuses_a_text_that_is_not_there(self):
        with self.assertRaisesRegex(ValueError, "0 times"):
            mutate(self.root, MUTANT.replace("sync", "flush"))

    def test_refuses_a_text_that_is_there_twice(self):
        with self.assertRaisesRegex(ValueError, "2 times"):
            mutate(self.root, MUTANT.replace("sync();", "return 0;"))

    def test_refuses_what_changes_nothing(self):
        with self.assertRaisesRegex(ValueError, "same"):
            mutate(self.root, MUTANT.replace("skip", "sync"))

    def test_refuses_what_is_no_mutant(self):
        with self.assertRaisesRegex(ValueError, "not a mutant"):
            mutate(self.root, "file a.cc\n")

    def test_writes_what_the_build_needs(self):
        (self.root / "m").write_text(MUTANT)
        outputs = [str(self.root / "out.cc"), str(self.root / "out.d")]
        self.assertEqual(main([str(self.root), str(self.root / "m"), *outputs]), 0)
        self.assertIn("skip", (self.root / "out.cc").read_text())
        self.assertIn("a.cc", (self.root / "out.d").read_text())
        (self.root / "m").write_text("nonsense\n")
        self.assertEqual(main([str(self.root), str(self.root / "m"), *outputs]), 1)


if __name__ == "__main__":
    unittest.main()

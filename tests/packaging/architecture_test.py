#!/usr/bin/env python3
"""The pictures of docs/architecture.md agree with the map, src/README.md, and with the tree.

Usage: architecture_test.py [unittest arguments]
"""
import re
import unittest

from queries import ROOT

PICTURES = ROOT / "docs/architecture.md"
MAP = ROOT / "src/README.md"


def section(path, title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", path.read_text(encoding="utf-8"),
                     re.MULTILINE | re.DOTALL)[1]


def top(name):
    """The folder of src/ in which something is."""
    return name.partition("/")[0]


def rows(title):
    for line in section(MAP, title).splitlines():
        cells = [each.strip() for each in line.strip("|").split("|")]
        if line.startswith("| ") and not set(cells[0]) <= {"-"} and cells[0] not in (
                "folder", "thread"):
            yield cells


def inclusions():
    """By the table: what a folder may include, and what only its edges may."""
    always, edges, above = set(), set(), set()
    for cells in rows("Layers"):
        folder, said = top(cells[0].strip("`")), cells[2]
        plain, _, rest = said.partition(";")
        above.add(folder)
        if folder == "daemon":
            if "all of the above" in plain:
                always |= {(folder, each) for each in above}
            continue
        always |= {(folder, top(each)) for each in re.findall(r"[a-z/]+", plain)
                   if (ROOT / "src" / top(each)).is_dir()}
        edges |= {(folder, top(each)) for each in re.findall(r"(?<!`)\b[a-z]+(?:/[a-z]+)?\b",
                                                              re.sub(r"`[^`]*`", "", rest))
                  if (ROOT / "src" / top(each)).is_dir()}
    return ({(one, other) for one, other in always if one != other},
            {(one, other) for one, other in edges - always if one != other})


class Architecture(unittest.TestCase):
    def test_has_the_layers_of_the_map(self):
        text = section(PICTURES, "Layers")
        shown = set(re.findall(r"^ +(\w+)(?:\[[^\]]*\])? --> (\w+)", text, re.MULTILINE))
        dotted = set(re.findall(r"^ +(\w+) -\.-> (\w+)", text, re.MULTILINE))
        always, edges = inclusions()
        self.assertEqual(shown, always)
        self.assertEqual(dotted, edges)

    def test_has_all_folders(self):
        folders = {each.name for each in (ROOT / "src").iterdir() if each.is_dir()}
        named = {name for pair in set().union(*inclusions()) for name in pair}
        self.assertEqual(named, folders)

    def test_has_the_threads_of_the_map(self):
        text = section(PICTURES, "Threads")
        shown = set(re.findall(r'^ +(\w+)\["', text, re.MULTILINE))
        threads = {re.match(r'"?(\w+)', cells[0])[1] for cells in rows("Threads")
                   if "without a name" not in cells[0]}
        self.assertEqual(shown, threads)
        for thread, bound in re.findall(r"loop -->\|(\d+) \w+(?:, then dropped)?\| (\w+)", text):
            with self.subTest(thread=bound):
                row = next(cells for cells in rows("Threads") if f'"{bound}"' in cells[0])
                self.assertIn(thread, row[3])

    def test_names_only_what_there_is(self):
        named = set(re.findall(r"\b(?:order|watch|shipment|store|http)/[a-z_/]+",
                               PICTURES.read_text(encoding="utf-8")))
        self.assertGreater(len(named), 12)
        for each in sorted(named):
            path = ROOT / "src" / each
            self.assertTrue(path.is_dir() or path.with_suffix(".h").exists() or
                            path.with_suffix(".cc").exists(), each)

    def test_is_drawn_by_mermaid(self):
        """Each picture is of a kind that it knows, and what opens closes."""
        pictures = re.findall(r"^```mermaid\n(.*?)^```", PICTURES.read_text(encoding="utf-8"),
                              re.MULTILINE | re.DOTALL)
        self.assertEqual(len(pictures), 6)
        for each in pictures:
            self.assertRegex(each.splitlines()[0], r"^(flowchart (LR|BT)|sequenceDiagram)$")
            self.assertEqual(each.count("["), each.count("]"))
            self.assertEqual(len(re.findall(r"^ +loop as|^ +loop [^-\[]", each, re.MULTILINE)),
                             len(re.findall(r"^ +end$", each, re.MULTILINE)))


if __name__ == "__main__":
    unittest.main()

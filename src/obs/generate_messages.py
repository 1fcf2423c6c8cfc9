#!/usr/bin/env python3
"""Turns docs/runbooks/*.md into constants, their table and the journal's catalog.

Usage: generate_messages.py RUNBOOKS_DIR HEADER SOURCE CATALOG DEPFILE
       generate_messages.py --index RUNBOOKS_DIR [--check]
--index writes the list of all pages into README.md beside them; --check only compares.
docs/runbooks/README.md describes the format. Anything else is an error with file and line, so
that a message without an explanation can't be built.
"""
import pathlib
import re
import sys

SEVERITIES = ("emergency", "alert", "critical", "error", "warning", "notice", "info", "debug")
KINDS = ("fault", "refusal", "state", "notice")
REPEATED = ("fault", "refusal")  # Repeats of these are counted rather than written.
RESTART = {
    "no": "A restart of the service does not help.",
    "yes": "A restart of the service helps.",
    "maybe": "A restart of the service may help, once what is described above is repaired.",
}
NOTHING_BROKEN = "No restart is needed."
REQUIRED = ("id", "priority", "class", "restart_helps", "subject")
OPTIONAL = ("fields", "distinct_by")
SECTIONS = ("What happened", "What it means", "What to do")
# Of a fault, too: a sentence, and commands, which are data for programs as well.
FAULT_SECTIONS = ("Likely cause", "Look", "Repair")
COMMANDS = ("Look", "Repair")
INDEX_BEGIN = "<!-- The index is written by obs/generate_messages.py --index: do not edit it. -->"
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
FIELD = re.compile(r"[A-Z][A-Z0-9_]*")
SUBSTITUTION = re.compile(r"@([^@\s]+)@")
COLUMNS = 78


class Problem(Exception):
    """What is wrong with a page, and in which line."""

    def __init__(self, line, text):
        super().__init__(text)
        self.line = line


class Page:
    """One message: its front matter, its sections, and where each began."""

    def __init__(self, path):
        self.name = path.stem
        self.path = path
        if not NAME.fullmatch(self.name):
            raise Problem(1, "the file's name is not kebab-case: words of a-z and 0-9 joined by -")
        lines = path.read_text(encoding="utf-8").splitlines()
        body = self.read_front_matter(lines)
        self.read_sections(lines, body)
        self.check_values()
        self.check_substitutions()

    def read_front_matter(self, lines):
        self.values, self.lines = {}, {}
        if not lines or lines[0] != "---":
            raise Problem(1, "the first line must be ---")
        for number, line in enumerate(lines[1:], 2):
            if line == "---":
                missing = [key for key in REQUIRED if key not in self.values]
                if missing:
                    raise Problem(number, f"missing in the front matter: {', '.join(missing)}")
                return number
            key, colon, value = line.partition(": ")
            if not colon or not value.strip():
                raise Problem(number, "expected 'key: value'")
            if key not in REQUIRED + OPTIONAL:
                raise Problem(number, f"unknown key '{key}', known are {', '.join(REQUIRED + OPTIONAL)}")
            if key in self.values:
                raise Problem(number, f"'{key}' twice, first in line {self.lines[key]}")
            self.values[key], self.lines[key] = value.strip(), number
        raise Problem(len(lines), "the front matter has no end: a line ---")

    def read_sections(self, lines, start):
        self.sections, self.starts = {}, {}
        title = None
        for number, line in enumerate(lines[start:], start + 1):
            if line.startswith("#"):
                title = line.removeprefix("## ")
                expected = self.wanted()[min(len(self.sections), len(self.wanted()) - 1)]
                if line != f"## {expected}" or title in self.sections:
                    raise Problem(number, f"unexpected heading; the sections are {self.wanted()}, in this order")
                self.sections[title], self.starts[title] = [], number
            elif title is not None:
                self.sections[title].append(line)
            elif line.strip():
                raise Problem(number, "text before the first section")
        for title in self.wanted():
            if title not in self.sections:
                raise Problem(len(lines), f"missing section '## {title}'")
            if not any(line.strip() for line in self.sections[title]):
                raise Problem(self.starts[title], f"section '{title}' is empty")
        self.read_commands()

    def wanted(self):
        return SECTIONS + (FAULT_SECTIONS if self.values["class"] == "fault" else ())

    def read_commands(self):
        """Nothing but one fence with commands: what stands around it would be lost to programs."""
        self.commands = {}
        for title in COMMANDS:
            lines = [line for line in self.sections.get(title, []) if line.strip()]
            if title not in self.sections:
                self.commands[title] = []
                continue
            if len(lines) < 3 or lines[0] != "```" or lines[-1] != "```" or "```" in lines[1:-1]:
                raise Problem(self.starts[title], f"section '{title}' must be one ``` fence with commands")
            self.commands[title] = lines[1:-1]

    def check_values(self):
        def one_of(key, known):
            if self.values[key] not in known:
                raise Problem(self.lines[key], f"{key} must be one of {', '.join(known)}")

        if not re.fullmatch(r"[0-9a-f]{32}", self.values["id"]) or set(self.values["id"]) == {"0"}:
            raise Problem(self.lines["id"], "id must be 32 lower-case hexadecimal digits: systemd-id128 new")
        one_of("priority", SEVERITIES)
        one_of("class", KINDS)
        one_of("restart_helps", tuple(RESTART))
        if len(self.values["subject"]) > 72:
            raise Problem(self.lines["subject"], "subject must have at most 72 characters")
        for key in OPTIONAL:
            for field in self.values.get(key, "").split():
                if not FIELD.fullmatch(field):
                    raise Problem(self.lines[key], f"'{field}' is not the name of a journal field")
        if "distinct_by" in self.values and self.values["class"] not in REPEATED:
            raise Problem(self.lines["distinct_by"], f"only repeats of these are suppressed: {', '.join(REPEATED)}")
        for field in self.values.get("distinct_by", "").split():
            if field not in self.fields():
                raise Problem(self.lines["distinct_by"], f"'{field}' is not among the fields")

    def check_substitutions(self):
        """A field that the entry lacks would be shown as an empty word."""
        places = [(self.lines["subject"], self.values["subject"])]
        for title, lines in self.sections.items():
            places += [(self.starts[title] + i, line) for i, line in enumerate(lines, 1)]
        for number, text in places:
            for field in SUBSTITUTION.findall(text):
                if field not in self.fields() and not field.startswith("_"):
                    raise Problem(number, f"@{field}@ is not among the fields")

    def fields(self):
        return self.values.get("fields", "").split()

    def constant(self):
        return self.name.replace("-", "_")


def read_pages(paths):
    """The pages that are right; every problem is reported, not only the first."""
    pages, problems, seen = [], [], {}
    for path in paths:
        try:
            page = Page(path)
            other = seen.setdefault(page.values["id"], page)
            if other is not page:
                raise Problem(page.lines["id"], f"the id of {other.path.name}; every message needs its own")
            pages.append(page)
        except Problem as problem:
            problems.append(f"{path}:{problem.line}: {problem}")
        except UnicodeDecodeError as error:
            problems.append(f"{path}:1: not UTF-8: {error}")
    return pages, problems


def header(pages):
    declarations = "\n".join(f"extern const obs::Message {page.constant()};" for page in pages)
    return f"""// Generated from docs/runbooks/. Immutable; any thread.
#pragma once

#include <span>
#include <string_view>

#include "obs/message.h"

namespace holdfast::messages {{

{declarations}

// Every message, by name.
std::span<const obs::Message* const> all() noexcept;
// By name ("listen-failed") or by id; null when there is none.
const obs::Message* find(std::string_view name_or_id) noexcept;

}}  // namespace holdfast::messages
"""


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def body(page):
    """What the catalog says below its head."""
    happened, means, do = (plain(page.sections[title]) for title in SECTIONS)
    more = "".join(f"{title}:\n{plain(page.sections[title])}\n\n"
                   for title in FAULT_SECTIONS if title in page.sections)
    return f"""{happened}

{means}

What to do:
{do}

{more}{restart_line(page)}"""


def explanation(page):
    """The catalog's text, for who has no entry at hand: a field is its name."""
    text = SUBSTITUTION.sub(r"\1", body(page))
    lines = "\n     ".join(quoted(line)[:-1] + '\\n"' for line in text.splitlines())
    return f"""    {{&{page.constant()},
     {lines}}},"""


def runbook(page):
    """What of a page is for programs: fields stay as they are, to be put in."""
    lists = ", ".join(f"{page.constant()}_{title.lower()}" for title in COMMANDS)
    cause = " ".join(" ".join(page.sections["Likely cause"]).split()).replace("`", "'")
    return f"""    {{&{page.constant()}, {{{quoted(cause)}, {lists}}}}},"""


def command_lists(page):
    return "\n".join(
        f"constexpr std::string_view {page.constant()}_{title.lower()}[] = {{\n"
        + "".join(f"    {quoted(command)},\n" for command in page.commands[title]) + "};"
        for title in COMMANDS)


def definition(page):
    value = page.values
    return f"""constexpr obs::Message {page.constant()}{{
    {quoted(page.name)},
    {quoted(value["id"])},
    obs::Severity::{value["priority"]},
    obs::Kind::{value["class"]},
    obs::RestartHelps::{value["restart_helps"]},
    {quoted(value["subject"])},
    {quoted(value.get("distinct_by", ""))}}};
"""


def source(pages):
    definitions = "\n".join(definition(page) for page in pages)
    table = "\n".join(f"    &{page.constant()}," for page in pages)
    # Only of faults: nothing else is asked about.
    faults = [page for page in pages if page.values["class"] == "fault"]
    texts = "\n".join(explanation(page) for page in faults)
    lists = "\n".join(command_lists(page) for page in faults)
    runbooks = "\n".join(runbook(page) for page in faults)
    return f"""// Generated from docs/runbooks/.
#include "obs/message_ids.h"

#include "obs/explanation.h"

namespace holdfast::messages {{

{definitions}
namespace {{

constexpr const obs::Message* table[] = {{
{table}
}};

struct Explanation {{
    const obs::Message* message;
    std::string_view text;
}};
constexpr Explanation explanations[] = {{
{texts}
    {{nullptr, {{}}}},  // Of nothing, so that there is a table whatever there are pages of.
}};

{lists}

struct Page {{
    const obs::Message* message;
    obs::Runbook runbook;
}};
constexpr Page pages[] = {{
{runbooks}
    {{nullptr, {{}}}},
}};

}}  // namespace

std::span<const obs::Message* const> all() noexcept
{{
    return table;
}}

const obs::Message* find(std::string_view name_or_id) noexcept
{{
    for (const obs::Message* message : table)
        if (message->name == name_or_id || message->id == name_or_id)
            return message;
    return nullptr;
}}

}}  // namespace holdfast::messages

namespace holdfast::obs {{

std::string_view explain(const Message& message) noexcept
{{
    for (const auto& each : messages::explanations)
        if (each.message == &message)
            return each.text;
    return {{}};
}}

Runbook runbook_of(const Message& message) noexcept
{{
    for (const auto& each : messages::pages)
        if (each.message == &message)
            return each.runbook;
    return {{}};
}}

}}  // namespace holdfast::obs
"""


def plain(lines):
    """Markdown as a terminal shows it best: paragraphs filled, code fences and lists as they are."""
    out, paragraph, in_code = [], [], False

    def flush():
        line = ""
        for word in " ".join(paragraph).split():
            if line and len(line) + 1 + len(word) > COLUMNS:
                out.append(line)
                line = ""
            line = f"{line} {word}" if line else word
        if line:
            out.append(line)
        paragraph.clear()

    for line in lines:
        if line.startswith("```"):
            flush()
            in_code = not in_code
        elif in_code:
            out.append("    " + line)
        elif not line.strip() or re.match(r"\s*([-*]|\d+\.) ", line) or line.startswith("  "):
            flush()
            out.append(line.rstrip().replace("`", "'"))
        else:
            paragraph.append(line.replace("`", "'"))
    flush()
    return "\n".join(out).strip("\n")


def restart_line(page):
    if page.values["class"] != "fault" and page.values["restart_helps"] == "no":
        return NOTHING_BROKEN
    return RESTART[page.values["restart_helps"]]


def catalog(pages):
    entries = [f"""-- {page.values["id"]}
Subject: {page.values["subject"]}
Defined-By: Holdfast
Documentation: man:holdfast(7)

{body(page)}
""" for page in pages]
    return "# Generated from docs/runbooks/.\n\n" + "\n".join(entries)


def index(pages):
    """The end of README.md: every page, faults first."""
    def table(kinds):
        return "\n".join(f"| [{page.name}]({page.name}.md) | {page.values['priority']} | {page.values['subject']} |"
                         for page in pages if page.values["class"] in kinds)

    head = "| message | priority | |\n|---|---|---|\n"
    return f"""{INDEX_BEGIN}

## Faults

`holdfastctl explain NAME` says the same with what is so on your host put in; `holdfastctl doctor` looks for
all of them.

{head}{table(("fault",))}

## What else is told

{head}{table(("refusal", "state", "notice"))}
"""


def write_index(directory, only_check):
    pages, problems = read_pages(page_paths(directory))
    file = directory / "README.md"
    before, begin, old = file.read_text(encoding="utf-8").partition(INDEX_BEGIN)
    if problems or not begin:
        print("\n".join(problems) or f"{file}:1: no line {INDEX_BEGIN}", file=sys.stderr)
        return 1
    new = index(pages)
    if begin + old == new:
        return 0
    if only_check:
        print(f"{file}: the index is not that of the pages (write it: {sys.argv[0]} --index {directory})",
              file=sys.stderr)
        return 1
    file.write_text(before + new, encoding="utf-8")
    return 0


def page_paths(directory):
    return sorted(path for path in directory.glob("*.md") if path.name != "README.md")


def main(directory, header_file, source_file, catalog_file, depfile):
    directory = pathlib.Path(directory)
    paths = page_paths(directory)
    pages, problems = read_pages(paths)
    if problems or not pages:
        print("\n".join(problems) or f"{directory}:1: no messages", file=sys.stderr)
        return 1
    for target, text in ((header_file, header(pages)), (source_file, source(pages)), (catalog_file, catalog(pages))):
        pathlib.Path(target).write_text(text, encoding="utf-8")
    # The directory itself is an input: its time changes when a page is added or removed.
    inputs = " ".join(str(path).replace(" ", "\\ ") for path in [directory, *paths])
    targets = " ".join((header_file, source_file, catalog_file))
    pathlib.Path(depfile).write_text(f"{targets}: {inputs}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    if len(sys.argv) in (3, 4) and sys.argv[1] == "--index" and sys.argv[3:] in ([], ["--check"]):
        sys.exit(write_index(pathlib.Path(sys.argv[2]), len(sys.argv) == 4))
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

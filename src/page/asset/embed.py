#!/usr/bin/env python3
"""Writes the files that web/build.mjs made as C++: embed.py FOLDER OUT.cc

Without FOLDER ("-") there are none: a build without the pages.
"""
import json
import pathlib
import sys

HEAD = '''// Written by the build from web/.
#include <array>

#include "page/asset/assets.h"

namespace holdfast::page {
namespace {

'''
# As many bytes as a compiler surely takes for one literal.
PIECE = 64


def literal(data):
    lines = []
    for at in range(0, len(data), PIECE):
        piece = "".join(f"\\{byte:03o}" for byte in data[at:at + PIECE])
        lines.append(f'    "{piece}"')
    return "\n".join(lines) or '    ""'


def view(name, data):
    return (f"constexpr char {name}[] =\n{literal(data)};\n"), f"{{{name}, sizeof {name} - 1}}"


def main(folder, out):
    entries = []
    if folder != "-":
        entries = json.loads((pathlib.Path(folder) / "assets.json").read_text(encoding="utf-8"))
    text, rows = [HEAD], []
    for i, entry in enumerate(entries):
        views = []
        for kind, ending in (("plain", ""), ("gzipped", ".gz"), ("brotli", ".br")):
            if ending and not entry["compressed"]:
                views.append("{}")
                continue
            data = (pathlib.Path(folder) / (entry["file"] + ending)).read_bytes()
            definition, used = view(f"{kind}_{i}", data)
            text.append(definition)
            views.append(used)
        rows.append(f'    Asset{{"{entry["name"]}", "/assets/{entry["file"]}", "{entry["type"]}",\n'
                    f'          {", ".join(views)}}},\n')
    text.append(f"constexpr std::array<Asset, {len(rows)}> table{{{{\n{''.join(rows)}}}}};\n")
    text.append("\n}  // namespace\n\nstd::span<const Asset> assets() noexcept\n{\n"
                "    return table;\n}\n\n}  // namespace holdfast::page\n")
    pathlib.Path(out).write_text("".join(text), encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])

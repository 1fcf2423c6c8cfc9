#!/usr/bin/env python3
"""Each rule of tidy.py and repository.py goes red on a tiny tree that breaks it, and only then."""
import pathlib
import tempfile
import unittest

import repository
import tidy

HEADER = "// What it is for. Any thread.\n#pragma once\n"


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)

    def put(self, path, text=HEADER):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def header(self, path, *lines):
        self.put(path, HEADER + "\n".join(lines) + "\n")

    def found(self, check=tidy.violations):
        return [f"{path.relative_to(self.root)}:{line}: {why}" for path, line, why in
                check(self.root)]

    def expect(self, path, why, check=tidy.violations):
        found = self.found(check)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(path), found[0])
        self.assertIn(why, found[0])

    def expect_clean(self, check=tidy.violations):
        self.assertEqual(self.found(check), [])


class Layers(Case):
    def test_a_lower_layer_does_not_see_a_higher_one(self):
        self.header("src/obs/log.h")
        self.header("src/base/loop.h", '#include "obs/log.h"')
        self.expect("src/base/loop.h:3", "may not include")

    def test_a_higher_layer_sees_a_lower_one(self):
        self.header("src/base/loop.h")
        self.header("src/lib/json/value.h", '#include "base/loop.h"')
        self.header("src/obs/log.h", '#include "base/loop.h"', '#include "lib/json/value.h"')
        self.expect_clean()

    def test_one_library_wrapper_does_not_see_another(self):
        self.header("src/lib/json/value.h")
        self.header("src/lib/mhd/daemon.h", '#include "lib/json/value.h"')
        self.expect("src/lib/mhd/daemon.h", "may not include")

    def test_http_sees_its_libraries_and_no_other(self):
        self.header("src/lib/mhd/daemon.h")
        self.header("src/lib/systemd/bus.h")
        self.header("src/http/server.h", '#include "lib/mhd/daemon.h"',
                    '#include "lib/systemd/bus.h"')
        self.expect("src/http/server.h:4", "lib/systemd/bus.h")

    def test_an_edge_uses_its_technology(self):
        self.header("src/lib/sqlite/statement.h")
        self.header("src/order/sqlite_queue.h", '#include "lib/sqlite/statement.h"')
        self.expect_clean()

    def test_no_other_file_of_a_feature_does(self):
        self.header("src/lib/sqlite/statement.h")
        self.header("src/order/queue.h", '#include "lib/sqlite/statement.h"')
        self.expect("src/order/queue.h", "may not include")

    def test_an_edge_prefix_grants_nothing_outside_a_feature(self):
        self.header("src/store/writer.h")
        self.header("src/obs/sqlite_log.h", '#include "store/writer.h"')
        self.expect("src/obs/sqlite_log.h", "may not include")

    def test_holdfastctl_sees_the_configuration_but_not_the_wiring(self):
        self.header("src/daemon/app.h")
        self.header("src/daemon/config/settings.h")
        self.header("src/ctl/check.h", '#include "daemon/config/settings.h"',
                    '#include "daemon/app.h"')
        self.expect("src/ctl/check.h:4", "daemon/app.h")

    def test_the_configuration_does_not_see_the_wiring(self):
        self.header("src/daemon/app.h")
        self.header("src/daemon/config/settings.h", '#include "daemon/app.h"')
        self.expect("src/daemon/config/settings.h", "may not include")

    def test_deciding_code_does_not_see_its_own_folder(self):
        self.header("src/watch/service.h", '#include "watch/store.h"')
        self.header("src/watch/store.h")
        self.expect("src/watch/service.h", "may not include")

    def test_deciding_code_sees_deciding_code(self):
        self.header("src/watch/observation.h", '#include "watch/finding.h"')
        self.header("src/watch/finding.h")
        self.expect_clean()

    def test_deciding_code_keeps_to_its_layer_too(self):
        self.header("src/watch/finding.h")
        self.header("src/obs/trend.h", '#include "watch/finding.h"')
        self.expect("src/obs/trend.h", "may not include")

    def test_a_header_that_says_pure_is_held_to_it(self):
        self.put("src/http/limit.h", "// A limit. Pure; any thread.\n#pragma once\n")
        self.header("src/http/server.h")
        self.put("src/http/limit.cc", '#include "http/limit.h"\n#include "http/server.h"\n')
        self.expect("src/http/limit.cc:2", "may not include")

    def test_in_a_program_pure_is_a_promise_about_io(self):
        self.header("src/obs/log.h")
        self.put("src/daemon/plan.h", "// A plan. Pure.\n#pragma once\n#include \"obs/log.h\"\n"
                 "#include <unistd.h>\n")
        self.expect("src/daemon/plan.h:4", "a file that decides")

    def test_deciding_code_does_no_io(self):
        self.header("src/order/breaker.h", "#include <fstream>")
        self.expect("src/order/breaker.h", "a file that decides")

    def test_a_path_that_does_not_exist_is_told(self):
        self.header("src/obs/log.h", '#include "log_sink.h"')
        self.expect("src/obs/log.h", "not a path from src/")

    def test_a_generated_header_is_named_by_its_folder(self):
        self.header("src/obs/log.h", '#include "obs/message_ids.h"')
        self.expect("src/obs/log.h", "not a path from src/")
        self.put("src/obs/meson.build", "custom_target('ids', output: 'message_ids.h')\n")
        self.expect_clean()

    def test_a_library_header_stays_in_its_folder(self):
        for header, owner in (("sqlite3.h", "sqlite"), ("microhttpd.h", "mhd"), ("zlib.h", "zlib"),
                              ("systemd/sd-event.h", "systemd"), ("curl/curl.h", "curl"),
                              ("nlohmann/json.hpp", "json"), ("crypt.h", "crypt"),
                              ("ares.h", "cares"), ("librdkafka/rdkafka.h", "kafka")):
            self.header("src/daemon/app.h", f"#include <{header}>")
            self.header(f"src/lib/{owner}/handle.h", f"#include <{header}>")
            self.expect("src/daemon/app.h", f"belongs to src/lib/{owner}/")


class Bans(Case):
    BROKEN = (
        "auto t = std::chrono::steady_clock::now();", "clock_gettime(CLOCK_REALTIME, &t);",
        "std::this_thread::sleep_for(1s);", "sleep(1);", 'getenv("HOME");',
        "std::random_device seed;", "int n = rand();", "std::thread worker;",
        "std::jthread worker;", "int n = atoi(text);", "long n = strtol(text, &end, 10);",
        "int n = std::stoi(text);", "double d = strtod(text, &end);",
    )

    def test_what_only_programs_may_do_is_banned_elsewhere(self):
        for line in self.BROKEN:
            self.header("src/obs/log.h", line)
            self.expect("src/obs/log.h:3", "use ")

    def test_an_exception_is_for_one_file_and_one_ban(self):
        self.header("src/lib/systemd/notify.h")
        self.put("src/lib/systemd/notify.cc", 'auto place = getenv("NOTIFY_SOCKET");\nsleep(1);\n')
        self.assertEqual([text.split(":")[1] for text in self.found()], ["2"])

    def test_programs_may(self):
        self.header("src/daemon/app.h", *self.BROKEN)
        self.expect_clean()

    def test_comments_and_texts_are_not_code(self):
        self.header("src/obs/log.h", "// getenv() is banned.", 'say("sleep(1) and getenv");',
                    "bool is_asleep(int n);", "void strtol_like();")
        self.expect_clean()

    def test_a_nolint_names_its_check(self):
        self.header("src/obs/log.h", "int a;  // NOLINT", "int b;  // NOLINT(misc-x)",
                    "// NOLINTNEXTLINE(misc-x)", "// NOLINTNEXTLINE")
        self.assertEqual([text.split(":")[1] for text in self.found()], ["3", "6"])

    def test_a_unit_test_does_not_sleep(self):
        self.put("src/base/a.h")
        self.put("tests/base/a_test.cc", "int main() { usleep(5); }\n")
        self.expect("tests/base/a_test.cc", "sleeps")


class Shape(Case):
    def test_a_long_header_is_told(self):
        self.header("src/base/a.h", *["int a;"] * 198)
        self.expect_clean()
        self.header("src/base/a.h", *["int a;"] * 199)
        self.expect("src/base/a.h", "at most 200")

    def test_a_long_source_is_told(self):
        self.put("src/base/a.h")
        self.put("src/base/a.cc", '#include "base/a.h"\n' + "int a;\n" * 600)
        self.expect("src/base/a.cc", "at most 600")

    def test_a_file_says_what_it_is_for(self):
        self.put("src/base/a.h", "#pragma once\nint a;\n")
        self.expect("src/base/a.h", "no first comment")
        self.put("src/base/a.h", "#pragma once\n// What it is for.\nint a;\n")
        self.expect_clean()

    def test_a_source_without_a_header_says_it_itself(self):
        self.put("src/daemon/main.cc", "int main() {}\n")
        self.expect("src/daemon/main.cc", "no first comment")

    def test_a_header_is_included_once(self):
        self.put("src/base/a.h", "// What it is for.\n")
        self.expect("src/base/a.h", "#pragma once")

    def test_the_list_of_deciding_files_names_both_files_of_a_pair(self):
        self.put("src/order/breaker.h")
        self.put("src/order/breaker.cc", '#include "order/breaker.h"\n')
        self.put("src/order/worker.h")
        tree = tidy.Tree(self.root)
        self.assertEqual([name for name in tree.lines if tree.is_pure(name)],
                         ["order/breaker.cc", "order/breaker.h"])


class Repository(Case):
    def expect_repository(self, path, why):
        self.expect(path, why, repository.violations)

    def test_a_link_that_leads_nowhere_is_told(self):
        self.put("docs/a.md", "See [b](b.md), [web](https://example.org/x), `[no](link.md)`.\n")
        self.expect_repository("docs/a.md:1", "b.md leads nowhere")
        self.put("docs/b.md", "# B\n")
        self.expect_clean(repository.violations)

    def test_a_heading_that_is_not_there_is_told(self):
        self.put("a.md", "# One and `two`\n[here](#one-and-two) [there](#three)\n")
        self.expect_repository("a.md:2", "#three")

    def test_links_in_code_are_not_links(self):
        self.put("a.md", "```\n[b](b.md)\n```\n")
        self.expect_clean(repository.violations)

    def test_a_source_nobody_builds_is_told(self):
        self.put("src/base/meson.build", "static_library('base', 'time.cc')\n")
        self.put("src/base/time.cc", "")
        self.expect_clean(repository.violations)
        self.put("src/base/text.cc", "")
        self.expect_repository("src/base/text.cc", "no meson.build lists")

    def test_a_folder_above_may_list_it(self):
        self.put("tests/meson.build", "executable('x', 'fuzz/x_fuzz.cc')\n")
        self.put("tests/fuzz/x_fuzz.cc", "")
        self.expect_clean(repository.violations)

    def test_a_list_of_parts_may_stand_for_names(self):
        self.put("src/ctl/meson.build", "foreach verb : ['check']\n  x += 'verb_@0@.cc'\n")
        self.put("src/ctl/verb_check.cc", "")
        self.expect_clean(repository.violations)
        self.put("src/ctl/verb_config.cc", "")
        self.expect_repository("src/ctl/verb_config.cc", "no meson.build lists")

    def test_a_path_of_one_machine_is_told(self):
        places = ("wor" + "k", "roo" + "t", "hom" + "e/someone")
        for place in places:
            self.put("README.md", f"Clone it to /{place}/holdfast.\n")
            self.expect_repository("README.md:1", "a path of one machine")
        self.put("README.md", "".join(f"The link build/{place}/x is relative.\n" for place in places))
        self.expect_clean(repository.violations)

    def test_a_table_that_the_manual_leaves_out_is_told(self):
        self.put("docs/backup.md", "| Table | Kept |\n|---|---|\n| `orders` | for ever |\n")
        self.put("src/store/schema/0001_orders.sql", "CREATE TABLE orders(id) STRICT;\n")
        self.expect_clean(repository.violations)
        self.put("src/store/schema/0002_items.sql", "-- Items.\nCREATE TABLE items(id) STRICT;\n")
        self.expect_repository("src/store/schema/0002_items.sql:2", "rows of items")

    def test_a_table_made_anew_has_the_name_it_gets(self):
        self.put("docs/backup.md", "| `orders` | for ever |\n")
        anew = "CREATE TABLE anew(id) STRICT;\nDROP TABLE orders;\n"
        self.put("src/store/schema/0002_anew.sql", anew + "ALTER TABLE anew RENAME TO orders;\n")
        self.expect_clean(repository.violations)
        self.put("src/store/schema/0002_anew.sql", anew + "ALTER TABLE anew RENAME TO others;\n")
        self.expect_repository("src/store/schema/0002_anew.sql:3", "rows of others")

    def test_a_table_that_only_gets_another_name_is_told(self):
        self.put("docs/backup.md", "| `orders` | for ever |\n")
        self.put("src/store/schema/0002_name.sql", "ALTER TABLE orders RENAME TO purchases;\n")
        self.expect_repository("src/store/schema/0002_name.sql:1", "rows of purchases")

    def test_unfinished_work_is_told(self):
        self.put("script/a.py", "# TOD" + "O: later\n")
        self.expect_repository("script/a.py", "unfinished")

    def test_build_folders_are_not_looked_at(self):
        self.put("build-x/a.cc", "/roo" + "t/x\n")
        self.expect_clean(repository.violations)


if __name__ == "__main__":
    unittest.main()

// A Reload whose worker, log, manager and files are the test's own.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "daemon/reload.h"
#include "obs/log.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/notify_socket.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::daemon {

// Entries as "name: text".
inline std::vector<std::string> take_lines(obs::Log& log)
{
    std::vector<std::string> lines;
    for (const obs::Entry& entry : log.take(Duration::zero()))
        lines.push_back(
            join(entry.message != nullptr ? entry.message->name : "debug", ": ", entry.text));
    return lines;
}

class ReloadFixture : public testing::Test {
protected:
    ReloadFixture()
    {
        configure("\"log\": {}");
        settings = load(sources()).settings;
        start();
    }

    // What the main file says beside what every test needs.
    void configure(const std::string& more) const
    {
        std::ofstream{directory.file("holdfast.json")}
            << join(R"({"database": {"path": ")", directory.file("holdfast.db"),
                    R"(", "free_min": "0B"}, "control": {"socket": ")",
                    directory.file("control.sock"), "\"},\n", more, "}");
    }
    Sources sources() const
    {
        return {.file = directory.file("holdfast.json"), .environment = environment};
    }
    void start()
    {
        reload = std::make_unique<Reload>(
            Reload::World{loop, worker, log}, sources(), settings,
            [this](const Settings& changed) { applied.push_back(changed); });
    }
    std::vector<std::string> logged() { return take_lines(log); }

    TemporaryDirectory directory;
    NotifySocket manager;
    ManualClock clock;
    VirtualLoop loop;
    HeldWorker worker;
    obs::Log log{clock, {}};
    Environment environment;
    Settings settings;
    std::vector<Settings> applied;
    std::unique_ptr<Reload> reload;
};

}  // namespace holdfast::daemon

// A journal in a directory of its own, read by libsystemd. One thread.
#pragma once

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "lib/systemd/journal_tail.h"
#include "tests/fakes/journal_writer.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::systemd {

class JournalFixture : public testing::Test {
protected:
    static WallTime at(int second)
    {
        return ManualClock::start_wall + std::chrono::seconds{second};
    }
    // Entries "one", "two" at seconds 1, 2.
    void say(int second, std::string_view message)
    {
        writer.add(at(second), {{"MESSAGE", message}, {"PRIORITY", "6"}});
        writer.flush();
    }

    // The messages of one step.
    std::vector<std::string> read(JournalTail& tail, std::size_t entries_max = 1000)
    {
        std::vector<std::string> messages;
        Result<JournalProgress> got = tail.read(
            {.from = kept, .oldest = oldest, .names = names, .entries_max = entries_max}, clock,
            [&](const JournalRecord& record) { messages.emplace_back(record.value("MESSAGE")); });
        trouble = got ? "" : got.error().context;
        if (!got)
            return {};
        progress = *got;
        kept = progress.place;
        return messages;
    }

    TemporaryDirectory directory;
    std::string path = directory.file("");
    JournalWriter writer{path};
    ManualClock clock;
    const std::vector<std::string> names{"MESSAGE", "PRIORITY"};
    JournalPlace kept{.cursor = {}, .at = ManualClock::start_wall};
    WallTime oldest{};
    JournalProgress progress;
    std::string trouble;
};

}  // namespace holdfast::systemd

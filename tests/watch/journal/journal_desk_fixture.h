// A desk in virtual time, over a real store; what it reads is up to the test. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/virtual_loop.h"
#include "watch/journal/journal_desk.h"
#include "watch/journal/sqlite_journal.h"

namespace holdfast::watch {

class DeskFixture : public testing::Test {
protected:
    static constexpr ServiceKey web{1};
    static constexpr ServiceKey mail{2};

    DeskFixture()
    {
        for (int key : {1, 2})
            ledger.other.run(
                "INSERT INTO watch_services(key, id, definition, owner, changed_at, changed_by) "
                "VALUES (?1, ?2, '{}', 'api', 0, 'file')",
                {key, std::string_view{join("s", key)}});
    }

    static std::shared_ptr<Service> counter(std::string id, JournalCheck check)
    {
        auto service = std::make_shared<Service>();
        service->id = std::move(id);
        service->type = CheckType::journal;
        service->local = std::move(check);
        return service;
    }
    static std::shared_ptr<Service> errors(std::uint64_t entries_max = 2)
    {
        return counter("web", {.unit = "web.service",
                               .priority = 3,
                               .entries_max = entries_max,
                               .within = std::chrono::minutes{1}});
    }

    JournalDesk::World world(std::shared_ptr<JournalSource> source)
    {
        return {.loop = loop,
                .aux = aux,
                .storage = storage,
                .source = std::move(source),
                .log = ledger.log,
                .check_now = [this](ServiceKey key) {
                    if (refusal)
                        return Result<void>{*refusal};
                    checked.push_back(key.value);
                    return Result<void>{};
                }};
    }
    // As after a start.
    void begin(std::shared_ptr<JournalSource> source)
    {
        desk.emplace(world(std::move(source)));
        desk->start();
        bool is_open = false;
        desk->open([&](const Result<void>& opened) { is_open = static_cast<bool>(opened); });
        EXPECT_TRUE(is_open);
    }
    void end() { desk.reset(); }
    // As many jobs as there are, in turn with the loop.
    void run_for(Duration time)
    {
        const Instant end = loop.now() + time;
        while (loop.now() < end) {
            loop.run_for(std::chrono::milliseconds{50});
            aux.run_all();
        }
        loop.run_for(Duration{});
    }
    JournalFacts facts(const Service& service) const { return desk->facts(service); }
    std::vector<std::int64_t> take_checked() { return std::exchange(checked, {}); }

    VirtualLoop loop;
    HeldWorker aux;
    store::DirectLedger ledger;
    SqliteJournal storage{ledger};
    std::optional<Error> refusal;
    std::vector<std::int64_t> checked;
    std::optional<JournalDesk> desk;
};

}  // namespace holdfast::watch

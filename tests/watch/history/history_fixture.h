// A history in a real database, without threads: what is asked for is answered at once.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"
#include "tests/watch/history/samples.h"
#include "watch/history/sqlite_history.h"

namespace holdfast::watch {

// Calls `ask` with a callback, and gives what that was called with.
template <typename T, typename Ask>
Result<T> answer_of(Ask&& ask)
{
    std::optional<Result<T>> got;
    ask([&](Result<T> answer) { got.emplace(std::move(answer)); });
    return got ? *std::move(got) : Error{Errc::internal, "nobody answered"};
}

class HistoryFixture : public testing::Test {
protected:
    static constexpr ServiceKey shop{1};
    static constexpr ServiceKey bank{2};

    // As a finding that was checked every minute, of how `sample` says.
    static Entry entry(ServiceKey service, const Sample& sample)
    {
        return {.finding = {.service = service,
                            .at = sample.at,
                            .status = sample.status,
                            .took = sample.took,
                            .status_code = sample.status_code,
                            .version_matches = sample.version_matches},
                .in_maintenance = sample.in_maintenance,
                .interval = sample.interval};
    }

    std::vector<StateChange> submit(std::vector<Entry> entries)
    {
        auto changes = answer_of<std::vector<StateChange>>(
            [&](auto done) { history.submit(std::move(entries), std::move(done)); });
        EXPECT_TRUE(changes) << changes.error().context;
        return changes ? *std::move(changes) : std::vector<StateChange>{};
    }
    std::vector<StateChange> submit(ServiceKey service, const Sample& sample)
    {
        return submit({entry(service, sample)});
    }
    // Some thousand in few transactions.
    void submit_all(ServiceKey service, const std::vector<Sample>& samples)
    {
        std::vector<Entry> entries;
        for (const Sample& sample : samples) {
            entries.push_back(entry(service, sample));
            if (entries.size() == History::entries_max)
                submit(std::exchange(entries, {}));
        }
        submit(std::move(entries));
    }

    std::vector<RawResult> results(ServiceKey service, int limit,
                                   std::optional<WallTime> before = std::nullopt)
    {
        RawAsked asked{.service = service, .before = before, .limit = limit};
        return *answer_of<std::vector<RawResult>>(
            [&](auto done) { history.results(asked, std::move(done)); });
    }

    Summary uptime(ServiceKey service, Window window, WallTime now)
    {
        auto summaries = answer_of<std::vector<Summary>>(
            [&](auto done) { history.uptime({service}, window, now, std::move(done)); });
        EXPECT_TRUE(summaries) << summaries.error().context;
        return summaries ? summaries->at(0) : Summary{};
    }

    Result<Series> series(ServiceKey service, Window window, Duration step, WallTime now)
    {
        SeriesAsked asked{.service = service, .window = window, .step = step};
        return answer_of<Series>([&](auto done) { history.series(asked, now, std::move(done)); });
    }

    std::vector<StateChange> changes(ChangesAsked asked)
    {
        return *answer_of<std::vector<StateChange>>(
            [&](auto done) { history.changes(asked, std::move(done)); });
    }

    // Until nothing is left to delete; how many rows went.
    std::int64_t prune(const Horizons& horizons)
    {
        std::int64_t rows = 0;
        PruneAsked asked{.horizons = horizons};
        for (int steps = 0; steps < 10'000; ++steps) {
            auto pruned =
                answer_of<Pruned>([&](auto done) { history.prune(asked, std::move(done)); });
            EXPECT_TRUE(pruned) << pruned.error().context;
            EXPECT_LE(pruned->rows, History::pruned_at_once);
            rows += pruned->rows;
            asked.after = pruned->next;
            if (!asked.after)
                return rows;
        }
        ADD_FAILURE() << "pruning does not end";
        return rows;
    }

    std::int64_t count(std::string_view table)
    {
        return ledger.other.integer(join("SELECT count(*) FROM ", table));
    }

    store::DirectLedger ledger;
    SqliteHistory history{ledger};
};

}  // namespace holdfast::watch

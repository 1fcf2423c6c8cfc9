// Gives the services of a database a past of three months, so that pages have something to show.
// Usage: past DATABASE, which a daemon has made and nobody has open. What it makes goes through the
// same code as the results of a daemon, and is the same each time but for when it ends: now.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <numbers>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "store/kind.h"
#include "store/open.h"
#include "watch/history/sqlite_open_history.h"
#include "watch/history/sqlite_record.h"
#include "watch/history/stored_time.h"

namespace {

using namespace holdfast;
using namespace holdfast::watch;

constexpr Millis interval = std::chrono::minutes{15};
constexpr std::chrono::days length{90};
constexpr std::uint64_t checks_per_outage = 2000;  // Three weeks.
constexpr std::uint64_t outage_checks_max = 4;
constexpr std::string_view version = "1.4.2";
constexpr std::string_view reason = "expected status 200 to 299, got 503";

// Answers in its own time, slower by day, and is away for some minutes now and then.
class Life {
public:
    Life(std::int64_t key, WallTime begin) : random_{static_cast<std::uint64_t>(key)}, key_{key}
    {
        median_ms_ = 8 * std::exp(2.5 * random_.fraction());
        // Some are younger than what is shown.
        begin_ = begin + (key % 5 == 3 ? std::chrono::days{30} : std::chrono::days{0});
    }

    bool is_born(WallTime now) const noexcept { return now >= begin_; }

    Finding check(WallTime now)
    {
        if (away_ == 0 && random_.below(checks_per_outage) == 0)
            away_ = 1 + random_.below(outage_checks_max);
        const bool is_away = away_ > 0;
        away_ -= is_away ? 1 : 0;
        Finding found;
        found.service = {key_};
        found.at = now + Millis{random_.below(900)};
        found.status = is_away ? Status::unhealthy : Status::healthy;
        found.status_code = is_away ? 503 : 200;
        found.reason = is_away ? reason : "";
        found.version = version;
        found.took = std::chrono::microseconds{static_cast<std::int64_t>(1000 * latency_ms(now))};
        return found;
    }

private:
    double latency_ms(WallTime now)
    {
        const double hours =
            std::chrono::duration<double, std::ratio<3600>>(now.time_since_epoch()).count();
        const double rhythm = 1 + 0.35 * std::sin(2 * std::numbers::pi * (hours - 8) / 24);
        const double normal = std::sqrt(-2 * std::log(1 - random_.fraction())) *
                              std::cos(2 * std::numbers::pi * random_.fraction());
        const double tail = random_.below(40) == 0 ? 2.5 : 1;
        return median_ms_ * rhythm * tail * std::exp(0.22 * normal);
    }

    Random random_;
    std::int64_t key_;
    double median_ms_ = 0;
    WallTime begin_{};
    std::uint64_t away_ = 0;
};

Entry entry_of(Finding finding)
{
    Entry entry;
    entry.finding = std::move(finding);
    entry.interval = interval;
    return entry;
}

void live(sqlite::Connection& db, WallTime now)
{
    std::vector<Life> all;
    sqlite::Query query = db.query("SELECT key FROM watch_services WHERE archived_at IS NULL");
    while (query.next())
        all.emplace_back(query.integer(0), now - length);
    for (WallTime at = now - length; at < now; at += std::chrono::days{1}) {
        std::vector<Entry> day;
        for (WallTime each = at; each < std::min(at + std::chrono::days{1}, now); each += interval)
            for (Life& life : all)
                if (life.is_born(each))
                    day.push_back(entry_of(life.check(each)));
        std::vector<StateChange> changes;
        db.run("BEGIN");
        record(db, day, changes);
        db.run("COMMIT");
    }
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 2) {
        std::fputs("past: of which database? (past DATABASE)\n", stderr);
        return 64;
    }
    try {
        sqlite::Connection db =
            store::open_for_writing({.path = arguments[1]}, store::ledger_kind());
        live(db,
             std::chrono::time_point_cast<WallTime::duration>(std::chrono::system_clock::now()));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "past: %s\n", error.what());
        return 1;
    }
}

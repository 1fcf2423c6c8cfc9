// What checks came to, from the last result to years ago: the port of its storage. Results go in by
// batches, one transaction each: how each service is now, its raw results, its hours and days, and
// its changes of state are stored together or not at all. Loop thread; what is asked for comes
// later, on the loop, once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "watch/finding.h"
#include "watch/history/retention.h"
#include "watch/history/series.h"
#include "watch/history/state_changes.h"
#include "watch/history/window.h"

namespace holdfast::watch {

struct Entry {
    Finding finding;
    bool in_maintenance = false;
    // Of the service as it was checked: without another result for twice as long it is UNKNOWN.
    Duration interval{};
};

// How a service was by its last result. It may be long ago: whoever shows it looks at `at`.
struct Latest {
    ServiceKey service{};
    WallTime at{};
    WallTime since{};  // When this status began, as far as results tell.
    Status status = Status::unknown;
    bool in_maintenance = false;
    Millis interval{};
    Duration took{};
    std::uint32_t status_code = 0;
    std::string version{};
    std::string reason{};
    std::optional<bool> version_matches{};
    std::optional<WallTime> certificate_expires{};
};

// A raw result. `took` is off by 1.6 % at most.
struct RawResult {
    WallTime at{};
    Status status = Status::unknown;
    bool in_maintenance = false;
    Duration took{};
    std::uint32_t status_code = 0;
    // Empty also when it was so long ago, and the service had so many different ones since, that
    // it is not known any more.
    std::string version{};
    std::string reason{};
    std::optional<bool> version_matches{};
};

struct RawAsked {
    ServiceKey service{};
    std::optional<WallTime> before{};  // Nothing: from the last one on.
    int limit = 20;
};

struct SeriesAsked {
    ServiceKey service{};
    Window window{};
    Duration step{};
};

// The step may be longer than asked for: of the time before `Kept` there is nothing finer.
struct Series {
    Millis step{};
    std::vector<Summary> points;
};

struct Bars {
    ServiceKey service{};
    WallTime from{};  // The beginning of the first day, in UTC.
    std::vector<Covered> days;
};

// Where a page of changes ends.
struct ChangePosition {
    WallTime at{};
    ServiceKey service{};
};

struct ChangesAsked {
    std::optional<ServiceKey> service{};  // Nothing: of all.
    std::optional<ChangePosition> after{};
    WallTime from{};  // None before it.
    int limit = 100;
};

struct PruneAsked {
    Horizons horizons{};
    // Where the step before ended; nothing: from the beginning.
    std::optional<ServiceKey> after{};
};

struct Pruned {
    std::int64_t rows = 0;
    // Where to go on; nothing: all was looked at.
    std::optional<ServiceKey> next{};
};

class History {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    static constexpr std::size_t entries_max = 1000;       // Of one batch.
    static constexpr std::size_t text_bytes_max = 256;     // Versions and reasons are cut there.
    static constexpr std::int64_t texts_max = 64;          // Kept of a service for raw results.
    static constexpr int rows_at_once = 1000;              // Of one read.
    static constexpr std::size_t services_at_once = 1000;  // The same.
    static constexpr std::int64_t bars_at_once = 400'000;  // Days of all services together.
    static constexpr std::int64_t pruned_at_once = 500;    // Rows that a step of pruning deletes.

    virtual ~History() = default;

    // What has changed by them is what the answer says: it is committed then.
    virtual void submit(std::vector<Entry> entries, Done<std::vector<StateChange>> done) = 0;

    // Of every service that ever had a result, in the order of their keys.
    virtual void latest(Done<std::vector<Latest>> done) = 0;
    // Newest first.
    virtual void results(RawAsked asked, Done<std::vector<RawResult>> done) = 0;
    // Errc::invalid: no step, or too many.
    virtual void series(SeriesAsked asked, WallTime now, Done<Series> done) = 0;
    // One for each service, in their order. What is after `now` is left out. Where hours or raw
    // results are not kept any more: durations are exact as long as hours are kept, and of whole
    // days after that, which the summary's window says. Results and latencies at the edges are of
    // whole hours where raw results are gone.
    virtual void uptime(std::vector<ServiceKey> services, Window window, WallTime now,
                        Done<std::vector<Summary>> done) = 0;
    // The last `days` of each, today included. Errc::invalid: more than `bars_at_once`.
    virtual void bars(std::vector<ServiceKey> services, int days, WallTime now,
                      Done<std::vector<Bars>> done) = 0;
    // Newest first.
    virtual void changes(ChangesAsked asked, Done<std::vector<StateChange>> done) = 0;

    // A bounded step. Hours, days and changes of services that are archived go the same way.
    virtual void prune(PruneAsked asked, Done<Pruned> done) = 0;
};

}  // namespace holdfast::watch

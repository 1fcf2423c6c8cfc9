// What there is to tell a sink, as the relay sees it: rows with numbers that only grow, and how far
// the sink has come. Loop thread; each `done` is called there, once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "event/event.h"

namespace holdfast::event {

// One that is to be told, before it has a number.
struct NewEvent {
    WallTime at{};
    std::string type{};
    std::string key{};
    std::string data = "{}";
    std::string topic{};
    std::string trace_parent{};
};

struct Waiting {
    std::int64_t sequence = 0;
    std::string topic{};  // Empty: that of the configuration.
    Event event{};
};

// What the sink will never take, or what follows of the same key.
struct Parked {
    std::int64_t sequence = 0;
    std::string key;
    std::string why;
};

// From one look to the next.
struct Progress {
    std::int64_t position = 0;  // All up to here was delivered, or is parked.
    std::vector<Parked> parked{};
    std::vector<std::int64_t> released{};  // Parked before, and delivered now.
};

struct Standing {
    std::int64_t position = 0;
    std::vector<std::string> halted{};  // Keys of which something is parked; at most halted_max.
    bool is_complete = true;            // False: there are more keys than that.
};

// How much there is to tell behind a position.
struct Backlog {
    std::int64_t last = 0;  // The newest number.
    std::int64_t rows = 0;
    std::int64_t bytes = 0;  // About so many.
    std::optional<WallTime> oldest{};
};

class Outbox {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;
    static constexpr std::size_t halted_max = 10'000;

    virtual ~Outbox() = default;

    virtual void open(Done<Standing> done) = 0;
    // Those behind `after`, in order; fewer than `limit` when there are no more.
    virtual void read(std::int64_t after, std::size_t limit, Done<std::vector<Waiting>> done) = 0;
    virtual void read_parked(std::size_t limit, Done<std::vector<Waiting>> done) = 0;
    virtual void look(std::int64_t after, Done<Backlog> done) = 0;
    // All of it or nothing.
    virtual void save(Progress progress, Done<bool> done) = 0;
};

}  // namespace holdfast::event

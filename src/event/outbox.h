// What there is to tell a sink, as the relay sees it: rows with numbers that only grow, and how far
// the sink has come. Loop thread; each `done` is called there, once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.h"
#include "event/outbox_rows.h"

namespace holdfast::event {

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

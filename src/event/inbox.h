// Where what came from topics is kept, as the consumer sees it. Loop thread; each `done` is called
// there, once.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "event/consumed.h"
#include "event/json_row.h"

namespace holdfast::event {

// One that was consumed: what it is, or why it is nothing.
struct Received {
    Partition partition;
    std::int64_t offset = 0;
    bool begins_anew = false;       // Of Consumed.
    std::optional<TableRow> row{};  // Absent: a dead letter, or one of our own, which is known.
    std::optional<std::string> reason{};  // Of a dead letter.
    std::string key{};                    // Of a dead letter,
    std::string value{};                  // as is this: the first of it.
    std::int64_t bytes = 0;
};

struct Taken {
    std::size_t stored = 0;
    std::size_t known = 0;  // They were there already.
    std::size_t dead = 0;
};

class Inbox {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    virtual ~Inbox() = default;

    // Where its next batch begins; nothing when nothing of it was ever stored.
    virtual void position(Partition partition, Done<std::optional<std::int64_t>> done) = 0;
    // Rows, dead letters and positions, all of it or nothing. What is before the position that is
    // stored was stored with it, and is passed over.
    virtual void store(std::shared_ptr<const std::vector<Received>> batch, Done<Taken> done) = 0;
};

}  // namespace holdfast::event

// The collector as those who tell it something see it: a message is handed over, and what came of
// it is heard later. Loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/time.h"

namespace holdfast::otlp {

enum class Signal : std::uint8_t { traces, metrics };

struct Message {
    Signal signal{};
    std::string body{};
    bool is_compressed = false;  // In gzip.
};

enum class Reception : std::uint8_t {
    taken,
    failed,   // Another time it may be taken.
    refused,  // It never will.
};

struct Receipt {
    Reception reception{};
    std::uint64_t rejected = 0;  // Of what was taken, so many spans or points were not.
    std::optional<Duration> retry_after{};
    std::string detail{};  // For people: without secrets.
};

class Collector {
public:
    using Done = std::function<void(const Receipt&)>;

    virtual ~Collector() = default;

    // `done` is called once, later, unless the collector is gone before; of each signal there is
    // one message at a time.
    virtual void post(Message message, Done done) = 0;
};

}  // namespace holdfast::otlp

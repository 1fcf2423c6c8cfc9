// What a Kafka client has to say besides messages. One thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lib/kafka/failure.h"

namespace holdfast::kafka {

struct Trouble {
    Failure failure = Failure::other;
    std::string what;  // In the library's words.
};

// A line of librdkafka's own log.
struct Line {
    int level = 7;  // Syslog's.
    std::string text;
};

struct News {
    // Between two looks. A broker that is away makes some of each a second; what is over is
    // counted.
    static constexpr std::size_t troubles_max = 16;
    static constexpr std::size_t lines_max = 16;

    std::vector<Trouble> troubles{};
    std::vector<Line> lines{};
    std::size_t dropped = 0;
    std::string statistics{};  // JSON, the newest; empty when there are no new ones.
};

}  // namespace holdfast::kafka

// What can go wrong with Kafka, by kinds that somebody treats differently. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::kafka {

enum class Failure : std::uint8_t {
    none,
    transport,       // No connection to a broker, or it ended.
    name,            // Of a broker; it was not resolved.
    tls,             // No agreement, or not the broker that was meant.
    authentication,  // The broker does not believe that we are who we say.
    authorisation,   // It does, and we may not.
    storage,         // The broker cannot write: disk failed or full, too few replicas.
    unknown_topic,
    too_large,  // A message, or the batch that it was in.
    invalid,    // The message is wrong, and will be so every time.
    timed_out,
    full,      // No room in our own queue.
    given_up,  // By us: what was under way when we stopped.
    fatal,     // This client is of no use any more; a new one may be.
    other,
};

// "authentication", for labels.
std::string_view name_of(Failure failure) noexcept;
// "the broker refused the login", for people.
std::string_view describe(Failure failure) noexcept;

// Of an rd_kafka_resp_err_t: an int, so that nobody else needs librdkafka's header.
Failure failure_of(int code) noexcept;

}  // namespace holdfast::kafka

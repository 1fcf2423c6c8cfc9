// How delivery goes, judged by what was acknowledged and not by whether there is a connection: a
// broker whose disk is full has one. Decides without I/O; loop thread.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "event/sink.h"
#include "lib/kafka/failure.h"

namespace holdfast::event {

class KafkaProgress {
public:
    struct Settings {
        // So long something may wait for its acknowledgement, or there be trouble, as happens when
        // a broker is restarted and another one takes over.
        Duration degraded_after = std::chrono::seconds{5};
        Duration down_after = std::chrono::seconds{30};
    };

    explicit KafkaProgress(Settings settings) noexcept : settings_{settings} {}

    void note_delivery() noexcept;
    // A broker answers: that ends troubles with connections, but no other.
    void note_connection() noexcept;
    void note_trouble(kafka::Failure failure, const std::string& what, Instant now);

    // `oldest` is what waits longest for its acknowledgement; nothing when nothing does.
    SinkHealth judge(std::optional<Instant> oldest, Instant now) const;
    // The last trouble, over or not; empty when there never was any.
    const std::string& last_error() const noexcept { return last_error_; }
    kafka::Failure failure() const noexcept { return failure_; }

private:
    Settings settings_;
    bool has_lived_ = false;
    kafka::Failure failure_ = kafka::Failure::none;
    std::string why_;
    Instant trouble_since_{};
    std::string last_error_;
};

}  // namespace holdfast::event

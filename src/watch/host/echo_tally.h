// Which echoes came back, and when: loss, round trips, jitter. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "watch/local_check.h"
#include "watch/observation.h"

namespace holdfast::watch {

class EchoTally {
public:
    // Its sequence number is its place: 0, 1, 2.
    void send(Instant now);
    // One that was not sent, or was back before, changes nothing but the count of duplicates.
    void hear(std::size_t sequence, Instant now);
    // How many hops more the last one could have made.
    void note_hops_left(unsigned hops) noexcept { hops_left_ = hops; }

    std::size_t sent() const noexcept { return echoes_.size(); }
    std::size_t back() const noexcept;
    std::size_t duplicates() const noexcept { return duplicates_; }
    std::optional<unsigned> hops_left() const noexcept { return hops_left_; }
    // Of those that are back; zero when none is.
    Duration average() const noexcept;
    // Mean difference between one round trip and the next of those that are back (RFC 3550 smooths
    // the same); nothing for fewer than two.
    std::optional<Duration> jitter() const;

private:
    struct Sent {
        Instant at;
        std::optional<Duration> round_trip{};
    };

    std::vector<Sent> echoes_;
    std::size_t duplicates_ = 0;
    std::optional<unsigned> hops_left_{};
};

// When the check is over. `trouble`: what the network said, if it said anything.
Observation judge_echoes(const IcmpCheck& check, const EchoTally& tally,
                         const std::string& trouble);

}  // namespace holdfast::watch

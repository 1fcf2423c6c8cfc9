// How often an address may be wrong: so many at once, and as many again in the course of a window.
// An IPv6 network of 64 bits counts as one address, since whoever has one has all of it. Pure; one
// thread.
#pragma once

#include <cstddef>
#include <list>
#include <map>

#include "base/address.h"
#include "base/time.h"

namespace holdfast::http {

class FailureLimit {
public:
    struct Settings {
        unsigned failures_max = 20;
        Duration window = std::chrono::minutes{1};
        // Beyond it the one that was wrong the longest time ago is forgotten.
        std::size_t addresses_max = 8192;
    };

    explicit FailureLimit(const Settings& settings) noexcept : settings_{settings} {}
    // What was counted stays.
    void apply(const Settings& settings) noexcept;

    // Counts a failure and returns zero; or counts nothing and returns how long to wait for the
    // next. Ask before the work: what is right after all is given back.
    Duration charge(const Address& address, Instant now);
    void refund(const Address& address, Instant now);

    // How many addresses have something against them.
    std::size_t count(Instant now);

private:
    // The generic cell rate algorithm: one time says all. Each failure moves it on by a window's
    // share; it may be ahead of now by a window at most, and once it is past nothing is left.
    struct Entry {
        Address address;
        Instant paid_until{};
    };

    Duration share() const noexcept { return settings_.window / settings_.failures_max; }
    void forget_paid(Instant now);

    Settings settings_;
    std::list<Entry> entries_;  // The last to be wrong at the end.
    // A tree: whoever chooses addresses could choose them to collide in a hash table.
    std::map<Address, std::list<Entry>::iterator> by_address_;
};

}  // namespace holdfast::http

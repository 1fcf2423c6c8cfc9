// How things are, in the words of those who use them and do not run them. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "page/part/state_mark.h"
#include "watch/status.h"

namespace holdfast::page {

// The worse, the greater.
enum class PublicState : std::uint8_t {
    operational,
    maintenance,
    unknown,
    degraded,
    partial_outage,
    outage,
};

// "Partial outage", as people read it, and "partial_outage", as programs do.
std::string_view words_of(PublicState state) noexcept;
std::string_view name_of(PublicState state) noexcept;
Tone tone_of(PublicState state) noexcept;

PublicState public_state(watch::Status status, bool in_maintenance) noexcept;

// Of some, how the whole is: an outage of one is a partial one of all.
class StateTally {
public:
    void add(PublicState state) noexcept;
    PublicState whole() const noexcept;

private:
    std::size_t count_ = 0;
    std::size_t broken_ = 0;  // With an outage, partial or not.
    std::size_t in_maintenance_ = 0;
    std::size_t unknown_ = 0;
    std::size_t degraded_ = 0;
    std::size_t out_ = 0;
};

// One sentence about everything that the page shows.
std::string_view sentence_of(PublicState whole) noexcept;

}  // namespace holdfast::page

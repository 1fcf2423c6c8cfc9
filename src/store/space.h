// What a full, or nearly full, disk means for writes. Below the reserve new work is refused while
// what has begun goes on; when even that fails, a ballast file is given up for it. Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::store {

struct SpaceSettings {
    std::int64_t free_min = 64 << 20;       // Bytes; below it new work is refused. 0: never.
    std::int64_t ballast_bytes = 32 << 20;  // 0: no ballast.
};

class Space {
public:
    enum class State { ample, reserved, full };
    enum class Ballast { keep, drop, make };

    explicit Space(SpaceSettings settings) noexcept : settings_{settings} {}

    // A look at the disk, about once a second: returns what to do with the ballast.
    Ballast look(std::int64_t free_bytes, bool has_ballast) noexcept;
    // The database said that it is full.
    Ballast note_full(bool has_ballast) noexcept;

    void set_free_min(std::int64_t bytes) noexcept { settings_.free_min = bytes; }

    State state() const noexcept { return state_; }
    bool takes_new_work() const noexcept { return state_ == State::ample; }
    // From here on all is well again: a little above the reserve, so that the state does not
    // flicker.
    std::int64_t resume_at() const noexcept;

private:
    SpaceSettings settings_;
    State state_ = State::ample;
};

std::string_view to_string(Space::State state) noexcept;

}  // namespace holdfast::store

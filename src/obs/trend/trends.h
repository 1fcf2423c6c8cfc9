// All series that are watched, by name: what is sampled goes in, what begins or ends comes out.
// Their number and the size of each are bounded. Pure; one thread.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "obs/trend/calendar.h"
#include "obs/trend/detector.h"

namespace holdfast::trend {

struct Reading {
    std::string name;
    Kind kind = Kind::count;
    std::optional<Sample> sample;  // Nothing: it could not be measured this time.
};

struct Event {
    std::string name;
    Kind kind = Kind::count;
    Change change;
};

class Trends {
public:
    // More series than that are not watched.
    static constexpr std::size_t series_max = 64;

    explicit Trends(Rhythm rhythm) noexcept : rhythm_{rhythm}, calendar_{rhythm} {}

    // Once in every interval. A series that is watched and not among the readings has no sample.
    std::vector<Event> add(WallTime wall, Instant now, const std::vector<Reading>& readings);

    using All = std::map<std::string, Detector, std::less<>>;
    const All& all() const noexcept { return series_; }
    // Readings that found no room, since the start.
    std::size_t refused() const noexcept { return refused_; }

    // The state of one series, as bytes; empty for an unknown one. About 10 kB after two weeks.
    std::string save(std::string_view name) const;
    // False, and nothing has changed, when the bytes are not those of a series of this rhythm.
    bool restore(std::string_view name, Kind kind, std::string_view bytes);

private:
    Rhythm rhythm_;
    Calendar calendar_;
    All series_;
    std::size_t refused_ = 0;
};

}  // namespace holdfast::trend

// Feeds a detector minute by minute, and keeps what it says.
#pragma once

#include <functional>
#include <vector>

#include "obs/trend/detector.h"

namespace holdfast::trend {

class Watch {
public:
    static constexpr int day = 24 * 60;

    struct Said {
        int minute;
        Change change;
    };

    explicit Watch(Kind kind) : detector{kind, Rhythm{}} {}

    // The sample of each of the next `minutes`, by the minute since the start.
    void feed(int minutes, const std::function<std::optional<Sample>(int)>& sample)
    {
        for (int i = 0; i < minutes; ++i, ++minute) {
            auto change = detector.add(moment(), sample(minute));
            if (change)
                said.push_back({minute, *change});
        }
    }
    // The same sample in each of them.
    void feed(int minutes, std::optional<Sample> sample)
    {
        feed(minutes, [=](int) { return sample; });
    }

    Moment moment()
    {
        return calendar.moment(WallTime{std::chrono::minutes{start + minute + jump}},
                               Instant{std::chrono::minutes{minute}});
    }
    // How often something of this kind was said.
    std::ptrdiff_t count(Change::What what) const
    {
        return std::count_if(said.begin(), said.end(),
                             [=](const Said& each) { return each.change.what == what; });
    }

    static constexpr int start = 20'454 * day;
    Calendar calendar{Rhythm{}};
    Detector detector;
    int minute = 0;
    int jump = 0;  // How far the wall clock is ahead, in minutes.
    std::vector<Said> said;
};

}  // namespace holdfast::trend

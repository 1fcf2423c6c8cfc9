#include "tests/obs/trend/backgrounds.h"

namespace holdfast::trend {
namespace {

std::vector<Background> counts()
{
    return {
        {.name = "steady count", .kind = Kind::count, .level = 200},
        {.name = "daily rhythm",
         .kind = Kind::count,
         .level = 100,
         .shape = Shape::wave,
         .swing = 0.8,
         .days_differ = 0.05},
        {.name = "clock jumps",
         .kind = Kind::count,
         .level = 1000,
         .shape = Shape::wave,
         .swing = 0.6,
         .days_differ = 0.05,
         .clock_jumps = true},
        {.name = "office hours",
         .kind = Kind::count,
         .level = 60,
         .shape = Shape::office,
         .swing = 0.95,
         .days_differ = 0.05},
        {.name = "weekends",
         .kind = Kind::count,
         .level = 60,
         .shape = Shape::wave,
         .swing = 0.6,
         .weekend = 0.4,
         .days_differ = 0.05},
        {.name = "office weeks",
         .kind = Kind::count,
         .level = 60,
         .shape = Shape::office,
         .swing = 0.95,
         .weekend = 0.3,
         .days_differ = 0.05},
        {.name = "one in two minutes", .kind = Kind::count, .level = 0.5},
        {.name = "three a minute",
         .kind = Kind::count,
         .level = 3,
         .shape = Shape::wave,
         .swing = 0.7,
         .days_differ = 0.1},
        {.name = "bursts",
         .kind = Kind::count,
         .level = 50,
         .shape = Shape::wave,
         .swing = 0.5,
         .spread = 4},
        {.name = "nightly job, gaps",
         .kind = Kind::count,
         .level = 40,
         .shape = Shape::nightly_job,
         .swing = 5,
         .days_differ = 0.05,
         .missing = 0.02,
         .has_gap = true},
    };
}

std::vector<Background> others()
{
    return {
        {.name = "no errors", .kind = Kind::ratio, .level = 0, .among = 300},
        {.name = "some errors",
         .kind = Kind::ratio,
         .level = 0.02,
         .among = 100,
         .shape = Shape::wave,
         .swing = 0.5},
        {.name = "few requests", .kind = Kind::ratio, .level = 0.005, .among = 20},
        {.name = "latency",
         .kind = Kind::duration,
         .level = 0.02,
         .among = 500,
         .shape = Shape::wave,
         .swing = 0.3,
         .noise = 0.1,
         .days_differ = 0.05},
        {.name = "heavy tails",
         .kind = Kind::duration,
         .level = 0.02,
         .among = 500,
         .shape = Shape::wave,
         .swing = 0.3,
         .chance = Chance::heavy,
         .noise = 0.2,
         .days_differ = 0.05,
         .missing = 0.05},
        {.name = "latency wanders",
         .kind = Kind::duration,
         .level = 0.1,
         .among = 200,
         .noise = 0.1,
         .wander = 0.15},
        {.name = "share wanders",
         .kind = Kind::share,
         .level = 0.3,
         .among = 1e5,
         .shape = Shape::wave,
         .swing = 0.2,
         .noise = 0.01,
         .wander = 0.02},
        {.name = "small share",
         .kind = Kind::share,
         .level = 0.02,
         .among = 1e4,
         .noise = 0.1,
         .wander = 0.1,
         .clock_jumps = true},
    };
}

}  // namespace

std::vector<Background> backgrounds()
{
    std::vector<Background> all = counts();
    for (Background& each : others())
        all.push_back(each);
    return all;
}

}  // namespace holdfast::trend

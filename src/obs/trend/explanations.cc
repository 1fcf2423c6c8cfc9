#include "obs/trend/explanations.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "obs/trend/exchange.h"

namespace holdfast::trend {

double Explanation::error(std::size_t samples) const noexcept
{
    if (!is_there)
        return std::numeric_limits<double>::infinity();
    return std::abs(misses) / static_cast<double>(samples);
}

void Explanations::open(const History& history, const Regimes& regimes, const Place& place)
{
    expect_usual(of(Basis::usual), history, {place.day, place.bucket, regimes.current()});
    expect_weekday(history, place);
    of(Basis::other_level).is_there = false;
    if (regimes.other())
        expect_usual(of(Basis::other_level), history, {place.day, place.bucket, *regimes.other()});
    for (Explanation& each : all_)
        each.misses = 0;
}

void Explanations::expect_usual(Explanation& explanation, const History& history,
                                const Times& times)
{
    auto here = history.usual(times.today, times.bucket, times.regime);
    explanation.is_there = here.has_value();
    if (!here)
        return;
    auto near = [&](unsigned bucket) {
        return history.usual(times.today, bucket, times.regime).value_or(*here).level;
    };
    explanation.levels = {.before = near(previous_bucket(times.bucket)),
                          .here = here->level,
                          .after = near(next_bucket(times.bucket))};
}

void Explanations::expect_weekday(const History& history, const Place& place)
{
    Explanation& weekday = of(Basis::weekday);
    const Explanation& usual = of(Basis::usual);
    // What comes in knows no better than what was there.
    if (!weekday.is_there)
        weekday.evidence = usual.evidence;
    auto here = history.same_weekday(place.day, place.bucket);
    // Like the others it would explain no more, and less surely: it is one day only.
    weekday.is_there =
        here && usual.is_there && !is_alike(history.kind(), *here, usual.levels.here);
    if (!weekday.is_there)
        return;
    auto near = [&](unsigned bucket, std::int64_t day) {
        return history.same_weekday(day, bucket).value_or(*here);
    };
    unsigned before = previous_bucket(place.bucket);
    unsigned after = next_bucket(place.bucket);
    weekday.levels = {.before = near(before, place.day - (before > place.bucket ? 1 : 0)),
                      .here = *here,
                      .after = near(after, place.day + (after < place.bucket ? 1 : 0))};
}

void Explanations::by_old_clock(const History& history, const Regimes& regimes,
                                const Moment& moment)
{
    Explanation& old_clock = of(Basis::old_clock);
    Explanation& usual = of(Basis::usual);
    if (moment.by_old_clock) {
        if (!old_clock.is_there)
            old_clock.evidence = usual.evidence;
        expect_usual(old_clock, history,
                     {moment.place.day, moment.by_old_clock->bucket, regimes.current()});
        return;
    }
    // The clock is right again: what was explained stays explained.
    if (old_clock.is_there)
        usual.evidence = old_clock.evidence;
    old_clock.is_there = false;
}

double Explanations::least_error(std::size_t samples) const noexcept
{
    double least = std::numeric_limits<double>::infinity();
    for (const Explanation& each : all_)
        least = std::min(least, each.error(samples));
    return least;
}

void Explanations::forget_evidence() noexcept
{
    for (Explanation& each : all_)
        each.evidence.clear();
}

void Explanations::exchange(Exchange& exchange)
{
    for (Explanation& each : all_) {
        exchange.value(each.is_there);
        for (double* level : {&each.levels.before, &each.levels.here, &each.levels.after})
            exchange.value(*level);
        each.evidence.exchange(exchange);
        exchange.value(each.misses);
    }
}

}  // namespace holdfast::trend

#include "tests/obs/trend/series.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/obs/trend/chance.h"

namespace holdfast::trend {
namespace {

constexpr int clean_days = 3;
// With a weekend, the first of which is strange to everybody.
constexpr int clean_week = 8;
// Between two abnormalities, and after a level that stays.
constexpr int rest = 12 * 60;
constexpr int rest_after_new_level = 3 * Series::day;

constexpr double step_least = 6;
constexpr double step_most = 12;
constexpr double step_down_most = 8;
constexpr double ramp_step = 3;
constexpr double slow_ramp_step = 0.2;
constexpr double spike_events = 40;
constexpr double overdue_events = 20;

// A plateau from 7 to 18 o'clock, with edges of ten minutes.
double office(double hour)
{
    double opens = std::clamp((hour - 7) * 6, 0.0, 1.0);
    double closes = std::clamp((18 - hour) * 6, 0.0, 1.0);
    return std::min(opens, closes);
}

}  // namespace

Series::Series(const Background& background, int days, std::uint64_t seed)
    : background_{background}, random_{seed}
{
    begins_ = static_cast<int>(below(7 * day));
    make_ordinary(days);
    leave_out();
    if (background_.clock_jumps) {
        jump_from_ = (clean_days + 1) * day + static_cast<int>(below(4 * day));
        jump_to_ = jump_from_ + static_cast<int>(below(3 * day));
        jump_ = static_cast<int>(below(day / 2)) - day / 4;
    }
    plan();
}

std::size_t Series::below(int bound) noexcept
{
    return random_.below(static_cast<std::uint64_t>(bound));
}

void Series::make_ordinary(int days)
{
    constexpr double kept = 0.99;  // An hour and a half.
    const double fresh = std::sqrt(1 - kept * kept);
    double wander = 0;
    double factor = 1;
    int phase = 0;
    for (int minute = 0; minute < days * day; ++minute) {
        int of_week = minute + begins_;
        if (minute == 0 || of_week % day == 0) {
            factor = std::max(0.2, 1 + background_.days_differ * normal(random_));
            phase = static_cast<int>(below(7)) - 3;
        }
        if (background_.wander > 0)
            wander = kept * wander + fresh * normal(random_);
        is_weekend_.push_back(of_week / day % 7 >= 5);
        mean_.push_back(background_.level * rhythm(of_week % day, phase) * factor *
                        (is_weekend_.back() ? background_.weekend : 1) *
                        std::max(0.1, 1 + background_.wander * wander));
    }
}

void Series::leave_out()
{
    for (int i = 0; i < minutes(); ++i)
        is_missing_.push_back(background_.missing > 0 && random_.fraction() < background_.missing);
    if (!background_.has_gap)
        return;
    int from = static_cast<int>(below(minutes()));
    int to = std::min(minutes(), from + 60 + static_cast<int>(below(300)));
    std::fill(is_missing_.begin() + from, is_missing_.begin() + to, true);
}

double Series::rhythm(int minute, int phase) const noexcept
{
    double hour = ((minute + phase + day) % day) / 60.0;
    switch (background_.shape) {
    case Shape::flat:
        return 1;
    case Shape::wave:
        return 1 - background_.swing * std::cos(2 * std::numbers::pi * (hour - 3) / 24);
    case Shape::office:
        return 1 - background_.swing + background_.swing * office(hour);
    case Shape::nightly_job:
        break;
    }
    return hour >= 2.2 && hour < 2.5 ? 1 + background_.swing : 1;
}

// One abnormality after the other, with half a day to two and a half of rest.
void Series::plan()
{
    int from = (background_.weekend < 1 ? clean_week : clean_days) * day + 60 +
               static_cast<int>(below(day / 2));
    // An error ratio that stays high is no new level to anybody.
    bool may_stay = background_.weekend == 1 && background_.kind != Kind::ratio;
    while (from + rest_after_new_level < minutes()) {
        auto what = static_cast<Abnormal>(below(abnormal_names.size()));
        bool stays = what == Abnormal::new_level;
        if ((stays && !may_stay) || !is_possible(what, from)) {
            from += 7;
            continue;
        }
        Label label = place(what, from);
        if (label.due < 0)
            return;
        apply(label);
        labels_.push_back(label);
        may_stay = may_stay && !stays;
        from = std::max(label.to, label.due) + (stays ? rest_after_new_level : rest) +
               static_cast<int>(below(2 * day));
    }
}

// Whether it could be seen at all: nothing falls below none, and what is back where it was before a
// new level is no abnormality.
bool Series::is_possible(Abnormal what, int from) const noexcept
{
    double before = mean_[static_cast<std::size_t>(from)];
    if (what == Abnormal::silence)
        return background_.kind == Kind::count;
    if (what != Abnormal::step_down)
        return true;
    bool can_fall = background_.kind == Kind::count || background_.kind == Kind::share;
    bool has_moved = std::any_of(labels_.begin(), labels_.end(), [](const Label& label) {
        return label.what == Abnormal::new_level;
    });
    return can_fall && !has_moved && before > 1.1 * step_down_most * deviation(before);
}

Label Series::place(Abnormal what, int from)
{
    // What would fall into missing samples was not there.
    while (from + 1 < minutes() && is_missing_[static_cast<std::size_t>(from)])
        ++from;
    Label label{.what = what, .from = from, .due = fifth_sample(from), .to = from};
    auto lasts = [&](int least, int most) {
        label.to = from + least + static_cast<int>(below(most - least));
    };
    switch (what) {
    case Abnormal::step_up:
        label.size = step_least + (step_most - step_least) * random_.fraction();
        lasts(20, 180);
        break;
    case Abnormal::step_down:
        label.size = -step_least - (step_down_most - step_least) * random_.fraction();
        lasts(20, 180);
        break;
    case Abnormal::ramp:
        label.size = 20;
        lasts(15, 40);
        break;
    case Abnormal::slow_ramp:
        label.size = 15;
        lasts(60, 90);
        label.due = fifth_sample(from + static_cast<int>(step_least / slow_ramp_step));
        break;
    case Abnormal::spike:
        label.size = background_.chance == Chance::heavy ? 60 : 30;
        break;
    case Abnormal::burst:
        label.size = 12;
        label.to = from + 2;
        break;
    case Abnormal::silence:
        lasts(15, 120);
        label.due = std::max(label.due, overdue(from));
        label.to = std::max(label.to, label.due);
        break;
    case Abnormal::new_level:
        label.size = step_least + (step_most - step_least) * random_.fraction();
        break;
    }
    return label;
}

void Series::apply(const Label& label)
{
    auto at = [&](int minute) -> double& { return mean_[static_cast<std::size_t>(minute)]; };
    if (label.what == Abnormal::new_level) {
        double before = at(label.from);
        double after = moved(before, label.size);
        for (int minute = label.from; minute < minutes(); ++minute)
            at(minute) = background_.kind == Kind::share
                             ? std::min(0.95, at(minute) + after - before)
                             : at(minute) * after / before;
        return;
    }
    for (int minute = label.from; minute <= std::min(label.to, minutes() - 1); ++minute) {
        double size = label.size;
        if (label.what == Abnormal::ramp)
            size = std::min(size, ramp_step * (minute - label.from + 1));
        if (label.what == Abnormal::slow_ramp)
            size = std::min(size, slow_ramp_step * (minute - label.from + 1));
        double before = at(minute);
        if (is_weekend_[static_cast<std::size_t>(minute)])
            before /= background_.weekend;
        double mean = moved(before, size);
        if (label.what == Abnormal::spike && background_.kind == Kind::count)
            mean = std::max(mean, at(minute) + spike_events);
        at(minute) = label.what == Abnormal::silence ? 0 : mean;
    }
}

int Series::fifth_sample(int from) const noexcept
{
    int seen = 0;
    for (int minute = from; minute < minutes(); ++minute)
        if (!is_missing_[static_cast<std::size_t>(minute)] && ++seen == 5)
            return minute;
    return -1;
}

int Series::overdue(int from) const noexcept
{
    double events = 0;
    for (int minute = from; minute < minutes(); ++minute) {
        if (!is_missing_[static_cast<std::size_t>(minute)])
            events += mean_[static_cast<std::size_t>(minute)] *
                      (is_weekend_[static_cast<std::size_t>(minute)] ? 1 : background_.weekend);
        if (events >= overdue_events * background_.spread)
            return minute;
    }
    return -1;
}

double Series::deviation(double mean) const noexcept
{
    double slow = std::hypot(background_.days_differ, background_.wander);
    switch (background_.kind) {
    case Kind::count:
        return std::hypot(std::sqrt(std::max(1.0, mean * background_.spread)), mean * slow);
    case Kind::ratio: {
        double least = std::max(mean, 1 / background_.among);
        return std::hypot(std::sqrt(least * (1 - mean) / background_.among), mean * slow);
    }
    case Kind::share:
        return std::max(0.005, mean * std::hypot(background_.noise, slow));
    case Kind::duration:
        break;
    }
    return std::hypot(background_.noise, slow);  // Of the logarithm.
}

double Series::moved(double mean, double deviations) const noexcept
{
    double by = deviations * deviation(mean);
    switch (background_.kind) {
    case Kind::count:
        return std::max(0.0, mean + by);
    case Kind::ratio:
    case Kind::share:
        return std::clamp(mean + by, 0.0, 0.95);
    case Kind::duration:
        break;
    }
    return mean * std::exp(by);
}

Sample Series::draw(double mean)
{
    switch (background_.kind) {
    case Kind::count:
        return {.value = background_.spread > 1 ? bursty(random_, mean, background_.spread)
                                                : poisson(random_, mean),
                .weight = 1};
    case Kind::ratio: {
        double among = poisson(random_, background_.among);
        return {.value = binomial(random_, among, mean), .weight = among};
    }
    case Kind::share:
        return {.value = std::clamp(mean * (1 + background_.noise * normal(random_)), 0.0, 1.0),
                .weight = background_.among};
    case Kind::duration:
        break;
    }
    double noise = background_.chance == Chance::heavy ? heavy_tailed(random_) : normal(random_);
    return {.value = mean * std::exp(noise * background_.noise), .weight = background_.among};
}

Minute Series::at(int minute)
{
    auto index = static_cast<std::size_t>(minute);
    bool has_jumped = minute >= jump_from_ && minute < jump_to_;
    // Some day in 2026 that is the first of a week.
    std::chrono::minutes wall{minute + begins_ + 20'454 * day + (has_jumped ? jump_ : 0)};
    Minute out{.wall = WallTime{wall}, .now = Instant{std::chrono::minutes{minute}}, .sample = {}};
    Sample sample = draw(mean_[index]);
    if (!is_missing_[index] && sample.weight > 0)
        out.sample = sample;
    return out;
}

}  // namespace holdfast::trend

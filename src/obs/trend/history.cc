#include "obs/trend/history.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "obs/trend/exchange.h"
#include "obs/trend/median.h"

namespace holdfast::trend {
namespace {

// The newest values of one time of day, at most `usual_days` of them.
class Recent {
public:
    bool has_room() const noexcept { return count_ < values_.size(); }
    void add(double value) noexcept { values_[count_++] = value; }
    unsigned count() const noexcept { return static_cast<unsigned>(count_); }
    double middle() noexcept { return median(values_.data(), values_.data() + count_); }

private:
    std::array<double, History::usual_days> values_{};
    std::size_t count_ = 0;
};

}  // namespace

void History::record(std::int64_t day, unsigned bucket, Cell cell)
{
    CHECK(bucket < bucket_count);
    if (days_.empty() || days_.back().day != day) {
        if (days_.size() == days_max)
            days_.erase(days_.begin());
        days_.push_back({.day = day, .cells = {}});
    }
    days_.back().cells[bucket] = cell;
}

Cell* History::find(std::int64_t day, unsigned bucket) noexcept
{
    CHECK(bucket < bucket_count);
    auto found = std::find_if(days_.rbegin(), days_.rend(),
                              [=](const Day& each) { return each.day == day; });
    return found == days_.rend() ? nullptr : &found->cells[bucket];
}

std::optional<History::Usual> History::usual(std::int64_t today, unsigned bucket,
                                             double regime) const noexcept
{
    Recent recent;
    for (auto day = days_.rbegin(); day != days_.rend() && recent.has_room(); ++day) {
        const Cell& cell = day->cells[bucket];
        if (day->day == today || std::isnan(cell.level))
            continue;
        recent.add(shifted(kind_, static_cast<double>(cell.level),
                           regime - static_cast<double>(cell.regime)));
    }
    if (recent.count() == 0)
        return std::nullopt;
    return Usual{.level = recent.middle(), .days = recent.count()};
}

std::optional<double> History::noise(std::int64_t today, unsigned bucket) const noexcept
{
    Recent recent;
    for (auto day = days_.rbegin(); day != days_.rend() && recent.has_room(); ++day)
        if (day->day != today && !std::isnan(day->cells[bucket].noise))
            recent.add(static_cast<double>(day->cells[bucket].noise));
    return recent.count() == 0 ? std::nullopt : std::optional{recent.middle()};
}

std::optional<double> History::same_weekday(std::int64_t today, unsigned bucket) const noexcept
{
    std::optional<double> newest;
    for (const Day& day : days_) {
        std::int64_t age = today - day.day;
        const Cell& cell = day.cells[bucket];
        if ((age == 7 || age == 14) && !std::isnan(cell.level) && !cell.is_doubtful)
            newest = static_cast<double>(cell.level);
    }
    return newest;
}

void History::exchange(Exchange& exchange)
{
    exchange.list(days_, days_max, [&](Day& day) {
        exchange.value(day.day);
        for (Cell& cell : day.cells) {
            exchange.value(cell.level);
            exchange.value(cell.noise);
            exchange.value(cell.regime);
            exchange.value(cell.is_doubtful);
            if (std::isnan(cell.regime))
                exchange.refuse();
        }
    });
}

}  // namespace holdfast::trend

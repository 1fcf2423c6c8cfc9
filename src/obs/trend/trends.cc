#include "obs/trend/trends.h"

#include <algorithm>
#include <utility>

#include "obs/trend/exchange.h"

namespace holdfast::trend {

std::vector<Event> Trends::add(WallTime wall, Instant now, const std::vector<Reading>& readings)
{
    Moment moment = calendar_.moment(wall, now);
    for (const Reading& reading : readings) {
        auto found = series_.find(reading.name);
        if (found != series_.end() && found->second.kind() == reading.kind)
            continue;
        if (found == series_.end() && series_.size() == series_max) {
            ++refused_;
            continue;
        }
        series_.insert_or_assign(reading.name, Detector{reading.kind, rhythm_});
    }
    std::vector<Event> events;
    for (auto& series : series_) {
        auto reading = std::find_if(readings.begin(), readings.end(),
                                    [&](const Reading& each) { return each.name == series.first; });
        auto sample = reading == readings.end() ? std::nullopt : reading->sample;
        if (auto change = series.second.add(moment, sample))
            events.push_back(
                {.name = series.first, .kind = series.second.kind(), .change = *change});
    }
    std::erase_if(series_, [&](const auto& each) { return each.second.is_forgotten(moment.at); });
    return events;
}

std::string Trends::save(std::string_view name) const
{
    auto found = series_.find(name);
    if (found == series_.end())
        return {};
    Detector copy = found->second;
    Exchange exchange;
    copy.exchange(exchange);
    return std::move(exchange).take();
}

bool Trends::restore(std::string_view name, Kind kind, std::string_view bytes)
{
    if (series_.size() == series_max && series_.find(name) == series_.end())
        return false;
    Detector detector{kind, rhythm_};
    Exchange exchange{bytes};
    detector.exchange(exchange);
    if (!exchange.is_complete())
        return false;
    series_.insert_or_assign(std::string{name}, std::move(detector));
    return true;
}

}  // namespace holdfast::trend

#include "daemon/trends/trend_watch.h"

#include <algorithm>

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::daemon {
namespace {

// Each series is saved once in so many samples: fewer than what makes the evidence worthless that
// had gathered before a crash.
constexpr std::size_t saved_in_samples = 5;
// In periods: what is not heard of for longer is forgotten, here as in the detector.
constexpr int state_kept = static_cast<int>(trend::History::days_max) + 1;
constexpr int empty_status_kept = 7;

constexpr int kind_max = static_cast<int>(trend::Kind::duration);

std::string span_text(Duration duration)
{
    using std::chrono::minutes;
    if (duration < minutes{2})
        return format_duration(std::chrono::floor<std::chrono::seconds>(duration));
    return format_duration(std::chrono::floor<minutes>(duration));
}

}  // namespace

trend::Rhythm rhythm_of(const TrendSettings& settings) noexcept
{
    return {
        .interval = std::min<Duration>(settings.interval, settings.period / trend::bucket_count),
        .period = settings.period};
}

void report_forgotten(obs::Log& log, const std::string& why)
{
    log.write(messages::trends_forgotten,
              join("what had been learnt cannot be read and is learnt anew: ", why),
              {{"HOLDFAST_COUNT", "all"}});
}

std::vector<store::TrendState> load_saved_trends(sqlite::Connection& telemetry, obs::Log& log)
{
    try {
        return store::load_trend_states(telemetry, saved_trends_max);
    } catch (const sqlite::Failure& failure) {
        report_forgotten(log, failure.what());
        return {};
    }
}

TrendWatch::TrendWatch(const World& world, const TrendSettings& settings,
                       const std::vector<store::TrendState>& saved)
    : world_{world},
      rhythm_{rhythm_of(settings)},
      trends_{rhythm_},
      readings_{rhythm_.interval, empty_status_kept * rhythm_.period},
      is_enabled_{settings.enabled},
      abnormal_{world.registry.gauges(
          {.name = "holdfast_trend_abnormal",
           .help = "1 while the series does something abnormal, 0 while it does not."},
          {.names = {"series"}, .sets_max = trend::Trends::series_max})},
      begun_{world.registry.counters({.name = "holdfast_trends_begun_total",
                                      .help = "How often a series began to do something abnormal."},
                                     {.names = {"series"}, .sets_max = trend::Trends::series_max})}
{
    if (is_enabled_)
        restore(saved);
    show();
}

void TrendWatch::restore(const std::vector<store::TrendState>& saved)
{
    std::vector<std::string> useless;
    for (const store::TrendState& each : saved) {
        bool is_kind = each.kind >= 0 && each.kind <= kind_max;
        if (is_kind &&
            trends_.restore(each.series, static_cast<trend::Kind>(each.kind), each.state))
            readings_.expect(each.series, world_.loop.now());
        else
            useless.push_back(each.series);
    }
    if (useless.empty())
        return;
    world_.log.write(messages::trends_forgotten,
                     join("what had been learnt of ", useless.size(), " of ", saved.size(),
                          " series cannot be used and is learnt anew"),
                     {{"HOLDFAST_COUNT", join(useless.size())}});
    store::remove_trend_states(world_.telemetry, std::move(useless));
}

Instant TrendWatch::step(Instant now)
{
    if (!is_enabled_)
        return never;
    if (now < due_)
        return due_;
    auto counts = world_.shipments.look();
    http::Traffic::Sums sums = world_.traffic.sums();
    auto readings = readings_.take({.shipments = counts.get(),
                                    .requests = sums.requests,
                                    .failed = sums.failed,
                                    .latencies = sums.latencies},
                                   now);
    std::vector<trend::Event> events = trends_.add(world_.loop.wall(), now, readings);
    for (const trend::Event& event : events)
        tell(event);
    show();
    save_some(events);
    due_ = now + rhythm_.interval;
    return due_;
}

void TrendWatch::set_enabled(bool enabled)
{
    if (is_enabled_ == enabled)
        return;
    is_enabled_ = enabled;
    show();
    world_.loop.wake(*this);
}

void TrendWatch::take_up(const std::vector<store::TrendState>& saved)
{
    if (!is_enabled_)
        return;
    restore(saved);
    show();
}

void TrendWatch::tell(const trend::Event& event)
{
    if (hear_)
        hear_(event);
    const trend::Finding& finding = event.change.finding;
    std::string since = format_rfc3339(finding.since);
    if (event.change.what == trend::Change::What::began) {
        begun_.with({event.name}).add();
        world_.log.write(messages::trend_began,
                         join(event.name, ": ", describe(event.kind, finding)),
                         {{"HOLDFAST_SERIES", event.name},
                          {"HOLDFAST_SEEN", describe(event.kind, finding.seen)},
                          {"HOLDFAST_EXPECTED", describe(event.kind, finding.expected)},
                          {"HOLDFAST_BASIS", to_string(finding.expected.basis)},
                          {"HOLDFAST_SINCE", std::move(since)}});
        return;
    }
    const char* why = event.change.what == trend::Change::What::ended
                          ? "it is as expected again"
                          : "it has lasted so long that it counts as normal from now on";
    std::string lasted = span_text(world_.loop.wall() - finding.since);
    world_.log.write(messages::trend_ended, join(event.name, ": ", why, ", after ", lasted),
                     {{"HOLDFAST_SERIES", event.name},
                      {"HOLDFAST_REASON", why},
                      {"HOLDFAST_LASTED", lasted},
                      {"HOLDFAST_SINCE", std::move(since)}});
}

// A series that nobody watches any more has no number: the last one would be a lie.
void TrendWatch::show()
{
    std::vector<std::string> names;
    if (is_enabled_)
        for (const auto& [name, detector] : trends_.all()) {
            abnormal_.with({name}).set(detector.active() ? 1 : 0);
            names.push_back(name);
        }
    for (const std::string& old : shown_)
        if (!std::ranges::binary_search(names, old))
            abnormal_.remove({old});
    shown_ = std::move(names);
}

void TrendWatch::save_some(const std::vector<trend::Event>& events)
{
    std::vector<std::string> names;
    names.reserve(events.size());
    for (const trend::Event& event : events)
        names.push_back(event.name);
    const auto& all = trends_.all();
    std::size_t share = (all.size() + saved_in_samples - 1) / saved_in_samples;
    auto next = all.upper_bound(saved_last_);
    for (std::size_t i = 0; i < share; ++i) {
        if (next == all.end())
            next = all.begin();
        saved_last_ = next->first;
        if (std::ranges::find(names, next->first) == names.end())
            names.push_back(next->first);
        ++next;
    }
    save(names);
}

void TrendWatch::save_all()
{
    std::vector<std::string> names;
    for (const auto& each : trends_.all())
        names.push_back(each.first);
    if (is_enabled_)
        save(names);
}

void TrendWatch::save(const std::vector<std::string>& names)
{
    std::vector<store::TrendState> states;
    for (const std::string& name : names) {
        auto found = trends_.all().find(name);
        if (found != trends_.all().end())
            states.push_back({.series = name,
                              .kind = static_cast<std::int64_t>(found->second.kind()),
                              .state = trends_.save(name)});
    }
    if (!states.empty())
        store::save_trend_states(world_.telemetry, std::move(states), state_kept * rhythm_.period);
}

}  // namespace holdfast::daemon

#include "daemon/telemetry_retry.h"

#include <exception>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "daemon/start_store.h"
#include "daemon/trends/trend_watch.h"
#include "obs/message_ids.h"

namespace holdfast::daemon {
namespace {

obs::Family<obs::Counter>& register_reopenings(obs::Registry& registry)
{
    return registry.counters({.name = "holdfast_store_reopenings_total",
                              .help = "Tries to open a database again that could not be used, by "
                                      "what came of them."},
                             {.names = {"database", "result"}, .sets_max = 2});
}

}  // namespace

struct TelemetryRetry::Outcome {
    store::Telemetry file;
    std::vector<store::TrendState> trends;
    std::string forgotten;  // Why trends could not be read.
    std::string trouble;    // Why there is no file.
};

class TelemetryRetry::Try final : public Job {
public:
    Try(Storage::Parted parted, TelemetryRetry& retry, const store::TelemetryTry& what)
        : parted_{std::move(parted)},
          open_{retry.world_.open},
          what_{what},
          reads_trends_{retry.had_none_at_start_},
          self_{retry.self_}
    {
    }

    void run() override
    {
        // First: what is closed later would take the new ones' locks along.
        parted_ = {};
        try {
            outcome_.file = open_(what_);
            if (outcome_.file.refusal) {
                const store::Refusal& why = *outcome_.file.refusal;
                outcome_.trouble =
                    join(why.subject, ": ", why.what, ": ", why.why, " (", why.remedy, ")");
            } else if (reads_trends_) {
                load_trends();
            }
        } catch (const std::exception& error) {
            outcome_.trouble = error.what();
        }
    }
    void done() override
    {
        if (*self_ != nullptr)
            (*self_)->note(std::move(outcome_));
    }

private:
    void load_trends()
    {
        try {
            outcome_.trends = store::load_trend_states(*outcome_.file.db, saved_trends_max);
        } catch (const sqlite::Failure& failure) {
            outcome_.forgotten = failure.what();
        }
    }

    Storage::Parted parted_;
    std::function<store::Telemetry(const store::TelemetryTry&)> open_;
    store::TelemetryTry what_;
    bool reads_trends_;
    std::shared_ptr<TelemetryRetry*> self_;
    Outcome outcome_;
};

TelemetryRetry::TelemetryRetry(World world)
    : world_{std::move(world)},
      reopenings_{register_reopenings(world_.registry)},
      failed_{reopenings_.with({"events", "failed"})},
      opened_{reopenings_.with({"events", "opened"})},
      had_none_at_start_{world_.storage.is_telemetry_broken()},
      self_{std::make_shared<TelemetryRetry*>(this)}
{
}

TelemetryRetry::~TelemetryRetry()
{
    cancel();
}

Instant TelemetryRetry::step(Instant now)
{
    if (is_trying_)
        return never;
    if (!world_.storage.is_telemetry_broken()) {
        if (kept_since_ && now - *kept_since_ >= calm) {
            kept_since_.reset();
            backoff_.reset();
        }
        return now + look_interval;
    }
    if (!lost_) {
        lost_ = now;
        tries_ = 0;
        due_ = now + backoff_.next(world_.random);
    }
    if (now >= due_)
        begin(now);
    return is_trying_ ? never : due_;
}

void TelemetryRetry::begin(Instant now)
{
    is_trying_ = world_.storage.part_with_telemetry([self = self_](Storage::Parted parted) {
        if (*self != nullptr)
            (*self)->open(std::move(parted));
    });
    if (is_trying_)
        ++tries_;
    else
        due_ = now + look_interval;
}

void TelemetryRetry::open(Storage::Parted parted)
{
    store::TelemetryTry what{.is_locked = world_.lock.has_value(),
                             .is_suspect = world_.storage.is_telemetry_damaged()};
    // There is never more than one.
    CHECK(world_.opener().submit(std::make_unique<Try>(std::move(parted), *this, what)));
}

void TelemetryRetry::note(Outcome outcome)
{
    store::Telemetry& file = outcome.file;
    if (file.lock)
        world_.lock = std::move(file.lock);
    for (const std::string& step : file.done)
        world_.log.write(messages::store_prepared, step, {});
    if (file.set_aside)
        report_set_aside(world_.log, *file.set_aside);
    if (!outcome.forgotten.empty())
        report_forgotten(world_.log, outcome.forgotten);
    if (!outcome.trouble.empty())
        return fail(std::move(outcome.trouble));
    world_.storage.take_up_telemetry(
        *std::move(file.db), *std::move(file.reader),
        [self = self_, trends = std::move(outcome.trends)](const Result<void>& taken) {
            if (*self == nullptr)
                return;
            if (taken)
                (*self)->succeed(trends);
            else
                (*self)->fail(taken.error().context);
        });
}

// Not said again: the entry of the first time says that it is tried again.
void TelemetryRetry::fail(std::string why)
{
    failed_.add();
    trouble_ = std::move(why);
    is_trying_ = false;
    due_ = world_.loop.now() + backoff_.next(world_.random);
    world_.loop.wake(*this);
}

void TelemetryRetry::succeed(const std::vector<store::TrendState>& trends)
{
    const Instant now = world_.loop.now();
    opened_.add();
    trouble_.clear();
    is_trying_ = false;
    had_none_at_start_ = false;
    kept_since_ = now;
    const auto without = std::chrono::floor<std::chrono::seconds>(now - *std::exchange(lost_, {}));
    world_.log.write(
        messages::telemetry_back,
        join("events.db: telemetry is kept again, after ", without.count(), " s without it"),
        {{"HOLDFAST_DATABASE", "events.db"},
         {"HOLDFAST_COUNT", join(tries_)},
         {"HOLDFAST_SECONDS", join(without.count())}});
    world_.tell(trends);
    world_.loop.wake(*this);
}

}  // namespace holdfast::daemon

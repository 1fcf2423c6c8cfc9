#include "obs/log_thread.h"

#include <csignal>
#include <utility>

#include <pthread.h>

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::obs {
namespace {

constexpr Duration second = std::chrono::seconds{1};

// While a sink may make us wait for something outside of us, our silence is no hang.
class Excuse {
public:
    Excuse(Progress& progress, const Clock& clock) noexcept : progress_{progress}, clock_{clock}
    {
        progress_.excuse(true);
    }
    // The beat comes first: between the two, the wait must not look like silence.
    ~Excuse()
    {
        progress_.beat(clock_.now());
        progress_.excuse(false);
    }
    Excuse(const Excuse&) = delete;
    Excuse& operator=(const Excuse&) = delete;

private:
    Progress& progress_;
    const Clock& clock_;
};

// A reader of our standard output that went away must be an error, not our end.
void block_sigpipe() noexcept
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    (void)pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

LogThread::LogThread(Log& log, const Clock& clock, std::unique_ptr<Sink> main, Settings settings,
                     Hook each_second)
    : log_{log},
      clock_{clock},
      main_{std::move(main)},
      each_second_{std::move(each_second)},
      suppression_{{.window = settings.repeat_window}},
      reports_{clock},
      file_reports_{clock},
      wanted_{std::move(settings)}
{
    progress_.beat(clock.now());
}

LogThread::~LogThread() = default;

void LogThread::run()
{
    block_sigpipe();
    for (;;) {
        // Asked before the turn: what was queued when stop() was called is still written.
        bool is_last = is_stopping_.load(std::memory_order_acquire);
        if (!turn(is_last ? Duration::zero() : second) && is_last)
            break;
    }
    finish();
    Lock lock{mutex_};
    has_ended_ = true;
    ended_.notify();
}

bool LogThread::stop(Duration limit)
{
    is_stopping_.store(true, std::memory_order_release);
    log_.wake();
    const Instant deadline = clock_.now() + limit;
    Lock lock{mutex_};
    for (Instant now = clock_.now(); !has_ended_ && now < deadline; now = clock_.now())
        ended_.wait_for(mutex_, deadline - now);
    return has_ended_;
}

void LogThread::configure(Settings settings)
{
    {
        Lock lock{mutex_};
        wanted_ = std::move(settings);
    }
    log_.wake();
}

bool LogThread::turn(Duration limit)
{
    progress_.beat(clock_.now());
    adopt_settings();
    std::deque<Entry> entries = log_.take(limit);
    progress_.beat(clock_.now());
    for (const Entry& entry : entries) {
        take_in(entry);
        each_second();
    }
    each_second();
    return !entries.empty();
}

Duration LogThread::main_waits() const noexcept
{
    const Instant since = main_since_.load(std::memory_order_relaxed);
    return since == never ? Duration::zero() : clock_.now() - since;
}

void LogThread::adopt_settings()
{
    std::optional<Settings> wanted;
    {
        Lock lock{mutex_};
        wanted = std::exchange(wanted_, std::nullopt);
    }
    if (!wanted)
        return;
    suppression_.set_window(wanted->repeat_window);
    if (wanted->file && file_ && *wanted->file == file_->settings())
        return;
    file_.reset();
    if (!wanted->file)
        return;
    file_ = std::make_unique<FileSink>(std::move(*wanted->file), file_degradation_);
    {
        Excuse excuse{progress_, clock_};
        file_->tick(clock_.now(), file_reports_);
    }
    write_reports();
}

void LogThread::take_in(const Entry& entry)
{
    // Asked again here: what the sinks report never passed Log::write().
    if (log_.enabled(entry.severity) && suppression_.admit(entry, clock_.now(), summaries_))
        hand_on(entry);
    for (const Entry& summary : std::exchange(summaries_, {}))
        hand_on(summary);
}

void LogThread::hand_on(const Entry& entry)
{
    recent_faults_.note(entry);
    write_main(entry);
    if (file_) {
        Excuse excuse{progress_, clock_};
        (void)file_->write(entry, file_reports_);  // It counts its losses itself.
    }
    write_reports();
}

void LogThread::write_main(const Entry& entry)
{
    Excuse excuse{progress_, clock_};
    main_since_.store(clock_.now(), std::memory_order_relaxed);
    main_works_ = main_->write(entry, reports_);
    main_since_.store(never, std::memory_order_relaxed);
    if (!main_works_)
        refused_.fetch_add(1, std::memory_order_relaxed);
}

// Reports pass the suppression like anything else: a disk that is full every other second is one
// fault. Depth is bounded because a sink reports once an episode.
void LogThread::write_reports()
{
    for (const Entry& entry : file_reports_.take())
        if (log_.enabled(entry.severity) && suppression_.admit(entry, clock_.now(), summaries_)) {
            recent_faults_.note(entry);
            write_main(entry);
        }
    for (const Entry& entry : reports_.take())
        take_in(entry);
}

void LogThread::each_second()
{
    Instant now = clock_.now();
    if (now < next_second_)
        return;
    next_second_ = now + second;
    if (each_second_)
        each_second_(now);
    suppression_.expire(now, summaries_);
    for (const Entry& summary : std::exchange(summaries_, {}))
        hand_on(summary);
    {
        Excuse excuse{progress_, clock_};
        main_->tick(now, reports_);
        if (file_)
            file_->tick(now, file_reports_);
    }
    report_losses();
    write_reports();
}

// Once things move again; while the main sink refuses, nobody would read it.
void LogThread::report_losses()
{
    if (!main_works_)
        return;
    auto report = [&](std::uint64_t total, std::uint64_t& reported, std::string_view reason) {
        std::uint64_t count = total - std::exchange(reported, total);
        if (count > 0)
            reports_.add(
                messages::log_entries_dropped, join(count, " log entries were lost: ", reason),
                {{"HOLDFAST_COUNT", join(count)}, {"HOLDFAST_REASON", std::string{reason}}});
    };
    report(log_.dropped(), dropped_reported_, "the queue was full");
    report(refused(), refused_reported_, main_->loss());
}

void LogThread::finish()
{
    suppression_.flush(summaries_);
    for (const Entry& summary : std::exchange(summaries_, {}))
        hand_on(summary);
    report_losses();
    write_reports();
}

}  // namespace holdfast::obs

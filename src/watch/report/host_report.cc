#include "watch/report/host_report.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::watch {
namespace {

// Any would do: no line of it is shown.
constexpr const char* own_unit = "holdfast.service";

}  // namespace

HostReport::HostReport(World world)
    : world_{std::move(world)}, self_{std::make_shared<HostReport*>(this)}
{
}

HostReport::~HostReport()
{
    *self_ = nullptr;
    stop();
}

void HostReport::start()
{
    CHECK(!is_started_);
    is_started_ = true;
    world_.loop.add(*this, world_.loop.now());
}

void HostReport::stop()
{
    if (std::exchange(is_started_, false))
        world_.loop.remove(*this);
}

void HostReport::note_units()
{
    if (is_started_)
        world_.loop.wake(*this);
}

Instant HostReport::step(Instant now)
{
    look_at_units(now);
    try_journal(now);
    // Nobody tells that the first service was defined that needs any of it.
    return now + patience / 2;
}

void HostReport::look_at_units(Instant now)
{
    const std::string trouble = world_.is_needed() ? world_.units.trouble() : std::string{};
    if (trouble.empty()) {
        units_away_.reset();
        if (std::exchange(is_units_said_, false))
            world_.log.write(messages::units_known, "the units of this host are known again");
        return;
    }
    if (!units_away_)
        units_away_ = now;
    if (is_units_said_ || now - *units_away_ < patience)
        return;
    is_units_said_ = true;
    world_.log.write(messages::units_unknown,
                     join("checks of units and timers are UNKNOWN: ", trouble),
                     {{"HOLDFAST_DETAIL", trouble}});
}

void HostReport::try_journal(Instant now)
{
    if (world_.journal == nullptr || is_trying_ || now < try_at_ || !world_.is_needed())
        return;
    is_trying_ = true;
    world_.journal->last_of(own_unit,
                            [self = self_](const Result<std::vector<JournalLine>>& lines) {
                                if (*self != nullptr)
                                    (*self)->note_journal(lines);
                            });
}

void HostReport::note_journal(const Result<std::vector<JournalLine>>& lines)
{
    is_trying_ = false;
    // Once it can be read, alerts show by themselves when it cannot.
    try_at_ = lines ? never : world_.loop.now() + journal_again;
    // Too many ask just now: that says nothing about the journal.
    if (!lines && lines.error().code == Errc::overloaded)
        return;
    lines_trouble_ = lines ? std::string{} : lines.error().context;
    if (lines) {
        if (std::exchange(is_journal_said_, false))
            world_.log.write(messages::journal_followed, "the journal can be read again");
        return;
    }
    if (is_journal_said_ || !world_.counting_trouble().empty())
        return;
    is_journal_said_ = true;
    world_.log.write(messages::journal_unread, lines_trouble_,
                     {{"HOLDFAST_DETAIL", lines_trouble_}});
}

std::string HostReport::trouble() const
{
    if (is_units_said_)
        return join("checks of units know nothing: ", world_.units.trouble());
    if (std::string counting = world_.counting_trouble(); !counting.empty())
        return counting;
    return lines_trouble_;
}

}  // namespace holdfast::watch

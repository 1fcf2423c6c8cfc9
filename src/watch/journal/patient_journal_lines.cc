#include "watch/journal/patient_journal_lines.h"

#include <utility>

#include "base/text.h"

namespace holdfast::watch {

PatientJournalLines::PatientJournalLines(Loop& loop, JournalLines& journal)
    : loop_{loop}, journal_{journal}, self_{std::make_shared<PatientJournalLines*>(this)}
{
}

PatientJournalLines::~PatientJournalLines()
{
    stop();
    *self_ = nullptr;
}

void PatientJournalLines::start()
{
    if (!std::exchange(is_started_, true))
        loop_.add(*this, never);
}

void PatientJournalLines::stop()
{
    if (!std::exchange(is_started_, false))
        return;
    loop_.remove(*this);
    while (!waiting_.empty())
        answer(waiting_.begin()->first, Error{Errc::unavailable, "the service is stopping"});
}

void PatientJournalLines::last_of(const std::string& unit, Done done)
{
    if (!is_started_)
        return done(Error{Errc::unavailable, "the journal is not read just now"});
    const std::uint64_t number = ++number_;
    waiting_.emplace(number, Waiting{loop_.now() + patience, std::move(done)});
    // It may answer from within.
    journal_.last_of(unit, [self = self_, number](Result<std::vector<JournalLine>> lines) {
        if (*self != nullptr)
            (*self)->answer(number, std::move(lines));
    });
    if (waiting_.contains(number))
        loop_.wake(*this);
}

Instant PatientJournalLines::step(Instant now)
{
    while (!waiting_.empty() && waiting_.begin()->second.until <= now)
        answer(waiting_.begin()->first,
               Error{Errc::timeout,
                     join("the journal did not answer within ", format_duration(patience))});
    return waiting_.empty() ? never : waiting_.begin()->second.until;
}

// Who is told may ask again. Whoever was told before is not there any more.
void PatientJournalLines::answer(std::uint64_t number, Result<std::vector<JournalLine>> lines)
{
    auto waiting = waiting_.extract(number);
    if (!waiting.empty())
        waiting.mapped().done(std::move(lines));
}

}  // namespace holdfast::watch

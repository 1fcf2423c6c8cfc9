#include "watch/journal/journal_desk.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::watch {

// Holds the source, so that it is there for as long as somebody may read.
class JournalDesk::Reading final : public Job {
public:
    Reading(std::shared_ptr<JournalDesk*> desk, std::shared_ptr<JournalSource> source,
            JournalQuestion question, Instant asked)
        : desk_{std::move(desk)},
          source_{std::move(source)},
          question_{std::move(question)},
          asked_{asked}
    {
    }

    void run() override { harvest_ = source_->read(question_); }
    void done() override
    {
        if (*desk_ != nullptr)
            (*desk_)->note_harvest(std::move(harvest_), asked_, !question_.rules->empty());
    }

private:
    std::shared_ptr<JournalDesk*> desk_;
    std::shared_ptr<JournalSource> source_;
    JournalQuestion question_;
    Instant asked_;
    JournalHarvest harvest_;
};

JournalDesk::JournalDesk(World world)
    : world_{std::move(world)}, self_{std::make_shared<JournalDesk*>(this)}
{
}

JournalDesk::~JournalDesk()
{
    *self_ = nullptr;
    stop();
}

void JournalDesk::open(std::function<void(const Result<void>&)> opened)
{
    if (is_open_)
        return opened({});
    world_.storage.load([self = self_, opened = std::move(opened)](Result<StoredJournal> stored) {
        if (*self == nullptr)
            return;
        if (!stored)
            return opened(std::move(stored).error());
        JournalDesk& desk = **self;
        desk.book_.restore(std::move(stored->checks));
        desk.place_ = stored->place;
        desk.stored_place_ = std::move(stored->place);
        desk.gap_ = stored->gap;
        desk.is_open_ = true;
        desk.wake();
        opened({});
    });
}

void JournalDesk::start()
{
    CHECK(!is_started_);
    is_started_ = true;
    world_.loop.add(*this, world_.loop.now());
}

// A journal belongs to the thread that opened it. Where that takes no more jobs it has ended.
void JournalDesk::stop()
{
    if (!std::exchange(is_started_, false))
        return;
    world_.loop.remove(*this);
    if (is_let_go_)
        return;
    is_let_go_ = world_.aux.submit(std::make_unique<Reading>(
        std::make_shared<JournalDesk*>(nullptr), world_.source,
        JournalQuestion{.rules = std::make_shared<const JournalRules>()}, Instant{}));
}

void JournalDesk::define(ServiceKey key, const std::shared_ptr<const Service>& service)
{
    const bool had_any = !book_.is_empty();
    book_.define(key, service);
    note_definitions(had_any);
}

void JournalDesk::forget(ServiceKey key)
{
    const bool had_any = !book_.is_empty();
    book_.forget(key);
    to_check_.erase(key);
    note_definitions(had_any);
}

void JournalDesk::note_definitions(bool had_any)
{
    // Who is defined next counts from then on.
    if (had_any && book_.is_empty())
        place_.reset();
    wake();
}

void JournalDesk::wake()
{
    if (is_started_)
        world_.loop.wake(*this);
}

Instant JournalDesk::step(Instant now)
{
    if (!is_open_)
        return never;
    book_.slide(world_.loop.wall());
    if (!is_reading_ && now >= read_at_)
        read(now);
    note_verdicts();
    if (now >= ask_at_ && !to_check_.empty())
        ask_for_checks(now);
    if (now >= store_at_ && !is_saving_ && is_to_store(now))
        store(now);
    return next_step(now);
}

Instant JournalDesk::next_step(Instant now) const
{
    if (book_.is_empty() && is_let_go_ && !book_.is_changed())
        return never;
    Instant next = now + tick;
    if (!is_reading_)
        next = std::min(next, read_at_);
    if (!to_check_.empty())
        next = std::min(next, ask_at_);
    if (!is_saving_ && book_.is_changed())
        next = std::min(next, store_at_);
    return std::max(next, now);
}

void JournalDesk::read(Instant now)
{
    const WallTime wall = world_.loop.wall();
    if (book_.is_empty() && is_let_go_)
        return;
    if (is_let_go_)
        followed_since_ = now;
    if (!book_.is_empty() && !place_)
        place_ = systemd::JournalPlace{.cursor = {}, .at = wall};
    is_reading_ = world_.aux.submit(
        std::make_unique<Reading>(self_, world_.source,
                                  JournalQuestion{.rules = book_.rules(),
                                                  .from = place_.value_or(systemd::JournalPlace{}),
                                                  .oldest = book_.oldest(wall),
                                                  .now = wall},
                                  now));
    if (is_reading_)
        is_let_go_ = book_.is_empty();
    else
        read_at_ = now + pause_refused;
}

void JournalDesk::note_harvest(JournalHarvest harvest, Instant asked, bool has_rules)
{
    is_reading_ = false;
    const Instant now = world_.loop.now();
    read_at_ = now + tick;
    wake();
    if (!has_rules || book_.is_empty()) {
        has_read_ = false;
        trouble_.clear();
        at_end_.reset();
        is_in_burst_ = false;
        return;
    }
    if (!harvest.trouble.empty()) {
        read_at_ = now + pause_after_trouble;
        return note_trouble(std::move(harvest.trouble));
    }
    if (!std::exchange(trouble_, {}).empty())
        world_.log.write(messages::journal_followed, "the journal is read again");
    has_read_ = true;
    place_ = std::move(harvest.place);
    numbers_.entries += harvest.entries;
    numbers_.counted += book_.take(std::move(harvest.yields));
    if (harvest.gap)
        note_gap(*harvest.gap);
    if (harvest.is_at_end) {
        at_end_ = asked;
        is_in_burst_ = false;
        return;
    }
    // At once, behind whoever waits for the aux thread by now.
    read_at_ = now;
    if (!std::exchange(is_in_burst_, true))
        ++numbers_.bursts;
}

void JournalDesk::note_trouble(std::string trouble)
{
    ++numbers_.troubles;
    if (trouble != trouble_)
        world_.log.write(messages::journal_unread, trouble, {{"HOLDFAST_DETAIL", trouble}});
    trouble_ = std::move(trouble);
}

void JournalDesk::note_gap(const systemd::JournalGap& gap)
{
    ++numbers_.gaps;
    gap_ = gap;
    const std::string from = format_rfc3339(gap.from);
    const std::string until = format_rfc3339(gap.until);
    world_.log.write(messages::journal_entries_missed,
                     join("entries of the journal from ", from, " to ", until,
                          " were removed before they were read: checks have not counted them"),
                     {{"HOLDFAST_FROM", from}, {"HOLDFAST_UNTIL", until}});
}

JournalFacts JournalDesk::facts(const Service& service) const
{
    const JournalBook::Entry* entry = book_.find(service.id);
    if (entry == nullptr)
        return {.trouble = "entries for it are not counted yet"};
    JournalFacts facts{.trouble = trouble_,
                       .entries = entry->window.total(),
                       .newest = world_.shows_entries ? entry->newest : std::string{}};
    if (facts.trouble.empty() && !has_read_)
        facts.trouble = is_open_ ? "the journal was not read yet since the start"
                                 : "what was counted before the start is not known yet";
    if (is_behind(world_.loop.now()))
        facts.read_until = place_ ? place_->at : WallTime{};
    if (has_gap(*entry))
        facts.gap = gap_;
    return facts;
}

bool JournalDesk::has_gap(const JournalBook::Entry& entry) const
{
    return gap_ && gap_->until > world_.loop.wall() - entry.check.within;
}

bool JournalDesk::is_behind(Instant now) const noexcept
{
    return !at_end_ || now - *at_end_ > lag_max;
}

bool JournalDesk::is_to_store(Instant now) const
{
    if (book_.is_changed())
        return true;
    if (!has_read_)
        return false;
    const bool is_due = !stored_place_ || now >= store_place_at_;
    return is_due && (place_ != stored_place_ || book_.has_lost());
}

void JournalDesk::store(Instant now)
{
    store_at_ = now + gather;
    is_saving_ = true;
    ++numbers_.writes;
    saving_ = {.place = place_, .gap = gap_, .checks = {}, .gone = {}};
    book_.take_changes(saving_);
    world_.storage.store(saving_, [self = self_](const Result<void>& stored) {
        if (*self != nullptr)
            (*self)->note_stored(stored);
    });
}

void JournalDesk::note_stored(const Result<void>& stored)
{
    is_saving_ = false;
    JournalChange change = std::exchange(saving_, {});
    if (stored) {
        store_place_at_ = world_.loop.now() + gather_place;
        stored_place_ = std::move(change.place);
    } else {
        ++numbers_.writes_failed;
        store_at_ = world_.loop.now() + gather_place;
        book_.give_back(change);
    }
    wake();
}

void JournalDesk::note_verdicts()
{
    const bool is_readable = trouble_.empty() && has_read_;
    const bool is_read = !is_behind(world_.loop.now());
    book_.each([&](JournalBook::Entry& entry) {
        const JournalVerdict verdict = judge_count(is_readable, is_read && !has_gap(entry),
                                                   entry.window.total(), entry.check.entries_max);
        if (std::exchange(entry.told, verdict) != verdict)
            to_check_.insert(entry.key);
    });
}

void JournalDesk::ask_for_checks(Instant now)
{
    for (std::size_t i = 0; i < checks_max && !to_check_.empty(); ++i) {
        const auto next = to_check_.begin();
        const Result<void> asked = world_.check_now(*next);
        if (!asked && asked.error().code == Errc::overloaded)
            break;
        to_check_.erase(next);
    }
    ask_at_ = now + pause;
}

JournalDesk::Numbers JournalDesk::numbers() const
{
    Numbers numbers = numbers_;
    if (!book_.is_empty() && !is_let_go_)
        numbers.lag = world_.loop.now() - at_end_.value_or(followed_since_);
    return numbers;
}

}  // namespace holdfast::watch

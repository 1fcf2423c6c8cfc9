// Follows the journal for all checks that count its entries. It is read on the aux thread, a
// bounded step at a time, so that a burst holds up nobody who waits for that thread; what was
// counted is stored with how far it was read, once a second at most. Whoever has too many entries,
// or no longer too many, is checked at once. Loop thread.
//
// A timer asks for the steps. A second is soon enough for counts over minutes; to be woken by the
// journal itself would cost a turn of the loop for every entry that anybody writes.
//
// What a check has counted begins with its definition, not before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/job.h"
#include "base/loop.h"
#include "base/result.h"
#include "base/task.h"
#include "obs/log.h"
#include "watch/journal/journal_book.h"
#include "watch/journal/journal_counts.h"
#include "watch/journal/journal_source.h"
#include "watch/journal/journal_store.h"

namespace holdfast::watch {

class JournalDesk final : public JournalCounts, public Task {
public:
    static constexpr std::chrono::seconds tick{1};
    // What is older than that is not taken for the truth about now.
    static constexpr std::chrono::seconds lag_max{5};
    static constexpr std::chrono::seconds pause_after_trouble{5};
    // The aux thread has too much to do.
    static constexpr std::chrono::milliseconds pause_refused{250};
    // From one write to the next at least; when only the place has changed, and after a write that
    // failed. What is read twice for it counts once.
    static constexpr std::chrono::seconds gather{1};
    static constexpr std::chrono::seconds gather_place{30};
    // Asked for at once; who is left comes after the pause.
    static constexpr std::size_t checks_max = 128;
    static constexpr std::chrono::milliseconds pause{100};

    struct World {
        Loop& loop;
        Worker& aux;
        JournalStore& storage;
        std::shared_ptr<JournalSource> source;  // Called on the aux thread.
        obs::Log& log;
        // False: nobody is told what an entry says.
        bool shows_entries = true;
        // Errc::overloaded: it is asked for again.
        std::function<Result<void>(ServiceKey key)> check_now;
    };

    // For metrics; all but the lag only grow.
    struct Numbers {
        std::uint64_t entries = 0;   // Read.
        std::uint64_t counted = 0;   // By checks: an entry may count for several.
        std::uint64_t bursts = 0;    // Times that there was more than one step could read.
        std::uint64_t gaps = 0;      // Times that the place was gone.
        std::uint64_t troubles = 0;  // Steps that could read nothing.
        std::uint64_t writes = 0;
        std::uint64_t writes_failed = 0;
        // Everything before that is counted; zero while there is nothing to count.
        Duration lag{};
    };

    explicit JournalDesk(World world);
    ~JournalDesk() override;
    JournalDesk(const JournalDesk&) = delete;
    JournalDesk& operator=(const JournalDesk&) = delete;

    // Reads what is stored; then it is open. It may be called again, after an error above all.
    void open(std::function<void(const Result<void>&)> opened);
    bool is_open() const noexcept { return is_open_; }
    // On the loop from now on.
    void start();
    // Lets the journal go.
    void stop();

    // Every service, of whichever type.
    void define(ServiceKey key, const std::shared_ptr<const Service>& service);
    void forget(ServiceKey key);

    JournalFacts facts(const Service& service) const override;
    Numbers numbers() const;
    // Why entries are not counted; empty while they are, or there is nothing to count.
    const std::string& trouble() const noexcept { return trouble_; }

    const char* name() const noexcept override { return "journal"; }
    Instant step(Instant now) override;

private:
    class Reading;

    void wake();
    void note_definitions(bool had_any);
    bool has_gap(const JournalBook::Entry& entry) const;
    bool is_behind(Instant now) const noexcept;
    void read(Instant now);
    void note_harvest(JournalHarvest harvest, Instant asked, bool has_rules);
    void note_trouble(std::string trouble);
    void note_gap(const systemd::JournalGap& gap);
    bool is_to_store(Instant now) const;
    void store(Instant now);
    void note_stored(const Result<void>& stored);
    void note_verdicts();
    void ask_for_checks(Instant now);
    Instant next_step(Instant now) const;

    World world_;
    JournalBook book_;
    bool is_open_ = false;
    bool is_started_ = false;

    std::optional<systemd::JournalPlace> place_;
    std::optional<systemd::JournalGap> gap_;
    std::string trouble_;
    bool has_read_ = false;
    bool is_reading_ = false;
    bool is_let_go_ = true;  // The source holds nothing.
    bool is_in_burst_ = false;
    std::optional<Instant> at_end_;  // Everything that was written before is counted.
    Instant followed_since_{};
    Instant read_at_ = Instant::min();

    std::optional<systemd::JournalPlace> stored_place_;
    JournalChange saving_;
    bool is_saving_ = false;
    Instant store_at_ = Instant::min();
    Instant store_place_at_ = Instant::min();

    std::set<ServiceKey> to_check_;
    Instant ask_at_ = Instant::min();
    Numbers numbers_;
    // Null when this is gone: what comes back finds nobody.
    std::shared_ptr<JournalDesk*> self_;
};

}  // namespace holdfast::watch

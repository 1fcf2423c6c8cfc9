// Tells operators that this host's own units or journal cannot be looked at, and that they can
// again: once in our journal, and in /readyz for as long as it lasts. Only while some service has
// to do with them, and not for the seconds in which a bus is restarted. Loop thread.
//
// Whether lines of the journal can be read is tried when they are needed first: that a group is
// missing is not to be found out with the first alert. Whoever counts entries tells by himself.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/loop.h"
#include "base/task.h"
#include "obs/log.h"
#include "watch/journal/journal_lines.h"
#include "watch/unit/units.h"

namespace holdfast::watch {

class HostReport final : public Task {
public:
    // Of trouble with units, until it is said: the bus is back within seconds when it is restarted.
    static constexpr std::chrono::seconds patience{10};
    // A journal that could not be read is tried again.
    static constexpr std::chrono::minutes journal_again{1};

    struct World {
        Loop& loop;
        obs::Log& log;
        const Units& units;
        JournalLines* journal = nullptr;  // Null: nobody wants lines of it.
        // Whether any service has to do with units.
        std::function<bool()> is_needed;
        // Of whoever counts entries of the journal; empty while he can, or has nothing to count.
        std::function<std::string()> counting_trouble;
    };

    explicit HostReport(World world);
    ~HostReport() override;
    HostReport(const HostReport&) = delete;
    HostReport& operator=(const HostReport&) = delete;

    void start();
    void stop();

    // What there is to say of units may be otherwise now.
    void note_units();

    // For /readyz; empty while all is well.
    std::string trouble() const;

    const char* name() const noexcept override { return "host report"; }
    Instant step(Instant now) override;

private:
    void look_at_units(Instant now);
    void try_journal(Instant now);
    void note_journal(const Result<std::vector<JournalLine>>& lines);

    World world_;
    bool is_started_ = false;
    std::optional<Instant> units_away_{};  // Since then.
    bool is_units_said_ = false;
    bool is_trying_ = false;
    Instant try_at_ = Instant::min();
    std::string lines_trouble_;
    bool is_journal_said_ = false;
    // Null when this is gone: an answer finds nobody.
    std::shared_ptr<HostReport*> self_;
};

}  // namespace holdfast::watch

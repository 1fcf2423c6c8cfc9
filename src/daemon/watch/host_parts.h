// What only this host can be asked: its units, its journal, file systems that may hang. What checks
// look at, and what joins an outage with what happened to a unit. Loop thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/job.h"
#include "base/mailbox.h"
#include "base/random.h"
#include "daemon/slow_thread.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "store/ledger.h"
#include "watch/check/checker.h"
#include "watch/circumstance/circumstance_desk.h"
#include "watch/circumstance/sqlite_circumstances.h"
#include "watch/host/host_looks.h"
#include "watch/journal/journal_desk.h"
#include "watch/journal/journal_lines_reader.h"
#include "watch/journal/patient_journal_lines.h"
#include "watch/journal/sqlite_journal.h"
#include "watch/report/host_report.h"
#include "watch/routes/http_units.h"
#include "watch/unit/bus_units.h"
#include "watch/unit/unit_desk.h"

namespace holdfast::daemon {

class HostParts final : private watch::UnitsObserver {
public:
    struct World {
        IoLoop& loop;
        Mailbox& mailbox;  // Of that loop.
        const Clock& clock;
        Worker& aux;
        store::Ledger& ledger;
        obs::Log& log;
        obs::Registry& registry;
        Random random;
        // False: no line of the journal goes with anything.
        bool shows_journal_lines = true;
    };
    // Of whoever watches services; called when this was started.
    struct Watch {
        std::function<bool(watch::ServiceKey key)> is_under_way;
        // `over` is called when that check has ended.
        std::function<Result<void>(watch::ServiceKey key, std::function<void()> over)> check_now;
        std::function<void(std::vector<watch::Discovered> all, std::function<void(bool)> done)>
            replace_discovered;
        std::function<void(watch::ServiceKey key, std::vector<std::string> depends_on)> relate;
        std::function<std::shared_ptr<const watch::Service>(watch::ServiceKey key)> service_of;
        std::function<void(const watch::Circumstance& circumstance)> attach;
    };

    HostParts(const World& world, Watch watch);
    ~HostParts() override;
    HostParts(const HostParts&) = delete;
    HostParts& operator=(const HostParts&) = delete;

    // To be added to the bus, which is gone before this.
    systemd::BusUser& bus_user() noexcept { return units_.bus_user(); }
    // For checks of what this host alone can see.
    void equip(watch::Surroundings& surroundings) noexcept;

    // For the routes about units.
    watch::UnitParts unit_parts() noexcept;

    // What is stored of the journal's counts.
    void open(std::function<void(const Result<void>&)> opened);
    // When all services that are stored are defined.
    void start();
    // What is not stored yet goes to the store.
    void flush() { circumstances_.flush(); }
    // The loop does not know it any more. The mailbox is collected after it, before this is
    // destroyed.
    void stop();

    void define(watch::ServiceKey key, const std::shared_ptr<const watch::Service>& service);
    void forget(watch::ServiceKey key);
    // That are stored, in their order.
    void note(const std::vector<watch::StateChange>& changes) { circumstances_.note(changes); }

    // Why units or the journal cannot be looked at; empty while all is well, or nobody needs that.
    std::string trouble() const { return report_.trouble(); }

private:
    // Looks at file systems; as many may wait as are asked for at a time.
    static constexpr std::size_t slow_jobs_max = watch::HostLooks::looks_max;

    void on_unit(const watch::UnitFacts* before, const watch::UnitFacts* now) override;
    void on_trouble(const std::string& trouble) override;
    void register_metrics(obs::Registry& registry);

    IoLoop& loop_;
    Random random_;
    watch::BusUnits units_;
    watch::UnitDesk unit_desk_;
    watch::SqliteJournal stored_journal_;
    watch::JournalDesk journal_desk_;
    watch::JournalLinesReader journal_lines_;
    watch::PatientJournalLines patient_lines_;  // For requests, which must not wait for ever.
    watch::SqliteCircumstances stored_circumstances_;
    watch::CircumstanceDesk circumstances_;
    SlowThread slow_;
    watch::HostLooks looks_;
    watch::HostReport report_;
    bool is_started_ = false;
};

}  // namespace holdfast::daemon

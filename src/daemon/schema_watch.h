// Looks once a second whether a database's tables are still what they must be: somebody may repair,
// or break, them under the running service. Loop thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/loop.h"
#include "base/task.h"
#include "obs/log.h"
#include "obs/metric.h"
#include "store/kind.h"
#include "store/ledger.h"

namespace holdfast::daemon {

class SchemaWatch final : public Task {
public:
    struct World {
        Loop& loop;
        const store::Kind& kind;
        store::Ledger& ledger;  // Where a look waits behind nothing else.
        obs::Log& log;
        obs::Gauge& is_ok;
    };

    explicit SchemaWatch(const World& world);
    ~SchemaWatch() override;
    SchemaWatch(const SchemaWatch&) = delete;
    SchemaWatch& operator=(const SchemaWatch&) = delete;

    const char* name() const noexcept override { return "schema_watch"; }
    Instant step(Instant now) override;

    // The database is another one, or was opened anew.
    void begin_anew() noexcept { last_ = {}; }

    // What is different, empty while all is well: "table shipments: column status is missing; table
    // shipments: column state is not ours; and 9 more". The journal has them all.
    const std::string& trouble() const noexcept { return trouble_; }
    // Why the last look saw nothing; empty when it did. Being slow is no reason.
    const std::string& blindness() const noexcept { return blindness_; }

private:
    // What changes when anybody changed the database, and its tables.
    struct Versions {
        std::int64_t data = -1;
        std::int64_t schema = -1;
        bool operator==(const Versions&) const = default;
    };
    struct Look {
        Versions versions;
        std::optional<std::vector<std::string>> differences;  // Absent: nothing has changed.
    };

    static Look look(sqlite::Connection& db, const store::Kind& kind, const Versions& last);
    void note(Result<Look> result);

    World world_;
    Versions last_;
    std::vector<std::string> differences_;
    std::string trouble_;
    std::string blindness_;
    bool is_looking_ = false;
    // Dies with us: an answer that comes later finds nobody.
    std::shared_ptr<SchemaWatch*> self_;
};

}  // namespace holdfast::daemon

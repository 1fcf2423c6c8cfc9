// What happened around turns for the worse, in the database: a row for each, beside the change of
// state that it belongs to and pruned with it.
#pragma once

#include <cstdint>
#include <optional>

#include "store/ledger.h"
#include "watch/circumstance/circumstances.h"

namespace holdfast::watch {

// Loop thread.
class SqliteCircumstances final : public Circumstances {
public:
    explicit SqliteCircumstances(store::Ledger& ledger) noexcept : ledger_{ledger} {}

    void save(std::vector<Circumstance> rows, Done<void> done) override;
    void load_open(Done<std::vector<Circumstance>> done) override;

private:
    store::Ledger& ledger_;
};

// Any thread that has a connection: of a service's failures in [from, to) the one that explains
// something, the first of these, or else the first.
std::optional<Circumstance> find_circumstance(sqlite::Connection& db, ServiceKey service,
                                              WallTime from, std::optional<WallTime> to);

}  // namespace holdfast::watch

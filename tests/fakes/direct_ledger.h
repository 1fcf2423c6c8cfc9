// A ledger without threads: what is submitted runs at once, through the real writer and reader, on
// a database of its own; or later and together, when a test holds it. One thread.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "obs/log.h"
#include "obs/metrics.h"
#include "store/kind.h"
#include "store/ledger.h"
#include "store/migrate.h"
#include "store/open.h"
#include "store/reader.h"
#include "store/writer.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::store {

class DirectLedger final : public Ledger {
public:
    explicit DirectLedger(const Kind& kind = ledger_kind()) : kind_{kind} {}

    Result<void> submit(std::unique_ptr<Write>&& write) override
    {
        if (refusal)
            return *refusal;
        if (refuse_intake && write->lane() == Lane::intake)
            return *refuse_intake;
        writes_.push_back(std::move(write));
        if (!is_held)
            settle();
        return {};
    }

    Result<void> submit(std::unique_ptr<Read>&& read) override
    {
        if (refusal)
            return *refusal;
        reads_.push_back(std::move(read));
        if (!is_held)
            settle();
        return {};
    }

    // What waits is never answered: the process that sent it has ended.
    void drop()
    {
        writes_.clear();
        reads_.clear();
    }

    std::size_t waiting() const noexcept { return writes_.size() + reads_.size(); }

    // Stores what waits in one transaction, answers what is asked, and says so to everyone.
    void settle()
    {
        writer.store(std::exchange(writes_, {}));
        for (std::unique_ptr<Write>& write : std::exchange(answered_, {}))
            write->done();
        for (std::unique_ptr<Read>& read : std::exchange(reads_, {})) {
            reader.answer(*read);
            read->done();
        }
    }

private:
    struct AmpleVolume final : Volume {
        std::int64_t free_bytes() override { return std::int64_t{1} << 40; }
        std::int64_t free_inodes() override { return -1; }
        bool has_ballast() override { return true; }
        void drop_ballast_unless(std::int64_t /*bytes*/) override {}
        bool make_ballast(std::int64_t /*bytes*/) override { return true; }
        void drop_ballast() override {}
    };

    static sqlite::Connection open_new(const std::string& path, const Kind& kind)
    {
        sqlite::Connection db = open_for_writing({.path = path}, kind);
        for (const Migration& migration : kind.migrations)
            db.script(migration.sql);
        begin_session(db, kind);
        return db;
    }

    const Kind& kind_;
    TemporaryDirectory directory_;
    AmpleVolume volume_;
    obs::Registry registry_;
    MetricFamilies families_{registry_};
    Metrics metrics_{families_, "holdfast.db"};
    std::vector<std::unique_ptr<Write>> writes_;
    std::vector<std::unique_ptr<Read>> reads_;
    std::vector<std::unique_ptr<Write>> answered_;

public:
    ManualClock clock;
    obs::Log log{clock, {}};
    bool is_held = false;
    std::optional<Error> refusal;        // While set, nothing is taken.
    std::optional<Error> refuse_intake;  // The same of new work.
    Writer writer{"holdfast.db",
                  open_new(directory_.file("holdfast.db"), kind_),
                  {},
                  {clock, log, metrics_, volume_, [this](std::unique_ptr<Write> write) {
                       answered_.push_back(std::move(write));
                   }}};
    Reader reader{
        {directory_.file("holdfast.db"), sqlite::Mode::read_only}, clock, std::chrono::seconds{1}};
    // Another program's connection: for looking, and for mischief.
    sqlite::Connection other{directory_.file("holdfast.db"), sqlite::Mode::read_write};
};

}  // namespace holdfast::store

#include "store/verify.h"

#include "base/text.h"
#include "store/migrate.h"
#include "store/refusal.h"
#include "store/row_checks.h"
#include "store/shape.h"

namespace holdfast::store {
namespace {

using sqlite::Connection;
using sqlite::Failure;

constexpr std::string_view restore_remedy =
    "the file is damaged: look at the disk (journalctl -k), then go back to a backup with "
    "holdfastctl restore; sqlite3 FILE .recover saves the rows that can still be read";

class Verification {
public:
    Verification(Connection& db, const Kind& kind, const VerifyOptions& options)
        : db_{db}, kind_{kind}, options_{options}
    {
    }

    std::vector<Finding> run()
    {
        std::span<const RowCheck> rows = row_checks(kind_);
        // By far the longest of them.
        constexpr double integrity_share = 0.7;
        auto progress = [&](std::string_view doing, double share) {
            if (options_.progress)
                options_.progress(doing, share);
        };
        progress("integrity", 0);
        attempt("integrity", [&] { look_at_integrity(); });
        progress("foreign keys", integrity_share);
        attempt("foreign keys", [&] { look_at_references(); });
        progress("schema", integrity_share);
        attempt("schema", [&] { look_at_schema(); });
        double share = integrity_share;
        for (const RowCheck& check : rows) {
            progress(check.name, share);
            attempt(check.name, [&] { look_at_rows(check); });
            share += (1 - integrity_share) / static_cast<double>(rows.size());
        }
        progress("done", 1);
        return std::move(found_);
    }

private:
    // One check that cannot be done says so and does not keep the others from being done.
    template <typename Look>
    void attempt(std::string_view check, Look look)
    {
        try {
            look();
        } catch (const Failure& failure) {
            bool is_damage = failure.kind() == sqlite::FailureKind::corrupt ||
                             failure.kind() == sqlite::FailureKind::io ||
                             failure.kind() == sqlite::FailureKind::not_a_database;
            found_.push_back({std::string{check}, failure.what(),
                              is_damage ? std::string{restore_remedy}
                                        : "repair the schema first, then verify again"});
        }
    }

    void look_at_integrity()
    {
        sqlite::Query query = db_.query("SELECT integrity_check FROM pragma_integrity_check(?1)",
                                        {options_.findings_max});
        while (query.next())
            for (std::string_view line : split(query.text(0), '\n'))
                // A heading of several faults.
                if (line != "ok" && !line.empty() && !line.starts_with("*** in database"))
                    found_.push_back({"integrity", std::string{line}, integrity_remedy(line)});
    }

    static std::string integrity_remedy(std::string_view line)
    {
        if (line.starts_with("CHECK constraint failed") || line.starts_with("NULL value in"))
            return "a program that ignores constraints wrote it: correct the row with sqlite3";
        if (line.find("missing from index") != line.npos ||
            line.find("entries in index") != line.npos ||
            line.starts_with("non-unique entry in index"))
            return "with the service stopped: sqlite3 FILE REINDEX; then verify again, and look "
                   "at the disk";
        return std::string{restore_remedy};
    }

    void look_at_references()
    {
        sqlite::Query query =
            db_.query("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT ?1",
                      {options_.findings_max});
        while (query.next())
            found_.push_back({"foreign keys",
                              join("row ", query.integer(1), " of ", query.text(0),
                                   " refers to a row of ", query.text(2), " that is not there"),
                              "remove the row, or put back what it refers to"});
    }

    // That of another version has another shape, which this program does not know.
    void look_at_schema()
    {
        try {
            SchemaState state = read_schema_state(db_, kind_);
            if (!state.pending.empty()) {
                found_.push_back({"schema",
                                  join("it is at version ", state.version, ", and this program at ",
                                       kind_.version()),
                                  "it is migrated when the service starts, or by holdfastctl "
                                  "migrate"});
                return;
            }
        } catch (const Refused& refused) {
            const Refusal& why = refused.refusal();
            found_.push_back({"schema", join(why.what, ": ", why.why), why.remedy});
            if (why.cause != Cause::altered)
                return;
        }
        for (const std::string& difference : differences(required_shape(kind_), read_shape(db_)))
            found_.push_back({"schema", difference,
                              "undo what was changed by hand, or go back to a backup with "
                              "holdfastctl restore"});
    }

    void look_at_rows(const RowCheck& check)
    {
        if (db_.integer("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1",
                        {check.table}) == 0)
            return;
        sqlite::Query query = db_.query(check.sql, {options_.findings_max});
        while (query.next())
            found_.push_back(
                {std::string{check.name}, std::string{query.text(0)}, std::string{check.remedy}});
    }

    Connection& db_;
    const Kind& kind_;
    const VerifyOptions& options_;
    std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> verify(Connection& db, const Kind& kind, const VerifyOptions& options)
{
    return Verification{db, kind, options}.run();
}

}  // namespace holdfast::store

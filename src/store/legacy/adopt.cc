#include "store/legacy/adopt.h"

#include <optional>

#include <unistd.h>

#include "base/failpoint.h"
#include "base/text.h"
#include "store/legacy/draft.h"
#include "store/legacy/source.h"
#include "store/lock.h"
#include "store/migrate.h"
#include "store/open.h"
#include "store/refusal.h"
#include "store/restore.h"

namespace holdfast::store {
namespace {

using sqlite::Connection;
using sqlite::Failure;
using sqlite::FailureKind;

// Of the work; the rest is putting the new file into its place.
constexpr double rows_share = 0.7;
constexpr int busy_ms = 2000;

[[noreturn]] void refuse_busy(const std::string& path)
{
    throw Refused{{.cause = Cause::locked,
                   .subject = path,
                   .what = "is in use by another program",
                   .why = "what that wrote meanwhile would be lost",
                   .remedy = join("stop the service that came before: fuser -v ", path)}};
}

// Its log, if it has one, is brought in, and what an interrupted program left is undone.
void make_one_file(const std::string& path)
{
    try {
        Connection old{path, sqlite::Mode::read_write};
        old.set_busy_timeout(busy_ms);
        // Not possible while anybody else has its log open.
        if (old.text("PRAGMA journal_mode = DELETE") == "delete")
            return;
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::busy)
            throw;
    }
    refuse_busy(path);
}

// While it is there nobody else writes into the old database; all may read it.
class Guard {
public:
    explicit Guard(const std::string& path) : db_{path, sqlite::Mode::read_write}
    {
        db_.set_busy_timeout(busy_ms);
        try {
            db_.script("BEGIN IMMEDIATE");
        } catch (const Failure& failure) {
            if (failure.kind() != FailureKind::busy)
                throw;
            refuse_busy(path);
        }
    }

private:
    Connection db_;
};

}  // namespace

bool is_to_be_adopted(const std::string& path)
{
    if (::access(path.c_str(), F_OK) != 0)
        return false;
    std::vector<Refusal> found = inspect(path, ledger_kind());
    for (const Refusal& refusal : found)
        if (refusal.cause != Cause::legacy)
            throw Refused{refusal};
    return !found.empty();
}

Adopted adopt(const Clock& clock, const AdoptOptions& options)
{
    StoreLock lock{options.path};
    make_one_file(options.path);
    Guard guard{options.path};
    Draft draft{options.path};
    Connection db = open_for_writing({.path = draft.path()}, ledger_kind());
    (void)migrate(db, ledger_kind(), clock, {.program_version = options.program_version});
    db.set_busy_timeout(busy_ms);
    db.script(join("ATTACH DATABASE ", quoted(options.path, '\''), " AS legacy"));
    std::optional<Origin> origin = origin_of(db, "legacy");
    if (!origin)
        throw Refused{none_of_theirs(options.path, "correct database.path, or move the file away")};
    db.script("BEGIN");
    Adopted adopted{take(db, *origin,
                         {.unread_shown = options.unread_shown,
                          .progress =
                              [&](double share) {
                                  if (options.progress)
                                      options.progress("adopting shipments", rows_share * share);
                              }}),
                    {}};
    failpoint("adopt.before_commit");
    db.script("COMMIT");
    failpoint("adopt.before_exchange");
    adopted.kept = restore(ledger_kind(), clock,
                           {.backup = draft.path(),
                            .database = options.path,
                            .progress =
                                [&](double share) {
                                    if (options.progress)
                                        options.progress("putting the new ledger into its place",
                                                         rows_share + (1 - rows_share) * share);
                                }})
                       .kept;
    return adopted;
}

}  // namespace holdfast::store

#include "store/look.h"

#include <filesystem>
#include <system_error>

#include "base/text.h"
#include "store/open.h"
#include "store/prepare.h"
#include "store/shape.h"

namespace holdfast::store {
namespace {

constexpr int busy_ms = 2000;

std::uintmax_t size_of(const std::string& path)
{
    std::error_code ignored;
    std::uintmax_t size = std::filesystem::file_size(path, ignored);
    return ignored ? 0 : size;
}

// SQLite makes a log and its index where there are none, even for a reader. Where none is, nobody
// writes, and the file can be read as it is. inspect() has made sure that we are its owner, so that
// the index of a log that lost its own is made by the right one.
sqlite::Mode mode_for(const std::string& path)
{
    bool has_index = std::filesystem::exists(path + "-shm");
    bool has_log = std::filesystem::exists(path + "-wal");
    if ((has_index && has_log) || size_of(path + "-wal") > 0)
        return sqlite::Mode::read_only;
    return sqlite::Mode::immutable;
}

void look_inside(const std::string& path, const Kind& kind, const std::string& backup_directory,
                 Look& look)
{
    sqlite::Connection db{path, mode_for(path)};
    db.set_busy_timeout(busy_ms);
    look.state = read_schema_state(db, kind, backup_directory);
    if (!look.state->pending.empty())
        return;
    std::vector<std::string> found = differences(required_shape(kind), read_shape(db));
    if (!found.empty())
        look.refusals.push_back(wrong_shape(path, found));
}

}  // namespace

Look look_at(const std::string& path, const Kind& kind, const std::string& backup_directory)
{
    Look look{.refusals = inspect(path, kind)};
    look.exists = std::filesystem::exists(path);
    if (look.refusals.empty())
        if (auto found = lost(path, kind, backup_directory))
            look.refusals.push_back(*std::move(found));
    if (!look.refusals.empty() || !look.exists)
        return look;
    if (size_of(path + "-journal") > 0) {
        look.trouble = "an interrupted change is undone at the next start";
        return look;
    }
    try {
        look_inside(path, kind, backup_directory, look);
    } catch (const Refused& refused) {
        look.refusals.push_back(refused.refusal());
    } catch (const sqlite::Failure& failure) {
        if (failure.kind() == sqlite::FailureKind::corrupt ||
            failure.kind() == sqlite::FailureKind::not_a_database)
            look.refusals.push_back(damaged(path, failure.what()));
        else
            look.trouble = failure.what();
    }
    return look;
}

}  // namespace holdfast::store

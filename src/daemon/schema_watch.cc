#include "daemon/schema_watch.h"

#include <utility>

#include "base/text.h"
#include "obs/message_ids.h"
#include "store/shape.h"

namespace holdfast::daemon {
namespace {

constexpr std::chrono::seconds interval{1};
constexpr const char* moved = "its file is gone, or another one has taken its place";
// One slip makes many differences: all triggers that name a column change with it.
constexpr std::size_t shown_max = 2;

std::string summarise(const std::vector<std::string>& differences)
{
    if (differences.size() <= shown_max)
        return join_list(differences, "; ");
    return join(join_list({differences.begin(), differences.begin() + shown_max}, "; "), "; and ",
                differences.size() - shown_max, " more");
}

}  // namespace

SchemaWatch::SchemaWatch(const World& world)
    : world_{world}, self_{std::make_shared<SchemaWatch*>(this)}
{
    world_.is_ok.set(1);
}

SchemaWatch::~SchemaWatch()
{
    *self_ = nullptr;
}

Instant SchemaWatch::step(Instant now)
{
    // A look that waits behind slow reads is not asked for twice.
    if (!std::exchange(is_looking_, true))
        world_.ledger.send(store::make_read<Look>(
            [&kind = world_.kind, last = last_](sqlite::Connection& db) {
                return look(db, kind, last);
            },
            [self = self_](Result<Look> result) {
                if (*self != nullptr)
                    (*self)->note(std::move(result));
            }));
    return now + interval;
}

SchemaWatch::Look SchemaWatch::look(sqlite::Connection& db, const store::Kind& kind,
                                    const Versions& last)
{
    // With no versions: as soon as it is back, everything is compared anew.
    if (db.has_moved())
        return {.versions = {}, .differences = {{moved}}};
    Versions versions{.data = db.integer("PRAGMA data_version"),
                      .schema = db.integer("PRAGMA schema_version")};
    if (versions == last)
        return {.versions = versions, .differences = std::nullopt};
    return {.versions = versions,
            .differences = store::differences(store::required_shape(kind), store::read_shape(db))};
}

void SchemaWatch::note(Result<Look> result)
{
    is_looking_ = false;
    if (!result) {
        // Not said here: whoever else asks meets the same failure and says so.
        Errc code = result.error().code;
        if (code != Errc::timeout && code != Errc::overloaded)
            blindness_ = std::move(result).error().context;
        return;
    }
    blindness_.clear();
    last_ = result->versions;
    if (!result->differences || *result->differences == differences_)
        return;
    differences_ = *std::move(result->differences);
    trouble_ = summarise(differences_);
    world_.is_ok.set(differences_.empty() ? 1 : 0);
    if (differences_.empty()) {
        world_.log.write(
            messages::schema_restored,
            join(world_.kind.name, ": tables and columns are again what they must be"));
        return;
    }
    std::string all = join_list(differences_, "; ");
    world_.log.write(
        differences_.front() == moved ? messages::database_moved : messages::schema_mismatch,
        join(world_.kind.name, ": ", all),
        {{"HOLDFAST_DATABASE", std::string{world_.kind.name}}, {"HOLDFAST_DIFFERENCE", all}});
}

}  // namespace holdfast::daemon

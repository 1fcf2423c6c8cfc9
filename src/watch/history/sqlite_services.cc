#include "watch/history/sqlite_services.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "watch/history/stored_time.h"

namespace holdfast::watch {
namespace {

using store::Transaction;

// In the order of the enumerators; the table knows these words and no others.
constexpr std::array<std::string_view, 3> owners{"file", "api", "discovered"};

std::string_view to_text(Owner owner)
{
    return owners.at(static_cast<std::size_t>(owner));
}

Owner to_owner(std::string_view text)
{
    auto found = std::ranges::find(owners, text);
    return found == owners.end() ? Owner::api : static_cast<Owner>(found - owners.begin());
}

StoredService to_service(const sqlite::Query& query)
{
    StoredService service{.key = {query.integer(0)},
                          .id = std::string{query.text(1)},
                          .definition = std::string{query.text(2)},
                          .owner = to_owner(query.text(3)),
                          .changed_at = from_millis(query.integer(4)),
                          .changed_by = std::string{query.text(5)}};
    if (!query.is_null(6))
        service.archived_at = from_millis(query.integer(6));
    return service;
}

std::vector<StoredService> read_all(sqlite::Query query)
{
    std::vector<StoredService> services;
    while (query.next())
        services.push_back(to_service(query));
    return services;
}

constexpr std::string_view select_watched = R"sql(
SELECT key, id, definition, owner, changed_at, changed_by, archived_at
FROM watch_services WHERE archived_at IS NULL ORDER BY id
)sql";

constexpr std::string_view put_service = R"sql(
INSERT INTO watch_services(id, definition, owner, changed_at, changed_by)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT(id) DO UPDATE SET definition = ?2, owner = ?3, changed_at = ?4, changed_by = ?5,
                              archived_at = NULL
RETURNING key, id, definition, owner, changed_at, changed_by, archived_at
)sql";
constexpr std::string_view archive_service = R"sql(
UPDATE watch_services SET archived_at = ?2, changed_at = ?2, changed_by = ?3
WHERE id = ?1 AND archived_at IS NULL
RETURNING key, id, definition, owner, changed_at, changed_by, archived_at
)sql";
constexpr std::string_view restore_service = R"sql(
UPDATE watch_services SET archived_at = NULL, changed_at = ?2, changed_by = ?3
WHERE id = ?1 AND archived_at IS NOT NULL
RETURNING key, id, definition, owner, changed_at, changed_by, archived_at
)sql";

constexpr std::string_view count_services = "SELECT count(*) FROM watch_services";
constexpr std::string_view select_exists = "SELECT 1 FROM watch_services WHERE id = ?";

struct Signature {
    std::string_view actor;
    std::int64_t now;
};

// `count` is of all services, and kept right.
Result<StoredService> change_one(sqlite::Connection& db, const StoredChange& change,
                                 const Signature& signature, std::int64_t& count)
{
    std::string_view id = change.id;
    if (id.empty() || id.size() > Services::id_bytes_max ||
        change.definition.size() > Services::definition_bytes_max)
        return Error{Errc::invalid, join("the definition of ", printable(id), " is too long")};
    if (change.kind == StoredChange::Kind::put) {
        bool is_new = db.integer(select_exists, {id}) == 0;
        if (is_new && count >= Services::services_max)
            return Error{Errc::full, "there are too many services"};
        count += is_new ? 1 : 0;
        sqlite::Query query =
            db.query(put_service, {id, std::string_view{change.definition}, to_text(change.owner),
                                   signature.now, signature.actor});
        CHECK(query.next());
        return to_service(query);
    }
    bool archives = change.kind == StoredChange::Kind::archive;
    sqlite::Query query = db.query(archives ? archive_service : restore_service,
                                   {id, signature.now, signature.actor});
    if (!query.next())
        return Error{Errc::not_found,
                     join("no service ", printable(id), " is ", archives ? "watched" : "archived")};
    return to_service(query);
}

// What failed is undone here: the write itself is an answer, and stays.
Result<std::vector<StoredService>> change_all(sqlite::Connection& db,
                                              const std::vector<StoredChange>& changes,
                                              const Signature& signature)
{
    std::vector<StoredService> stored;
    std::int64_t count = db.integer(count_services);
    db.run("SAVEPOINT service_changes");
    for (const StoredChange& change : changes) {
        Result<StoredService> one = change_one(db, change, signature, count);
        if (!one) {
            db.run("ROLLBACK TO service_changes");
            db.run("RELEASE service_changes");
            return std::move(one).error();
        }
        stored.push_back(*std::move(one));
    }
    db.run("RELEASE service_changes");
    return stored;
}

// Few are archived: those that are watched are found well enough among all.
constexpr std::string_view list_watched = R"sql(
SELECT key, id, definition, owner, changed_at, changed_by, archived_at
FROM watch_services WHERE id > ?1 AND archived_at IS NULL ORDER BY id LIMIT ?2
)sql";
constexpr std::string_view list_archived = R"sql(
SELECT key, id, definition, owner, changed_at, changed_by, archived_at
FROM watch_services INDEXED BY watch_services_archived
WHERE id > ?1 AND archived_at IS NOT NULL ORDER BY id LIMIT ?2
)sql";
constexpr std::string_view list_all = R"sql(
SELECT key, id, definition, owner, changed_at, changed_by, archived_at
FROM watch_services WHERE id > ?1 ORDER BY id LIMIT ?2
)sql";

std::string_view list_of(ServicesAsked::Which which)
{
    switch (which) {
    case ServicesAsked::Which::watched:
        return list_watched;
    case ServicesAsked::Which::archived:
        return list_archived;
    case ServicesAsked::Which::all:
        break;
    }
    return list_all;
}

std::size_t bytes_of(const std::vector<StoredChange>& changes)
{
    std::size_t bytes = 0;
    for (const StoredChange& change : changes)
        bytes += sizeof change + change.id.size() + change.definition.size();
    return bytes;
}

}  // namespace

void SqliteServices::load(Done<std::vector<StoredService>> done)
{
    ledger_.send(store::make_read<std::vector<StoredService>>(
        [](sqlite::Connection& db) { return read_all(db.query(select_watched)); },
        std::move(done)));
}

void SqliteServices::change(std::vector<StoredChange> changes, std::string actor, WallTime now,
                            Done<std::vector<StoredService>> done)
{
    CHECK(changes.size() <= changes_max);
    using Answer = Result<std::vector<StoredService>>;
    std::size_t bytes = bytes_of(changes);
    ledger_.send(store::make_write<Answer>(
        store::Lane::intake, bytes,
        [changes = std::move(changes), actor = std::move(actor), now](Transaction& transaction) {
            return change_all(transaction.db, changes, {.actor = actor, .now = to_millis(now)});
        },
        [done = std::move(done)](Result<Answer> answer) {
            done(answer ? *std::move(answer) : Answer{std::move(answer).error()});
        }));
}

void SqliteServices::list(ServicesAsked asked, Done<std::vector<StoredService>> done)
{
    CHECK(asked.limit >= 1 && asked.limit <= rows_at_once);
    ledger_.send(store::make_read<std::vector<StoredService>>(
        [asked = std::move(asked)](sqlite::Connection& db) {
            return read_all(
                db.query(list_of(asked.which), {std::string_view{asked.after}, asked.limit}));
        },
        std::move(done)));
}

}  // namespace holdfast::watch

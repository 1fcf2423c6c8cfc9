#include "store/probe.h"

namespace holdfast::store {
namespace {

// Reads pages of the file, unlike SELECT 1.
constexpr std::string_view probe_sql = "SELECT count(*) FROM schema_history";

}  // namespace

std::unique_ptr<Read> make_probe(std::function<void(Result<void>)> done)
{
    return make_read<std::int64_t>([](sqlite::Connection& db) { return db.integer(probe_sql); },
                                   [done = std::move(done)](Result<std::int64_t> rows) {
                                       if (rows)
                                           done({});
                                       else
                                           done(std::move(rows).error());
                                   });
}

}  // namespace holdfast::store

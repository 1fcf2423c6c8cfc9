#include "tests/store/power_loss/contents.h"

#include "base/text.h"

namespace holdfast::power_loss {
namespace {

constexpr int named_max = 3;

std::string text_of(sqlite::Bytes bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <typename Map>
void compare(std::string_view noun, const Map& expected, const Map& found, std::string& out)
{
    int named = 0;
    auto say = [&](const auto& key, std::string_view what) {
        if (++named <= named_max)
            append_to(out, out.empty() ? "" : ", ", noun, " ", key, what);
    };
    for (const auto& [key, value] : expected) {
        auto it = found.find(key);
        if (it == found.end())
            say(key, " is missing");
        else if (!(it->second == value))
            say(key, " is not what was stored");
    }
    for (const auto& [key, value] : found)
        if (!expected.contains(key))
            say(key, " was never acknowledged");
    if (named > named_max)
        append_to(out, " and ", named - named_max, " more");
}

}  // namespace

Contents read_contents(sqlite::Connection& db)
{
    Contents contents;
    for (auto row = db.query("SELECT id, status, created_at FROM shipments"); row.next();)
        contents.shipments.emplace(row.integer(0),
                                   Shipment{std::string{row.text(1)}, std::string{row.text(2)}});
    for (auto row = db.query("SELECT key, content, status, location, body FROM idempotency_keys");
         row.next();)
        contents.answers.emplace(row.text(0), Answer{.content = text_of(row.bytes(1)),
                                                     .status = row.integer(2),
                                                     .location = std::string{row.text(3)},
                                                     .body = text_of(row.bytes(4))});
    return contents;
}

std::string contradiction(sqlite::Connection& db)
{
    if (std::string said = db.text("PRAGMA integrity_check"); said != "ok")
        return said;
    static constexpr std::string_view recount = R"(
        SELECT 'status ' || status || ' counts differently than its rows' FROM (
            SELECT status, count FROM shipment_counts WHERE count <> 0
            EXCEPT SELECT status, count(*) FROM shipments GROUP BY status
            UNION ALL SELECT * FROM (
                SELECT status, count(*) FROM shipments GROUP BY status
                EXCEPT SELECT status, count FROM shipment_counts)))";
    return db.text(recount);
}

std::string difference(const Contents& expected, const Contents& found)
{
    std::string out;
    compare("shipment", expected.shipments, found.shipments, out);
    compare("key", expected.answers, found.answers, out);
    return out;
}

}  // namespace holdfast::power_loss

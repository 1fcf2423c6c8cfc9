#include "watch/history/sqlite_texts.h"

#include "watch/history/history.h"

namespace holdfast::watch {
namespace {

// There are few, so that no index on the texts is worth its bytes.
constexpr std::string_view select_texts = R"sql(
SELECT number, text FROM watch_texts WHERE service = ? ORDER BY number DESC
)sql";
constexpr std::string_view insert_text = R"sql(
INSERT INTO watch_texts(service, number, text) VALUES (?, ?, ?)
)sql";
constexpr std::string_view delete_oldest_text = R"sql(
DELETE FROM watch_texts WHERE service = ?1 AND number = (
    SELECT min(number) FROM watch_texts WHERE service = ?1 AND number <> ?2)
)sql";

}  // namespace

std::uint32_t number_of_text(sqlite::Connection& db, ServiceKey service, std::string_view text,
                             std::uint32_t kept)
{
    if (text.empty())
        return 0;
    std::int64_t count = 0;
    std::int64_t greatest = 0;
    {
        sqlite::Query query = db.query(select_texts, {service.value});
        for (; query.next(); ++count) {
            if (query.text(1) == text)
                return static_cast<std::uint32_t>(query.integer(0));
            if (count == 0)
                greatest = query.integer(0);
        }
    }
    if (count >= History::texts_max)
        db.run(delete_oldest_text, {service.value, kept});
    db.run(insert_text, {service.value, greatest + 1, text});
    return static_cast<std::uint32_t>(greatest + 1);
}

Texts load_texts(sqlite::Connection& db, ServiceKey service)
{
    Texts texts;
    sqlite::Query query = db.query(select_texts, {service.value});
    while (query.next())
        texts.emplace(static_cast<std::uint32_t>(query.integer(0)), query.text(1));
    return texts;
}

std::string text_of(const Texts& texts, std::uint32_t number)
{
    auto found = texts.find(number);
    return found == texts.end() ? std::string{} : found->second;
}

}  // namespace holdfast::watch

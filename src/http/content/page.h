// Lists in pages: `?limit=&after=`, answered with {"items":[...],"next":...}. A page goes on where
// the last one ended, at a key, so that it costs the same everywhere and misses nothing that was
// there all the time, whatever comes and goes meanwhile. Pure; any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/content/query.h"
#include "lib/json/writer.h"

namespace holdfast::http {

inline constexpr std::int64_t page_limit_usual = 100;
inline constexpr std::int64_t page_limit_max = 1000;

// What every list takes, and `others`.
std::vector<QueryField> page_fields(std::vector<QueryField> others = {});

struct Page {
    std::string_view list;  // Whose page: the path of its route.
    std::size_t limit = page_limit_usual;
    std::optional<std::string> after;  // The key of the last item that the client has.

    // What to ask the storage for: one more tells whether there is a next page.
    std::size_t rows_wanted() const noexcept { return limit + 1; }
};

// Errc::invalid when `after` is none that this list gave out.
Result<Page> read_page(std::string_view list, const Query& query);

// A key as clients see it: opaque, and of use for its own list only. Not a secret.
std::string page_token(std::string_view list, std::string_view key);

// The body, from what rows_wanted() brought. `write` writes an item as a value, `key_of` says what
// comes after it.
template <typename Row, typename Write, typename KeyOf>
std::string page_body(const Page& page, const std::vector<Row>& rows, const Write& write,
                      const KeyOf& key_of)
{
    std::string body;
    json::Writer json{body};
    json.begin_object().key("items").begin_array();
    const std::size_t shown = std::min(rows.size(), page.limit);
    for (std::size_t i = 0; i < shown; ++i)
        write(json, rows[i]);
    json.end_array().key("next");
    if (rows.size() > shown)
        json.value(page_token(page.list, key_of(rows[shown - 1])));
    else
        json.null();
    json.end_object();
    body.push_back('\n');
    return body;
}

}  // namespace holdfast::http

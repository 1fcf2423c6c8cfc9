// What the routes about what is watched have in common. Loop thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/content/page.h"
#include "http/content/query_check.h"
#include "http/failure.h"
#include "http/router.h"
#include "lib/json/writer.h"
#include "watch/definition/problem.h"
#include "watch/list/watchlist.h"

namespace holdfast::watch {

// Clients of old count what they get: so many are all that there may be.
inline constexpr std::int64_t listed_max = 10'000;

std::vector<http::QueryField> listed_fields(std::vector<http::QueryField> others = {});

// The service of the path, or a 404 in the words that clients of old know. While what is stored has
// not been read, a 503. Null: it was answered.
const Watchlist::Item* find_service(const Watchlist& list, const http::Request& request,
                                    http::Reply& reply);
// False, and answered, while what is stored has not been read.
bool admit(const Watchlist& list, const http::Request& request, http::Reply& reply);

// A bare array, as clients of old have it, of those that `write` wrote; X-Next and Link lead to
// what is behind `limit`.
template <typename Write>
http::Response listed(const Watchlist& list, std::string_view path, const http::Page& page,
                      const Write& write)
{
    std::string body;
    json::Writer json{body};
    json.begin_array();
    std::size_t shown = 0;
    std::string_view last;
    auto item = page.after ? list.items().upper_bound(*page.after) : list.items().begin();
    for (; item != list.items().end() && shown < page.limit; ++item)
        if (write(json, item->second)) {
            ++shown;
            last = item->first;
        }
    json.end_array();
    body.push_back('\n');
    http::Response response = http::json_response(std::move(body));
    if (item == list.items().end())
        return response;
    std::string next = http::page_token(path, last);
    std::string link = join("<", path, "?limit=", page.limit, "&after=", next, ">; rel=\"next\"");
    return std::move(std::move(response).with("X-Next", std::move(next)))
        .with("Link", std::move(link));
}

// Of listed_fields().
http::Page read_listed(std::string_view path, const http::Query& query, http::QueryCheck& check,
                       std::int64_t limit_usual = listed_max);

// Why what was sent is no definition: all that is wrong with it, in the same order.
http::Problem definition_problem(const std::vector<DefinitionProblem>& problems);

// Of one service, past the fixed paths beside it: an id may be "export".
std::string service_path(std::string_view id);

}  // namespace holdfast::watch

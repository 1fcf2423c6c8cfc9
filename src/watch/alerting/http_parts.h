// What the routes of alerting have in common. Loop thread.
#pragma once

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
#include "watch/alerting/http_alerting.h"
#include "watch/definition/problem.h"

namespace holdfast::watch {

// False, and answered, while what an earlier process left has not been read.
bool admit(const AlertDesk& desk, const http::Request& request, http::Reply& reply);

// The number in the path; nothing, and answered as not found, for anything else.
std::optional<std::int64_t> read_number(std::string_view what, const http::Request& request,
                                        http::Reply& reply);

// The number behind which a page goes on; nothing for the first.
std::optional<std::int64_t> number_after(const http::Page& page);

http::Problem rules_problem(const std::vector<DefinitionProblem>& problems);

using AlertingAct = void (*)(const AlertingParts&, const http::Request&, http::Reply);

inline http::Handler handler(const AlertingParts& parts, AlertingAct act)
{
    return [parts, act](const http::Request& request, http::Reply reply) {
        act(parts, request, std::move(reply));
    };
}

// Of rules by number, those of the page that `is_shown`.
template <typename Map, typename IsShown>
auto page_of(const Map& rows, const http::Page& page, const IsShown& is_shown)
{
    std::vector<const typename Map::mapped_type*> found;
    auto row = rows.begin();
    if (auto after = number_after(page))
        row = rows.upper_bound(typename Map::key_type{*after});
    for (; row != rows.end() && found.size() < page.rows_wanted(); ++row)
        if (is_shown(row->second))
            found.push_back(&row->second);
    return found;
}

// 204 when it is stored.
inline AlertDesk::Told<void> answer_when_ended(const http::Request& request, http::Reply reply)
{
    auto held = std::make_shared<http::Reply>(std::move(reply));
    return [held, &request](const Result<void>& ended) {
        held->send(ended ? http::Response{.status = 204}
                         : http::error_response(ended.error(), request));
    };
}

}  // namespace holdfast::watch

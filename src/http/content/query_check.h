// What a route finds wrong with its query beside what it declared of it: all at once, each with the
// name of its parameter. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/content/page.h"
#include "http/content/query.h"
#include "http/problem.h"

namespace holdfast::http {

class QueryCheck {
public:
    // `query` outlives this.
    explicit QueryCheck(const Query& query) noexcept : query_{query} {}

    void reject(std::string_view parameter, std::string message);
    // RFC 3339; nothing when it was not given, or is wrong.
    std::optional<WallTime> time(std::string_view name);
    // As read_page().
    Page page(std::string_view list);

    // When everything was asked for: why the request is refused, if it is.
    std::optional<Problem> problem();

private:
    const Query& query_;
    Problem problem_{.status = 200};
};

}  // namespace holdfast::http

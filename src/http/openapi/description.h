// What a route says of itself beyond what serving it takes: its part of the API's document. Texts
// and schemas are constants. Any thread.
#pragma once

#include <string_view>
#include <vector>

#include "http/openapi/schema.h"

namespace holdfast::http {

struct Explained {
    std::string_view name;
    std::string_view description;
    const Schema* schema = &schemas::text;
};

struct Description {
    // Where a reader looks for it: "orders". A route without one is not described.
    std::string_view area{};
    const Schema* takes = nullptr;  // The body, if the route takes one as JSON.
    const Schema* gives = nullptr;  // The body of a success as JSON; null when there is none.
    // Types of a success that no client chooses: each path has its own.
    std::vector<std::string_view> types{};
    std::vector<Explained> segments{};        // Each {name} of the path, in their order.
    std::vector<Explained> headers{};         // Of the request.
    std::vector<Explained> answer_headers{};  // Of a success; each may be absent.
    // Whether an Idempotency-Key makes it happen once.
    bool takes_key = false;
    // The body may be left out.
    bool may_be_bare = false;
    // For clients of the services that came before.
    bool is_deprecated = false;
    // What is no problem document although its status is no success.
    struct Exception {
        unsigned status;
        const Schema* schema;
    };
    std::vector<Exception> exceptions{};
};

}  // namespace holdfast::http

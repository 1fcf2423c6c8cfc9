// Errors as RFC 9457 problem documents. Never carries SQL, paths or secrets: the journal has them
// under the same request id. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/response.h"

namespace holdfast::json {
class Writer;
}

namespace holdfast::http {

struct FieldError {
    std::string pointer;  // JSON pointer into the request's body...
    std::string message;
    std::string parameter{};  // ...or the name of a parameter of its query.
    // Where the body is a list of rows: which one, and then `pointer` points into that. 0: it is
    // not.
    std::int64_t row = 0;
    std::int64_t line = 0;
};

struct Problem {
    unsigned status = 500;
    std::string detail;  // What went wrong and what to do, for the client.
    std::vector<FieldError> errors;
    std::string legacy_error;            // The `error` member; the reason phrase when empty.
    std::chrono::seconds retry_after{};  // Zero: nothing is said about it.
    std::vector<Header> headers{};
};

// As an item of `errors`.
void write(json::Writer& json, const FieldError& error);

std::string_view reason_phrase(unsigned status) noexcept;

// `instance` is the path asked for, `request_id` leads to the journal.
Response problem_response(const Problem& problem, std::string_view instance,
                          std::string_view request_id);

}  // namespace holdfast::http

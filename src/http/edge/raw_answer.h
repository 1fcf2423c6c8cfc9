// An answer as bytes for a socket, where the engine has no part in it: before it has the
// connection, or when it would not say a word. The connection ends with it. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "http/edge/objection.h"
#include "http/problem.h"

namespace holdfast::http {

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string format_http_date(WallTime time);

std::string raw_answer(const Problem& problem, std::string_view request_id, WallTime now);

Problem to_problem(const Objection& objection);

}  // namespace holdfast::http

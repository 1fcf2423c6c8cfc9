// What a route asks of a request, held against its headers: before a byte of the body is read and
// before anything happens. Loop thread.
#pragma once

#include <optional>

#include "http/problem.h"
#include "http/request.h"
#include "http/router.h"

namespace holdfast::http {

// Reads the query and chooses the representation, into the request; or why it is refused: 411, 413
// and 415 for the body, 400 and 422 for the query, 406 for the answer.
std::optional<Problem> understand(const Route& route, Request& request);

}  // namespace holdfast::http

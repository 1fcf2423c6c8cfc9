// The one table from our own failures to what a client is told. Loop thread.
#pragma once

#include "base/result.h"
#include "http/problem.h"
#include "http/reply.h"
#include "http/request.h"

namespace holdfast::http {

// What the client may know. The context of an error that is the client's (invalid, not_found,
// conflict) is told; any other is for the journal.
Problem to_problem(const Error& error);

// The whole answer to `request`, with the reason for the journal where no other entry has it.
Response error_response(const Error& error, const Request& request);

// For what a handler finds wrong with a request itself.
void refuse(const Request& request, Reply& reply, const Problem& problem);

}  // namespace holdfast::http

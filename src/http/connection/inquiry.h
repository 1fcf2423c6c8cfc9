// What the head of a request tells before a byte of its body is read. Decides, touches nothing.
#pragma once

#include <optional>
#include <string_view>

#include "http/problem.h"
#include "http/request.h"
#include "http/router.h"

namespace holdfast::http {

// Whether an id of the client's can be taken over: it must not break a header or a log line.
bool is_request_id(std::string_view text) noexcept;

// Whether the client waits for a word before it sends the body.
bool waits_for_a_word(const Request& request) noexcept;
// Whether refusing now saves more than the connection costs that is lost by it.
bool has_much_to_send(const Request& request) noexcept;

// Whether it is a browser's, which would rather show a page than what programs are told.
bool wants_a_page(const Request& request);

// Takes `target` apart and finds the route that `request` asks for, into it and into `match`. Says
// what is wrong with it, whichever body it may have.
std::optional<Problem> inquire(const Router& router, std::string_view target, Request& request,
                               Router::Match& match);

}  // namespace holdfast::http

// A daemon that is asked over the network, like any client of it: by --url or HOLDFAST_URL. Main
// thread.
#pragma once

#include <span>

#include "ctl/console.h"
#include "ctl/verb.h"
#include "lib/curl/fetch.h"

namespace holdfast::ctl {

// Of the verbs that take them.
std::span<const Option> remote_options();

// Errc::invalid, in words for a person, when it cannot be an address or a token.
Result<Remote> find_remote(const Invocation& invocation, const Console& console);

// `request.url` is a path, and becomes the whole address.
Result<curl::Answer> ask_remote(const Remote& remote, curl::Fetch request);

// What only the control socket has.
bool is_control_only(std::string_view path);

}  // namespace holdfast::ctl

// Who is at the other end, seen past the proxies that are trusted to say so. Loop thread.
#pragma once

#include <string>
#include <vector>

#include "base/address.h"
#include "http/request.h"

namespace holdfast::http {

// The address as text; empty for the control socket.
std::string client_address_text(const Request& request, const std::vector<Network>& trusted);

// The actor for a log: "uid 1000" or an address.
std::string client_of(const Request& request, const std::vector<Network>& trusted);

}  // namespace holdfast::http

// The daemon that a load is for, as any client of it finds it: over the network, for that is what
// is tested. Main thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ctl/console.h"
#include "ctl/verb.h"
#include "daemon/config/settings.h"
#include "lib/curl/multi/exchange.h"

namespace holdfast::ctl {

struct Target {
    std::string url;
    std::vector<std::string> headers{};
    std::string ca_file{};

    curl::Request get(std::string_view path, Duration timeout) const;
    curl::Request post(std::string_view path, std::string body, Duration timeout) const;
};

// Where --url says, or else where the configuration has the daemon listen. Errc::unavailable when
// there is no such place.
Result<Target> find_target(const Invocation& invocation, const Console& console);

// Of the addresses that a daemon listens on: the first one without TLS, whose certificate is made
// out to a name that nobody here knows. "" for none.
std::string own_url(const std::vector<daemon::ListenSettings>& listen);

}  // namespace holdfast::ctl

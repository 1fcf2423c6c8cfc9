// Asks the running daemon, over its control socket or, with --url, over the network. Main thread.
#pragma once

#include "ctl/console.h"
#include "ctl/verb.h"
#include "daemon/config/settings.h"
#include "lib/curl/fetch.h"

namespace holdfast::ctl {

// What the daemon would read, wrong parts left out.
daemon::Settings settings_of(const Invocation& invocation, const Console& console);

// A reload may wait for a slow disk.
inline constexpr std::chrono::seconds usual_patience{30};

// `request.url` is the path.
Result<curl::Answer> send(const Invocation& invocation, const Console& console,
                          curl::Fetch request);

Result<curl::Answer> ask(const Invocation& invocation, const Console& console, const char* method,
                         const char* path, Duration patience = usual_patience);

}  // namespace holdfast::ctl

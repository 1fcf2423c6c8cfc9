// How long a probe may take. Pure; any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace holdfast::watch {

// Whatever the scraper would wait.
inline constexpr std::chrono::seconds probe_timeout_max{60};
// Of the scraper's patience, for the way of the answer.
inline constexpr std::chrono::milliseconds probe_timeout_reserve{500};

// `header` is X-Prometheus-Scrape-Timeout-Seconds, "10" or "2.5"; when it is empty there is no
// other limit than ours. Errc::invalid for what is no such time.
Result<Duration> probe_timeout(std::string_view header);

}  // namespace holdfast::watch

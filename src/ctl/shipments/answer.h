// What the daemon answered about shipments, for those who asked with holdfastctl. Main thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ctl/console.h"
#include "ctl/verb.h"
#include "lib/curl/fetch.h"

namespace holdfast::ctl {

inline constexpr int exit_data = 65;         // What was sent is wrong.
inline constexpr int exit_no_input = 66;     // There is no such file, or no such shipment.
inline constexpr int exit_unavailable = 69;  // Nobody answers, or not now.

// "holdfastctl: WHAT"; gives `exit` back.
int complain_of_shipments(Console& console, std::string_view what, int exit);

// "?limit=20" with "&status=..." when one was asked for; nothing, after complaining, when it is
// none.
std::optional<std::string> with_status(std::string_view query, const Invocation& invocation,
                                       Console& console);

// Says why it is none that was hoped for; the exit code.
int say_refusal(const curl::Answer& answer, Console& console);
int say_silence(const Error& error, Console& console);

}  // namespace holdfast::ctl

// What the daemon answered, for those who asked with holdfastctl about what it keeps. Main thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ctl/console.h"
#include "ctl/verb.h"
#include "lib/curl/fetch.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

inline constexpr int exit_data = 65;         // What was sent is wrong.
inline constexpr int exit_no_input = 66;     // There is no such thing.
inline constexpr int exit_unavailable = 69;  // Nobody answers, or not now.

// "holdfastctl: WHAT"; gives `exit` back.
int complain(Console& console, std::string_view what, int exit);

// Says why it is none that was hoped for; the exit code.
int say_refusal(const curl::Answer& answer, Console& console);
int say_silence(const Error& error, Console& console);

// The body of an answer below 300; or nothing, after saying why, and `exit` says how it ends.
std::optional<std::string> fetch_body(const Invocation& invocation, Console& console,
                                      curl::Fetch request, int& exit);

// Prints such a body: as it came with --json, else what `words` make of it. The exit code.
int print_answer(const Invocation& invocation, Console& console, curl::Fetch request,
                 std::string (*words)(const json::Node& root));

// A member as text that a terminal can take; empty when there is none.
std::string printable_text(const json::Node& node, std::string_view name);
// A column of a table.
std::string padded(std::string text, std::size_t width);

}  // namespace holdfast::ctl

// What the daemon answered, for those who asked with holdfastctl about what it keeps. Main thread.
#pragma once

#include <cstddef>
#include <functional>
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

// What an answer has to be: whoever else answers there is not taken for holdfast.
struct Expected {
    std::string_view what;    // "order"
    std::string_view member;  // That each of them has. Empty: it is a list.
};

// Of a list of everything that is watched, however much is told of each.
inline constexpr std::size_t long_answer_bytes_max = std::size_t{64} << 20;

// Such a body as a tree, however large; nothing when it is none.
std::optional<json::Document> parse_answer(std::string_view body, const Expected& expected);
// The same, after saying that it is none.
std::optional<json::Document> read_answer(std::string_view body, const Expected& expected,
                                          Console& console);

// Prints it: as it came with --json, else what `words` make of it. The exit code.
int print_answer(const Invocation& invocation, Console& console, curl::Fetch request,
                 const Expected& expected,
                 const std::function<std::string(const json::Node& root)>& words);

// Whether a path can name it: what none can name is no ID of anything.
bool may_stand_in_path(std::string_view id) noexcept;

// A member as text that a terminal can take; empty when there is none.
std::string printable_text(const json::Node& node, std::string_view name);
// A column of a table whose rows are not known beforehand.
std::string padded(std::string text, std::size_t width);

}  // namespace holdfast::ctl

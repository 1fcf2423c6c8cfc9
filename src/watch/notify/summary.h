// What a message says, in words for people. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "watch/notify/message.h"

namespace holdfast::watch {

// Alerts of one message that are named; of more, how many there are.
inline constexpr std::size_t lines_max = 20;

// "DOWN: Billing (production)", "Resolved: Billing (production)", "12 alerts, 3 resolved". One
// line without commands, whatever the services are called; bounded.
std::string title_of(const Message& message);
// A line for each alert: since when, how often, why, and what else it explains. What happened
// around it stands behind `before_sentence`.
std::string text_of(const Message& message, std::string_view before_sentence = "\n");
// What happened around it, of an alert that is not over; mostly empty.
std::string sentence_of(const Notice& notice);
// The last lines of the units that alerts which are not over are about, each on one line; of
// several alerts fewer of each, and whose they are. There are at most `journal_lines_max`.
inline constexpr std::size_t journal_lines_max = 10;
std::vector<std::string> journal_of(const Message& message);

// "since 2026-11-21T03:04:05Z": in seconds.
std::string time_of(WallTime time);

// Names on one line, a bounded number of them.
std::string list_of(const std::vector<std::string>& names);

}  // namespace holdfast::watch

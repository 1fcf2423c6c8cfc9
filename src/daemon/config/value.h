// One value: from JSON into Settings by the rules of its key, and back. Does no I/O; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/key.h"
#include "lib/json/document.h"

namespace holdfast::daemon {

// A complaint about a value or about one item of it.
struct Rejected {
    const json::Node* node;
    Complaint complaint;
};

// Changes `settings` only if nothing is rejected.
std::vector<Rejected> assign(const Key& key, const json::Node& node, Settings& settings);

// What a variable says, as a file would: so that both go through the same rules.
json::Node to_node(const Key& key, std::string_view text);

// As JSON: "15s" with its quotes.
std::string show(const Key& key, const Settings& settings);
std::string show_default(const Key& key);
// A value to write when one has to be shown.
std::string show_example(const Key& key);

// "a duration from 0s to 1h": what the key takes.
std::string expected(const Key& key);

}  // namespace holdfast::daemon

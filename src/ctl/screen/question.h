// What a view asks the daemon, from its thread. Any thread.
#pragma once

#include <atomic>
#include <string>

#include "ctl/answer.h"
#include "ctl/screen/view.h"
#include "ctl/verb.h"
#include "lib/json/document.h"

namespace holdfast::ctl {

struct Answered {
    std::string trouble{};      // Not empty: there is none, and why. Printable.
    json::Document document{};  // Else this.
    std::string json{};         // The same as it came, in one line.
};

// Within a few seconds; for less than a tenth of that a daemon that is well needs.
Answered ask_for(const Invocation& invocation, const Console& console, const std::string& path,
                 const Expected& expected, const std::atomic<bool>& is_abandoned);

// {"error":"..."}
std::string json_of_trouble(std::string_view trouble);

// "holdfast orders", with where when that is not here.
std::string title_of(const Invocation& invocation, std::string_view what);

}  // namespace holdfast::ctl

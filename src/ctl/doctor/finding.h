// One thing that is wrong, for a person at three in the morning: what, how one sees it, why, and
// what to type. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::ctl::doctor {

// From bad to good; the exit status follows from the worst.
enum class Severity {
    down,      // The service does not run, or does not answer.
    failing,   // It refuses part of what it is there for.
    degraded,  // It does all of it, with less than it should have; or its next start would fail.
    notice     // Nothing is wrong now.
};
std::string_view to_string(Severity severity) noexcept;

struct Finding {
    Severity severity = Severity::degraded;
    std::string fault{};  // "disk-full": the kind of fault, for programs.
    std::string what{};   // One line.
    std::vector<std::string> evidence{};
    std::string cause{};
    std::vector<std::string> repair{};  // Commands, in order; # begins a word of explanation.
    std::string runbook{};              // The message whose page has more; empty: none.
    std::string part{};                 // Of /readyz: what it says is explained by this.
    // What is seen of a fault, not the fault: it comes after what explains it.
    bool is_symptom = false;
    // Enough for a service that does not run, or does not answer.
    bool explains_outage = false;
};

}  // namespace holdfast::ctl::doctor

// The command line of holdfastd. Main thread.
#pragma once

#include <string>
#include <vector>

namespace holdfast::daemon {

struct Options {
    enum class Action { run, help, version, refuse };

    Action action = Action::run;
    std::string file;                // --config; empty: the default file.
    std::string defaults_directory;  // --defaults
    std::string complaint;           // What is wrong, for Action::refuse.
};

Options parse_options(const std::vector<std::string>& arguments);

extern const char* const usage;

}  // namespace holdfast::daemon

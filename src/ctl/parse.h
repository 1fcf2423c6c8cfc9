// From the words of a command line to what they ask for. Not getopt: it prints its own messages,
// and knows neither "did you mean" nor the table of options that --help prints. Main thread.
#pragma once

#include <string>
#include <vector>

#include "ctl/verb.h"

namespace holdfast::ctl {

struct Command {
    std::string verb;  // Empty: none was given. It may not exist.
    Invocation invocation;
    std::string problem;  // Not empty: it cannot be understood, and this says why.
};

// "--name value" and "--name=value"; "--" ends the options.
Command parse_command(const std::vector<std::string>& words);

}  // namespace holdfast::ctl

// holdfastctl without its main(): from arguments to exit code. Main thread.
#pragma once

#include <string>
#include <vector>

#include "ctl/console.h"
#include "ctl/verb.h"

namespace holdfast::ctl {

// `arguments` without the program's name.
int run(const std::vector<std::string>& arguments, Console& console);

// What --help prints.
std::string help();
std::string help(const Verb& verb);

}  // namespace holdfast::ctl

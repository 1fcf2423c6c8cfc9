// What `holdfastctl drill` can do, a function each. They return the exit code. Main thread.
#pragma once

#include "drill/cli/library.h"
#include "drill/cli/options.h"

namespace holdfast::drill {

int list_drills(const Options& options, const Library& library);
int show_drill(const Options& options, const Library& library);
// `self` is this program: parts of it go on in processes of their own.
int run_drills(const Options& options, const Library& library, const std::string& self);
int report_runs(const Options& options);
int revert_runs(const Options& options, const std::string& self);
int check_files(const Options& options);

// "holdfastctl: drill: ..." on standard error.
int complain(std::string_view what, int exit);
void say(std::string_view text);

}  // namespace holdfast::drill

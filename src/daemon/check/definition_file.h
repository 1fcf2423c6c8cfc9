// A file of definitions that the configuration names, and what is wrong with it. Touches the disk:
// the main thread before the loop runs, the aux thread then.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "daemon/config/problem.h"
#include "watch/definition/problem.h"

namespace holdfast::daemon {

struct DefinitionFile {
    std::string_view key;   // Of the configuration, which names it.
    std::string_view what;  // "services"
    std::string path;
    std::size_t bytes_max = 0;
};

Problem problem_of(const DefinitionFile& file);
Problem problem_of(const DefinitionFile& file, watch::DefinitionProblem found);

// Nothing when it could not be read, which is then reported.
std::optional<std::string> read_definitions(const DefinitionFile& file,
                                            std::vector<Problem>& problems);

// What to say of a file with secrets, if it is open to everybody. Nothing of one that is not
// there.
std::optional<Problem> find_open_file(std::string_view key, const std::string& path,
                                      std::string_view secrets);

}  // namespace holdfast::daemon

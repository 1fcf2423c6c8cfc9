// What `holdfastctl drill` is asked for. Pure; main thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::drill {

struct Options {
    std::string verb;                    // Empty: none was given.
    std::vector<std::string> arguments;  // Ids of drills or runs, files.
    bool wants_help = false;
    bool json = false;
    bool all = false;
    std::string tag{};
    bool guided = false;
    bool live = false;
    bool yes_on_this_host = false;
    std::string yes_damage{};
    std::string state = "/var/lib/holdfast-drills";
    std::vector<std::string> drills{};  // Folders; empty: those of the package and of the host.
    std::string bare{};
    std::string user{};
    std::string daemon = "/usr/sbin/holdfastd";
    std::string holdfastctl = "holdfastctl";
    std::string upstream{};
    std::string problem{};  // Not empty: it cannot be understood.
};

Options parse_options(const std::vector<std::string>& words);

// What --help prints.
std::string help();

}  // namespace holdfast::drill

// The file of variables that the units hand to the service (EnvironmentFile=), read as systemd 252
// reads it: for programs that a person starts, who must see what the service sees. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::daemon {

struct Assignment {
    std::string name;
    std::string value;
    std::uint32_t line = 0;  // Where it begins.
};

// Each name once, with what is assigned last. Lines that systemd ignores are ignored: comments,
// those without "=", and names that no variable can have.
std::vector<Assignment> parse_environment_file(std::string_view text);

}  // namespace holdfast::daemon

#include "daemon/check/own_name.h"

#include <array>

#include <unistd.h>

namespace holdfast::daemon {

std::string own_name()
{
    std::array<char, 256> name{};
    // The kernel's, which asks no name server. Cut short, it is no name of ours.
    bool is_whole = ::gethostname(name.data(), name.size()) == 0 && name.back() == '\0';
    return is_whole ? name.data() : std::string{};
}

}  // namespace holdfast::daemon

#include "watch/host/sandbox.h"

#include <algorithm>
#include <array>

namespace holdfast::watch {
namespace {

struct Hidden {
    std::string_view directory;
    std::string_view by;
    bool is_own;  // The service has another one there, and may do there what it wants.
};

constexpr std::string_view home =
    "ProtectHome=yes of holdfast.service hides it, a drop-in with ProtectHome=read-only shows it";
constexpr std::string_view temporary =
    "PrivateTmp=yes gives holdfast.service an empty directory of its own in its place";
constexpr std::array hidden_directories{
    Hidden{"/home", home, false}, Hidden{"/root", home, false}, Hidden{"/run/user", home, false},
    Hidden{"/tmp", temporary, true}, Hidden{"/var/tmp", temporary, true}};

bool is_below(std::string_view path, std::string_view directory) noexcept
{
    return path.starts_with(directory) &&
           (path.size() == directory.size() || path[directory.size()] == '/');
}

}  // namespace

std::string_view hidden_by(std::string_view path, bool is_absent) noexcept
{
    const auto* found = std::ranges::find_if(hidden_directories, [&](const Hidden& each) {
        return is_below(path, each.directory) && (is_absent || !each.is_own);
    });
    return found == hidden_directories.end() ? std::string_view{} : found->by;
}

}  // namespace holdfast::watch

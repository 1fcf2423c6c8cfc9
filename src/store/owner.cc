#include "store/owner.h"

#include <array>
#include <filesystem>

#include <pwd.h>

#include "base/text.h"

namespace holdfast::store {

std::string user_name(uid_t user)
{
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return found->pw_name;
    return join("uid ", user);
}

std::string directory_of(const std::string& path)
{
    std::string parent = std::filesystem::path{path}.parent_path().string();
    return parent.empty() ? "." : parent;
}

}  // namespace holdfast::store

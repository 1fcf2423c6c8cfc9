#include "daemon/check/act_as.h"

#include <array>

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "base/check.h"

namespace holdfast::daemon {

ActAs::ActAs(const std::string& user)
{
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (geteuid() != 0 ||
        getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
        found == nullptr)
        return;
    group_ = getegid();
    int count = getgroups(0, nullptr);
    groups_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    if (count < 0 || getgroups(count, groups_.data()) != count)
        return;
    // In this order: without being root the groups can no longer be changed.
    if (initgroups(found->pw_name, found->pw_gid) != 0)
        return;
    is_active_ = setegid(found->pw_gid) == 0 && seteuid(found->pw_uid) == 0;
    if (!is_active_) {
        CHECK(setegid(group_) == 0);
        CHECK(setgroups(groups_.size(), groups_.data()) == 0);
    }
}

ActAs::~ActAs()
{
    if (!is_active_)
        return;
    CHECK(seteuid(0) == 0);
    CHECK(setegid(group_) == 0);
    CHECK(setgroups(groups_.size(), groups_.data()) == 0);
}

}  // namespace holdfast::daemon

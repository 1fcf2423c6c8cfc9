#include "ctl/become_owner.h"

#include <array>
#include <cerrno>
#include <system_error>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::ctl {
namespace {

Error failed(const char* doing)
{
    return {Errc::unavailable, join(doing, ": ", std::generic_category().message(errno))};
}

}  // namespace

Result<void> become_owner(const std::string& directory)
{
    struct stat status = {};
    if (::geteuid() != 0 || ::stat(directory.c_str(), &status) != 0 || status.st_uid == 0)
        return {};
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* owner = nullptr;
    (void)getpwuid_r(status.st_uid, &entry, buffer.data(), buffer.size(), &owner);
    gid_t group = owner != nullptr ? owner->pw_gid : status.st_gid;
    // In this order: without being root the groups can no longer be changed.
    if (owner != nullptr ? ::initgroups(owner->pw_name, group) != 0 : ::setgroups(1, &group) != 0)
        return failed("set the groups of the owner");
    if (::setgid(group) != 0)
        return failed("become the owner's group");
    if (::setuid(status.st_uid) != 0)
        return failed("become the owner");
    CHECK(::setuid(0) != 0);  // There is no way back, or it was for nothing.
    return {};
}

}  // namespace holdfast::ctl

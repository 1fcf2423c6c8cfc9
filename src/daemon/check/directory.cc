#include "daemon/check/directory.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"

namespace holdfast::daemon {

std::string parent_of(const std::string& path)
{
    auto slash = path.rfind('/');
    if (slash == std::string::npos)
        return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

std::string reason_of(int code)
{
    return std::generic_category().message(code);
}

std::string current_user()
{
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
        found != nullptr)
        return join("user ", found->pw_name);
    return join("uid ", geteuid());
}

int probe_directory(const std::string& directory)
{
    struct stat status = {};
    if (::stat(directory.c_str(), &status) != 0)
        return errno;
    if (!S_ISDIR(status.st_mode))
        return ENOTDIR;
    // AT_EACCESS: what counts is who we act as, not who called us.
    return ::faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

int probe_file(const std::string& directory)
{
    std::string path = join(directory, "/.holdfast-check-XXXXXX");
    Descriptor file{::mkostemp(path.data(), O_CLOEXEC)};
    if (!file)
        return errno;
    // A page, because a full disk still takes an empty file.
    const std::array<char, 4096> page{};
    ssize_t written = ::write(file.get(), page.data(), page.size());
    bool is_short = written >= 0 && static_cast<std::size_t>(written) < page.size();
    int failed = is_short ? ENOSPC : 0;
    if (written < 0 || (!is_short && ::fsync(file.get()) != 0))
        failed = errno;
    if (::unlink(path.c_str()) != 0 && failed == 0)
        failed = errno;
    return failed;
}

}  // namespace holdfast::daemon

// Mode and owner of a file.
#include <array>
#include <charconv>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "drill/act/deeds.h"
#include "drill/host/files.h"

namespace holdfast::drill {
namespace {

constexpr unsigned mode_bits = 07777;

Result<struct stat> status_of(const std::string& path)
{
    struct stat status = {};
    if (::lstat(path.c_str(), &status) != 0)
        return errno_error(path);
    return status;
}

Result<Facts> look_at_mode(const Parameters& parameters, World& /*world*/)
{
    std::string path{parameters.text("path")};
    auto status = status_of(path);
    if (!status)
        return std::move(status).error();
    std::string_view text = parameters.text("mode");
    unsigned mode = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), mode, 8);
    Facts facts;
    facts.set("path", path);
    facts.set("was", std::int64_t{status->st_mode & mode_bits});
    facts.set("is", std::int64_t{mode});
    return facts;
}

Result<void> set_mode(const std::string& path, std::int64_t mode)
{
    if (::chmod(path.c_str(), static_cast<mode_t>(mode)) != 0)
        return errno_error(join("chmod ", path));
    return {};
}

Result<void> apply_mode(const Facts& facts, World& /*world*/)
{
    return set_mode(facts.string("path"), facts.number("is"));
}

Result<void> revert_mode(const Facts& facts, World& /*world*/)
{
    auto status = status_of(facts.string("path"));
    if (!status || std::int64_t{status->st_mode & mode_bits} != facts.number("is"))
        return {};
    return set_mode(facts.string("path"), facts.number("was"));
}

// "NAME", "NAME:GROUP", "1000:1000".
Result<std::pair<uid_t, gid_t>> find_owner(std::string_view text)
{
    std::size_t colon = text.find(':');
    std::string name{text.substr(0, colon)};
    std::pair<uid_t, gid_t> owner{0, 0};
    if (auto number = parse_number<uid_t>(name)) {
        owner = {*number, static_cast<gid_t>(*number)};
    } else {
        const passwd* user = ::getpwnam(name.c_str());  // NOLINT(concurrency-mt-unsafe)
        if (user == nullptr)
            return Error{Errc::not_found, join("there is no user ", name)};
        owner = {user->pw_uid, user->pw_gid};
    }
    if (colon == std::string_view::npos)
        return owner;
    std::string group{text.substr(colon + 1)};
    if (auto number = parse_number<gid_t>(group)) {
        owner.second = *number;
        return owner;
    }
    const struct group* found = ::getgrnam(group.c_str());  // NOLINT(concurrency-mt-unsafe)
    if (found == nullptr)
        return Error{Errc::not_found, join("there is no group ", group)};
    owner.second = found->gr_gid;
    return owner;
}

std::string owner_of(const struct stat& status)
{
    return join(status.st_uid, ":", status.st_gid);
}

Result<Facts> look_at_owner(const Parameters& parameters, World& /*world*/)
{
    std::string path{parameters.text("path")};
    auto status = status_of(path);
    if (!status)
        return std::move(status).error();
    auto owner = find_owner(parameters.text("owner"));
    if (!owner)
        return std::move(owner).error();
    Facts facts;
    facts.set("path", path);
    facts.set("was", owner_of(*status));
    facts.set("is", join(owner->first, ":", owner->second));
    return facts;
}

Result<void> set_owner(const std::string& path, std::string_view text)
{
    auto owner = find_owner(text);
    if (!owner)
        return std::move(owner).error();
    if (::lchown(path.c_str(), owner->first, owner->second) != 0)
        return errno_error(join("chown ", path));
    return {};
}

Result<void> apply_owner(const Facts& facts, World& /*world*/)
{
    return set_owner(facts.string("path"), facts.text("is"));
}

Result<void> revert_owner(const Facts& facts, World& /*world*/)
{
    auto status = status_of(facts.string("path"));
    if (!status || owner_of(*status) != facts.text("is"))
        return {};
    return set_owner(facts.string("path"), facts.text("was"));
}

}  // namespace

Deed chmod_deed()
{
    return {"chmod", look_at_mode, apply_mode, revert_mode};
}

Deed chown_deed()
{
    return {"chown", look_at_owner, apply_owner, revert_owner};
}

}  // namespace holdfast::drill

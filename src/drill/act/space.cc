// Room: of a file system that gets full, and one that is small from the beginning.
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "drill/act/deeds.h"
#include "drill/host/files.h"

namespace holdfast::drill {
namespace {

constexpr std::int64_t files_max = 1'000'000;
constexpr const char* source = "holdfast-drill";

// --- fill ------------------------------------------------------------------------------------

Result<Facts> look_at_space(const Parameters& parameters, World& /*world*/)
{
    struct statvfs status = {};
    std::string folder{parameters.text("path")};
    if (::statvfs(folder.c_str(), &status) != 0)
        return errno_error(folder);
    Facts facts;
    facts.set("file", join(folder, "/.holdfast-drill-fill"));
    facts.set("folder", folder);
    facts.set("leave", std::string{parameters.text("leave")});
    return facts;
}

// Until so much is free: what the service itself writes meanwhile counts, too.
Result<void> apply_filling(const Facts& facts, World& /*world*/)
{
    std::string path = facts.string("file");
    Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
    if (!file)
        return errno_error(path);
    off_t size = 0;
    for (int round = 0; round < 16; ++round) {
        struct statvfs status = {};
        if (::fstatvfs(file.get(), &status) != 0)
            return errno_error(path);
        auto block = static_cast<std::int64_t>(status.f_frsize);
        std::int64_t spare =
            static_cast<std::int64_t>(status.f_bavail) * block - facts.number("leave");
        if (spare < block)
            return {};
        int error = ::posix_fallocate(file.get(), size, spare);
        if (error == 0) {
            size += spare;
        } else if (error != ENOSPC) {
            errno = error;
            return errno_error(path);
        } else if (facts.number("leave") == 0) {
            // The blocks of its own map took the rest: bit by bit.
            std::string zeros(4096, '\0');
            while (::pwrite(file.get(), zeros.data(), zeros.size(), size) > 0)
                size += static_cast<off_t>(zeros.size());
            return {};
        }
    }
    return {};
}

Result<void> revert_filling(const Facts& facts, World& /*world*/)
{
    if (::unlink(facts.string("file").c_str()) != 0 && errno != ENOENT)
        return errno_error(facts.text("file"));
    return {};
}

// --- inodes ----------------------------------------------------------------------------------

Result<Facts> look_at_inodes(const Parameters& parameters, World& /*world*/)
{
    struct statvfs status = {};
    std::string folder{parameters.text("path")};
    if (::statvfs(folder.c_str(), &status) != 0)
        return errno_error(folder);
    std::int64_t leave = parse_number<std::int64_t>(parameters.text("leave")).value_or(0);
    std::int64_t wanted = static_cast<std::int64_t>(status.f_ffree) - leave;
    if (status.f_files == 0 || wanted > files_max)
        return Error{Errc::invalid, join(folder, ": its file system has more inodes than ",
                                         files_max, " to use up (give it a volume)")};
    Facts facts;
    facts.set("folder", join(folder, "/.holdfast-drill-inodes"));
    facts.set("leave", leave);
    return facts;
}

Result<void> apply_inodes(const Facts& facts, World& /*world*/)
{
    std::string folder = facts.string("folder");
    if (auto made = make_folders(folder); !made)
        return made;
    for (std::int64_t i = 0; i < files_max; ++i) {
        struct statvfs status = {};
        if (::statvfs(folder.c_str(), &status) != 0)
            return errno_error(folder);
        if (static_cast<std::int64_t>(status.f_ffree) <= facts.number("leave"))
            return {};
        Descriptor file{::open(join(folder, "/", i).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
        if (!file && errno == ENOSPC)
            return {};
        if (!file)
            return errno_error(folder);
    }
    return {};
}

Result<void> revert_inodes(const Facts& facts, World& /*world*/)
{
    std::error_code error;
    std::filesystem::remove_all(facts.string("folder"), error);
    if (error)
        return Error{Errc::unavailable, join(facts.text("folder"), ": ", error.message())};
    return {};
}

// --- volume ----------------------------------------------------------------------------------

// Mounts on it that are ours; there may be others below.
bool is_mounted(std::string_view path)
{
    auto mounts = read_small("/proc/self/mounts");
    if (!mounts)
        return false;
    for (std::string_view line : split(*mounts, '\n'))
        if (line.starts_with(join(source, " ", path, " ")))
            return true;
    return false;
}

Result<Facts> look_at_mounts(const Parameters& parameters, World& /*world*/)
{
    Facts facts;
    facts.set("path", std::string{parameters.text("path")});
    facts.set("bytes", std::string{parameters.text("bytes")});
    facts.set("inodes", std::string{parameters.text("inodes")});
    std::error_code error;
    facts.set("existed", std::filesystem::exists(facts.string("path"), error) ? 1 : 0);
    return facts;
}

Result<void> apply_volume(const Facts& facts, World& /*world*/)
{
    std::string path = facts.string("path");
    if (auto made = make_folders(path, 0750); !made)
        return made;
    std::string options = join("mode=0750,size=", facts.text("bytes"));
    if (!facts.text("inodes").empty())
        append_to(options, ",nr_inodes=", facts.text("inodes"));
    if (::mount(source, path.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) != 0)
        return errno_error(join("mount ", path));
    return {};
}

Result<void> revert_volume(const Facts& facts, World& /*world*/)
{
    std::string path = facts.string("path");
    if (is_mounted(path) && ::umount2(path.c_str(), MNT_DETACH) != 0)
        return errno_error(join("umount ", path));
    if (facts.number("existed") == 0)
        (void)::rmdir(path.c_str());
    return {};
}

}  // namespace

Deed fill_deed()
{
    return {"fill", look_at_space, apply_filling, revert_filling};
}

Deed inodes_deed()
{
    return {"inodes", look_at_inodes, apply_inodes, revert_inodes};
}

Deed volume_deed()
{
    return {"volume", look_at_mounts, apply_volume, revert_volume};
}

}  // namespace holdfast::drill

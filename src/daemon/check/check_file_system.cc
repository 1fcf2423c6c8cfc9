// The file system under the database: local, and with room.
#include <array>

#include <sys/statvfs.h>
#include <sys/vfs.h>

#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/directory.h"
#include "daemon/check/file_system.h"

namespace holdfast::daemon {
namespace {

struct Magic {
    unsigned long number;
    std::string_view name;
};
// From linux/magic.h and the manual page of statfs(2), which lists what that header leaves out.
constexpr std::array<Magic, 9> network_magic{{{0x6969, "NFS"},
                                              {0x517B, "SMB"},
                                              {0xFF534D42, "CIFS"},
                                              {0xFE534D42, "SMB2"},
                                              {0x65735546, "FUSE"},
                                              {0x5346414F, "AFS"},
                                              {0x73757245, "Coda"},
                                              {0x00C36400, "Ceph"},
                                              {0x01021997, "9P"}}};

void check_space(const Context& context, const std::string& directory, Report& report)
{
    const std::int64_t wanted = context.settings().database.free_min;
    struct statvfs status = {};
    if (::statvfs(directory.c_str(), &status) != 0)
        return;
    // What is left to us, not the reserve of root.
    auto available = static_cast<std::int64_t>(status.f_bavail * status.f_frsize);
    std::string shown = join(available >> 20, "MiB free");
    if (available >= wanted)
        return report.pass(join("disk space ", directory, ": ", shown));
    Problem problem{.key = "database.free_min", .file = directory};
    problem.what = join("only ", shown);
    problem.why = join("database.free_min is ", format_bytes(wanted));
    problem.remedy = "make room before writes are refused";
    report.warn(std::move(problem));
}

}  // namespace

std::string_view network_file_system(unsigned long magic) noexcept
{
    for (const Magic& known : network_magic)
        if (known.number == magic)
            return known.name;
    return {};
}

void check_file_system(const Context& context, Report& report)
{
    const std::string& path = context.settings().database.path;
    std::string directory = parent_of(path);
    struct statfs status = {};
    if (path.empty() || ::statfs(directory.c_str(), &status) != 0)
        return;  // What is wrong with the directory has been said.
    // f_type is signed on some machines; the magic numbers have 32 bits.
    auto name = network_file_system(static_cast<unsigned long>(status.f_type) & 0xFFFFFFFFUL);
    if (!name.empty()) {
        Problem problem{.key = "database.path", .file = directory};
        problem.what = join("is on a network file system (", name, ")");
        problem.why = "its locks and its shared memory do not keep a database whole";
        problem.remedy = "put the database on a local disk and correct database.path";
        return report.error(Exit::config, std::move(problem));
    }
    check_space(context, directory, report);
}

}  // namespace holdfast::daemon

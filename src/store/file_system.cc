#include "store/file_system.h"

#include <array>

#include <sys/vfs.h>

namespace holdfast::store {
namespace {

struct Magic {
    unsigned long number;
    std::string_view name;
};
// From linux/magic.h, the manual page of statfs(2), which lists what that header leaves out, and,
// for what neither of them has, the sources of these file systems. Those of a cluster are among
// them: each of its hosts would have an index of the log in memory of its own.
constexpr std::array<Magic, 14> network_magic{{{0x6969, "NFS"},
                                               {0x517B, "SMB"},
                                               {0xFF534D42, "CIFS"},
                                               {0xFE534D42, "SMB2"},
                                               {0x65735546, "FUSE"},
                                               {0x5346414F, "AFS"},
                                               {0x73757245, "Coda"},
                                               {0x00C36400, "Ceph"},
                                               {0x01021997, "9P"},
                                               {0x0BD00BD0, "Lustre"},
                                               {0x01161970, "GFS2"},
                                               {0x7461636F, "OCFS2"},
                                               {0x47504653, "GPFS"},
                                               {0x786F4256, "VirtualBox"}}};

}  // namespace

std::string_view network_file_system(unsigned long magic) noexcept
{
    for (const Magic& known : network_magic)
        if (known.number == magic)
            return known.name;
    return {};
}

std::string_view network_file_system_of(const std::string& directory) noexcept
{
    struct statfs status = {};
    if (::statfs(directory.c_str(), &status) != 0)
        return {};
    // f_type is signed on some machines; the magic numbers have 32 bits.
    return network_file_system(static_cast<unsigned long>(status.f_type) & 0xFFFFFFFFUL);
}

}  // namespace holdfast::store

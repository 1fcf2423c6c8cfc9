#include "store/file_system.h"

#include <array>

#include <sys/vfs.h>

namespace holdfast::store {
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

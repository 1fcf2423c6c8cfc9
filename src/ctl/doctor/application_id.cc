#include "ctl/doctor/application_id.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include <sys/stat.h>
#include <unistd.h>

namespace holdfast::ctl::doctor {

bool has_application_id(int file, const store::Kind& kind) noexcept
{
    constexpr off_t place = 68;  // Of SQLite's header, the greatest byte first.
    struct stat status = {};
    std::array<unsigned char, 4> bytes{};
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode) ||
        ::pread(file, bytes.data(), bytes.size(), place) != static_cast<ssize_t>(bytes.size()))
        return false;
    std::uint32_t id = 0;
    for (unsigned char byte : bytes)
        id = id << 8U | byte;
    return id == kind.application_id;
}

}  // namespace holdfast::ctl::doctor

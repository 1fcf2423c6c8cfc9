#include "ctl/load/trace.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace holdfast::ctl {

Trace::Trace(const std::string& path)
    : path_{path},
      file_{::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, 0640)}
{
    if (!file_)
        throw std::system_error{errno, std::generic_category(), path};
}

void Trace::note(WallTime now, Duration took, unsigned status)
{
    std::array<char, 96> line{};
    int length = std::snprintf(line.data(), line.size(), "%.6f %.3f %u\n", unix_seconds(now),
                               seconds(took) * 1000, status);
    if (::write(file_.get(), line.data(), static_cast<std::size_t>(length)) != length)
        throw std::system_error{errno, std::generic_category(), path_};
}

}  // namespace holdfast::ctl

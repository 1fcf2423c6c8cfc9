#include "obs/line_writer.h"

#include <cerrno>
#include <cstddef>

#include <unistd.h>

namespace holdfast::obs {

std::error_code LineWriter::write(int fd, std::string line)
{
    const std::size_t repair = is_torn_ ? 1 : 0;
    if (is_torn_)
        line.insert(line.begin(), '\n');
    line += '\n';
    std::size_t done = 0;
    while (done < line.size()) {
        ssize_t written = ::write(fd, line.data() + done, line.size() - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            std::error_code error{errno, std::generic_category()};
            if (done > 0)
                is_torn_ = done > repair;
            return error;
        }
        done += static_cast<std::size_t>(written);
    }
    is_torn_ = false;
    return {};
}

}  // namespace holdfast::obs

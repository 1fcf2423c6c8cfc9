#include "base/file_writing.h"

#include <cerrno>
#include <system_error>

#include <sys/statvfs.h>
#include <unistd.h>

#include "base/text.h"

namespace holdfast {

Error file_error(std::string_view doing)
{
    int error = errno;
    bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    return Error{is_full ? Errc::full : Errc::internal, std::generic_category().message(error)}
        .during(doing);
}

Result<void> check_room(const Descriptor& file, std::size_t bytes, std::int64_t free_min,
                        std::string_view doing)
{
    struct statvfs state {};
    if (::fstatvfs(file.get(), &state) != 0)
        return file_error(doing);
    auto free =
        static_cast<std::int64_t>(state.f_bavail) * static_cast<std::int64_t>(state.f_frsize);
    if (free - static_cast<std::int64_t>(bytes) < free_min)
        return Error{Errc::full, join(doing, ": too little room is left on the disk")};
    return {};
}

Result<void> write_at(const Descriptor& file, std::string_view bytes, std::int64_t offset,
                      std::string_view doing)
{
    while (!bytes.empty()) {
        ssize_t written = ::pwrite(file.get(), bytes.data(), bytes.size(), offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return file_error(doing);
        offset += written;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace holdfast

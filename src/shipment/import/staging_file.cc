#include "shipment/import/staging_file.h"

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/text.h"

namespace holdfast::shipment {
namespace {

Error failure(std::string_view doing)
{
    int error = errno;
    bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    return Error{is_full ? Errc::full : Errc::internal, std::generic_category().message(error)}
        .during(doing);
}

// Not every file system makes files without a name; then it has one for a moment.
Descriptor open_nameless(const std::string& directory)
{
    Descriptor file{::open(directory.c_str(), O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600)};
    if (file || (errno != EOPNOTSUPP && errno != EISDIR))
        return file;
    std::string name = join(directory, "/import-XXXXXX");
    Descriptor named{::mkostemp(name.data(), O_CLOEXEC)};
    if (named)
        (void)::unlink(name.c_str());
    return named;
}

}  // namespace

Result<StagingFile> StagingFile::create(const std::string& directory, std::int64_t free_min)
{
    Descriptor file = open_nameless(directory);
    if (!file)
        return failure(join("make a staging file in ", directory));
    return StagingFile{std::move(file), free_min};
}

Result<void> StagingFile::append(std::string_view bytes)
{
    struct statvfs state {};
    if (::fstatvfs(file_.get(), &state) != 0)
        return failure("look at the disk of the staging file");
    auto free =
        static_cast<std::int64_t>(state.f_bavail) * static_cast<std::int64_t>(state.f_frsize);
    if (free - static_cast<std::int64_t>(bytes.size()) < free_min_)
        return Error{Errc::full, "too little room is left on the disk for the staging file"};
    while (!bytes.empty()) {
        ssize_t written = ::pwrite(file_.get(), bytes.data(), bytes.size(), bytes_);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return failure("write the staging file");
        bytes_ += written;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

std::string StagingFile::read(std::int64_t offset, std::size_t bytes_max) const
{
    std::string bytes(bytes_max, '\0');
    std::size_t got = 0;
    while (got < bytes.size()) {
        ssize_t read = ::pread(file_.get(), bytes.data() + got, bytes.size() - got,
                               offset + static_cast<std::int64_t>(got));
        if (read < 0 && errno == EINTR)
            continue;
        if (read < 0)
            throw std::runtime_error{failure("read the staging file").context};
        if (read == 0)
            break;
        got += static_cast<std::size_t>(read);
    }
    bytes.resize(got);
    return bytes;
}

}  // namespace holdfast::shipment

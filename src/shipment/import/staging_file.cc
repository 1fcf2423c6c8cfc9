#include "shipment/import/staging_file.h"

#include <cerrno>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

#include "base/file_writing.h"
#include "base/text.h"

namespace holdfast::shipment {
namespace {

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
        return file_error(join("make a staging file in ", directory));
    return StagingFile{std::move(file), free_min};
}

Result<void> StagingFile::append(std::string_view bytes)
{
    constexpr std::string_view doing = "write the staging file";
    if (Result<void> room = check_room(file_, bytes.size(), free_min_, doing); !room)
        return room;
    if (Result<void> written = write_at(file_, bytes, bytes_, doing); !written)
        return written;
    bytes_ += static_cast<std::int64_t>(bytes.size());
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
            throw std::runtime_error{file_error("read the staging file").context};
        if (read == 0)
            break;
        got += static_cast<std::size_t>(read);
    }
    bytes.resize(got);
    return bytes;
}

}  // namespace holdfast::shipment

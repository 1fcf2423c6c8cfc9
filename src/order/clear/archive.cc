#include "order/clear/archive.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/file_writing.h"
#include "base/text.h"

namespace holdfast::order {
namespace {

// Of one second: nobody clears so often.
constexpr int names_max = 100;

// "20261121T030405Z".
std::string stamp_of(WallTime time)
{
    std::string text = format_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
    text.resize(std::min(text.find_first_of(".Z"), text.size()));
    std::erase(text, '-');
    std::erase(text, ':');
    return text + "Z";
}

Result<void> sync_directory(const std::string& path)
{
    Descriptor directory{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!directory || ::fsync(directory.get()) != 0)
        return file_error(join("sync ", path));
    return {};
}

}  // namespace

Archive::Archive(ArchiveSettings settings, WallTime begun)
    : settings_{std::move(settings)}, begun_{begun}
{
}

Result<void> Archive::append(std::string_view lines)
{
    constexpr std::string_view doing = "write the archive of orders";
    if (!file_)
        if (Result<void> created = create(); !created)
            return created;
    if (Result<void> room = check_room(file_, lines.size(), settings_.free_min, doing); !room)
        return room;
    if (Result<void> written = write_at(file_, lines, bytes_, doing); !written)
        return written;
    bytes_ += static_cast<std::int64_t>(lines.size());
    if (::fdatasync(file_.get()) != 0)
        return file_error(doing);
    return {};
}

Result<void> Archive::create()
{
    std::string base = join(settings_.directory, "/orders-cleared-", stamp_of(begun_));
    for (int number = 1; number <= names_max; ++number) {
        path_ = number == 1 ? join(base, ".ndjson") : join(base, "-", number, ".ndjson");
        file_ = Descriptor{::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640)};
        if (file_)
            return sync_directory(settings_.directory);
        if (errno != EEXIST)
            break;
    }
    Error error = file_error(join("make ", path_));
    path_.clear();
    return error;
}

}  // namespace holdfast::order

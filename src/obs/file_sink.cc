#include "obs/file_sink.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "obs/line_format.h"
#include "obs/message_ids.h"

namespace holdfast::obs {
namespace {

constexpr Duration first_retry = std::chrono::seconds{1};
constexpr Duration last_retry = std::chrono::seconds{5};
constexpr mode_t file_mode = 0640;
constexpr mode_t directory_mode = 0750;

std::error_code last_error() noexcept
{
    return {errno, std::generic_category()};
}

std::string directory_of(const std::string& path)
{
    auto slash = path.rfind('/');
    if (slash == std::string::npos)
        return "the working directory";
    return slash == 0 ? "/" : path.substr(0, slash);
}

std::string remedy_for(std::error_code error, const std::string& path)
{
    switch (error.value()) {
    case EACCES:
    case EPERM:
        return join("Allow the service's user to write ", path, " and its directory.");
    case ENOENT:
    case ENOTDIR:
        return join("Create the directory ", directory_of(path), " for the service's user.");
    case EROFS:
        return join("Use a path in /var/log/holdfast, or add ReadWritePaths=", directory_of(path),
                    " to the unit: systemctl edit holdfast.");
    case ENOSPC:
    case EDQUOT:
        return join("Free space where ", path, " lies: df -h ", directory_of(path), ".");
    case EISDIR:
        return join(path, " is a directory: name a file in it as log.file.");
    default:
        return join("See that ", path, " can be written by the service's user.");
    }
}

// The directory of a new file, if its own is there: "logs/service.log" was enough for the service
// that came before. More than one is rather a slip of the pen.
bool make_directory_of(const std::string& path)
{
    auto slash = path.rfind('/');
    if (slash == std::string::npos || slash == 0)
        return false;
    std::string directory = path.substr(0, slash);
    // As with the file, whatever the umask says.
    return ::mkdir(directory.c_str(), directory_mode) == 0 &&
           ::chmod(directory.c_str(), directory_mode) == 0;
}

// Without O_NONBLOCK a FIFO that nobody reads would hang the open. Only a file that we made gets
// our mode, whatever the umask says; an existing one belongs to whoever made it.
Descriptor open_log(const char* path)
{
    constexpr int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    Descriptor made{::open(path, flags | O_CREAT | O_EXCL, file_mode)};
    if (!made)
        return Descriptor{errno == EEXIST ? ::open(path, flags) : -1};
    (void)fchmod(made.get(), file_mode);
    return made;
}

}  // namespace

FileSink::FileSink(Settings settings, Degradation& degradation)
    : settings_{std::move(settings)}, degradation_{degradation}, retry_wait_{first_retry}
{
}

FileSink::~FileSink()
{
    degradation_.clear();
}

bool FileSink::write(const Entry& entry, Reports& reports)
{
    std::error_code error;
    if (file_)
        error = write_line(entry);
    if (error)
        fail(error, reports);
    if (!file_)
        ++lost_;
    return static_cast<bool>(file_);
}

void FileSink::tick(Instant now, Reports& reports)
{
    now_ = now;
    if (is_failing_) {
        if (now >= retry_at_)
            recover(reports);
        return;
    }
    if (file_ && !is_moved())
        return;
    if (std::error_code error = open())
        fail(error, reports);
}

std::error_code FileSink::open()
{
    file_ = {};
    Descriptor opened = open_log(settings_.path.c_str());
    if (!opened && errno == ENOENT && make_directory_of(settings_.path))
        opened = open_log(settings_.path.c_str());
    if (!opened)
        return last_error();
    file_ = std::move(opened);
    return {};
}

std::error_code FileSink::write_line(const Entry& entry)
{
    std::string line = settings_.format == Format::json ? format_json(entry) : format_legacy(entry);
    soften(entry, line);
    return writer_.write(file_.get(), std::move(line));
}

// logrotate renames the file and needs no signal for it: we look ourselves. A path that we may not
// even look at counts as moved: what we still write there, nobody would find.
bool FileSink::is_moved() const noexcept
{
    struct stat by_path {};
    struct stat by_descriptor {};
    if (stat(settings_.path.c_str(), &by_path) != 0)
        return true;
    return fstat(file_.get(), &by_descriptor) == 0 &&
           (by_path.st_ino != by_descriptor.st_ino || by_path.st_dev != by_descriptor.st_dev);
}

void FileSink::fail(std::error_code error, Reports& reports)
{
    file_ = {};
    retry_at_ = now_ + retry_wait_;
    retry_wait_ = std::min(retry_wait_ * 2, last_retry);
    degradation_.set(join("log file ", settings_.path, ": ", error.message()));
    if (std::exchange(is_failing_, true))
        return;
    std::string remedy = remedy_for(error, settings_.path);
    reports.add(messages::log_file_unwritable,
                join("log file ", settings_.path, " can not be written: ", error.message(), " (",
                     remedy, ")"),
                {{"HOLDFAST_PATH", settings_.path},
                 {"HOLDFAST_ERROR", error.message()},
                 {"HOLDFAST_REMEDY", remedy}});
}

// The line that says so is the proof: a full disk opens files as usual.
void FileSink::recover(Reports& reports)
{
    if (std::error_code error = open()) {
        fail(error, reports);
        return;
    }
    Entry restored = reports.make(
        messages::log_file_restored,
        join("log file ", settings_.path, " is written again; ", lost_, " lines were lost"),
        {{"HOLDFAST_PATH", settings_.path}, {"HOLDFAST_LOST", join(lost_)}});
    if (std::error_code error = write_line(restored)) {
        fail(error, reports);
        return;
    }
    is_failing_ = false;
    lost_ = 0;
    retry_wait_ = first_retry;
    degradation_.clear();
    reports.add(std::move(restored));
}

}  // namespace holdfast::obs

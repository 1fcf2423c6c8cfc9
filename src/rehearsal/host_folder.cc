#include "rehearsal/host_folder.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>
#include <tuple>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"

namespace holdfast::rehearsal {
namespace {

constexpr const char* file_name = "report.json";
// Others may be in the folder; whoever puts millions there is not waited for.
constexpr std::size_t names_max = 10'000;

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

std::string reason(int error)
{
    return std::generic_category().message(error);
}

// "a-drill-20261122T210000Z" was made at the time that stands behind its last dash; one that is
// named otherwise comes last.
std::string_view time_of(std::string_view id) noexcept
{
    const std::string_view time = id.substr(std::min(id.rfind('-') + 1, id.size()));
    return time.size() == 16 && time[8] == 'T' && time.back() == 'Z' ? time : std::string_view{};
}

std::int64_t stamp_of(const struct stat& status) noexcept
{
    return status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec + status.st_size;
}

// No device that never ends, no pipe that nobody fills, no link to what is not ours to show.
Result<Descriptor> open_report(int runs, const std::string& id)
{
    const Descriptor run{
        ::openat(runs, id.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!run)
        return Error{errno == ENOENT || errno == ENOTDIR ? Errc::not_found : Errc::corrupt,
                     join("its folder cannot be read: ", reason(errno))};
    Descriptor file{
        ::openat(run.get(), file_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
    if (file)
        return file;
    if (errno == ENOENT)
        return Error{Errc::corrupt, "there is no report.json: it may be under way"};
    return Error{Errc::corrupt, errno == ELOOP ? std::string{"its report.json is a link"}
                                               : join("it cannot be read: ", reason(errno))};
}

}  // namespace

Result<std::vector<Entry>> list_runs(const std::string& folder)
{
    const Folder opened{::opendir(folder.c_str())};
    if (!opened) {
        if (errno == ENOENT)
            return std::vector<Entry>{};
        return Error{Errc::unavailable, join(folder, ": ", reason(errno))};
    }
    std::vector<Entry> all;
    for (std::size_t names = 0; names < names_max; ++names) {
        const dirent* found = ::readdir(opened.get());  // NOLINT(concurrency-mt-unsafe)
        if (found == nullptr)
            break;
        if (is_id(found->d_name) && found->d_type != DT_REG)
            all.push_back({.id = found->d_name});
    }
    std::ranges::sort(all, [](const Entry& a, const Entry& b) {
        return std::tuple{time_of(a.id), std::string_view{a.id}} >
               std::tuple{time_of(b.id), std::string_view{b.id}};
    });
    all.resize(std::min(all.size(), runs_max));
    for (Entry& each : all) {
        struct stat status = {};
        const std::string path = join(each.id, "/", file_name);
        if (::fstatat(::dirfd(opened.get()), path.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
            each.stamp = stamp_of(status);
    }
    return all;
}

Result<std::string> read_run(const std::string& folder, const std::string& id)
{
    if (!is_id(id))
        return Error{Errc::not_found, "no run is called so"};
    const Descriptor runs{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!runs)
        return Error{errno == ENOENT ? Errc::not_found : Errc::unavailable,
                     join(folder, ": ", reason(errno))};
    auto file = open_report(runs.get(), id);
    if (!file)
        return std::move(file).error();
    struct stat status = {};
    if (::fstat(file->get(), &status) != 0 || !S_ISREG(status.st_mode))
        return Error{Errc::corrupt, "its report.json is no file"};
    // One byte more tells whether there is more.
    std::string text(limits::file_bytes_max + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = ::read(file->get(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return Error{Errc::corrupt, join("it cannot be read: ", reason(errno))};
        if (got == 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    if (size > limits::file_bytes_max)
        return Error{Errc::corrupt,
                     join("it is larger than ", format_bytes(limits::file_bytes_max))};
    text.resize(size);
    return text;
}

}  // namespace holdfast::rehearsal

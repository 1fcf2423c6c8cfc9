#include "daemon/config/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/handle.h"
#include "base/text.h"
#include "daemon/config/merge.h"

namespace holdfast::daemon {
namespace {

using Directory = Handle<DIR, closedir>;

Problem unreadable(const std::string& path, int code)
{
    Problem problem;
    problem.file = path;
    problem.exit = Exit::no_input;
    problem.what = join("cannot read it: ", reason_of_errno(code));
    if (code == ENOENT) {
        problem.what = "there is no such file";
        problem.why = "without it nothing says where the database is";
        problem.remedy = join(
            "create it with {\"database\": {\"path\": "
            "\"/var/lib/holdfast/holdfast.db\"}}, or name another one with "
            "--config FILE");
    } else if (code == EACCES || code == EPERM) {
        problem.exit = Exit::no_permission;
        problem.remedy = join("let the service read it: chgrp holdfast ", path, " && chmod 0640 ",
                              path, ", with each directory above it searchable");
    } else {
        problem.remedy = "look at the file and its file system";
    }
    return problem;
}

Problem not_a_file(const std::string& path, mode_t mode)
{
    Problem problem;
    problem.file = path;
    problem.exit = Exit::no_input;
    problem.what = S_ISDIR(mode) ? "is a directory" : "is not a regular file";
    problem.why = "expected a file of JSON";
    problem.remedy = "name a file, or move what is in the way";
    return problem;
}

}  // namespace

std::string reason_of_errno(int code)
{
    return std::generic_category().message(code);
}

std::optional<std::string> read_all(int fd, std::size_t bytes_max, int& error)
{
    std::string text;
    std::array<char, 16384> block{};
    while (text.size() <= bytes_max) {
        ssize_t count = ::read(fd, block.data(), block.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            error = errno;
            return std::nullopt;
        }
        if (count == 0)
            break;
        text.append(block.data(), static_cast<std::size_t>(count));
    }
    return text;
}

std::optional<std::string> read_file(const std::string& path, Presence presence,
                                     std::vector<Problem>& problems)
{
    // Not to hang when somebody put a pipe there.
    Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
    if (!file) {
        if (errno != ENOENT || presence == Presence::required)
            problems.push_back(unreadable(path, errno));
        return std::nullopt;
    }
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0) {
        problems.push_back(unreadable(path, errno));
        return std::nullopt;
    }
    if (!S_ISREG(status.st_mode)) {
        problems.push_back(not_a_file(path, status.st_mode));
        return std::nullopt;
    }
    int error = 0;
    auto text = read_all(file.get(), document_options().bytes_max, error);
    if (!text)
        problems.push_back(unreadable(path, error));
    return text;
}

std::vector<std::string> list_drop_ins(const std::string& directory, std::vector<Problem>& problems)
{
    std::vector<std::string> paths;
    Directory handle{::opendir(directory.c_str())};
    if (!handle) {
        if (errno != ENOENT)
            problems.push_back(unreadable(directory, errno));
        return paths;
    }
    // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is safe on a stream that nobody shares.
    while (const dirent* entry = ::readdir(handle.get())) {
        std::string_view name = entry->d_name;
        if (name.ends_with(".json") && !name.starts_with('.'))
            paths.push_back(join(directory, "/", name));
    }
    std::sort(paths.begin(), paths.end());
    if (paths.size() > drop_ins_max) {
        Problem problem;
        problem.file = directory;
        problem.what = join("has ", paths.size(), " files");
        problem.why = join("expected at most ", drop_ins_max);
        problem.remedy = "join some of them";
        problems.push_back(std::move(problem));
        paths.resize(drop_ins_max);
    }
    return paths;
}

}  // namespace holdfast::daemon

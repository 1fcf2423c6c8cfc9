#include "store/lock.h"

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/text.h"
#include "store/owner.h"
#include "store/refusal.h"

namespace holdfast::store {
namespace {

// "process 812 (holdfastd)", by what the holder wrote.
std::string holder_of(int fd)
{
    std::array<char, 32> text{};
    ssize_t got = ::pread(fd, text.data(), text.size(), 0);
    auto process = parse_number<pid_t>(
        trim({text.data(), got > 0 ? static_cast<std::size_t>(got) : std::size_t{0}}));
    if (!process)
        return "another process";
    std::string name;
    std::ifstream{join("/proc/", *process, "/comm")} >> name;
    return name.empty() ? join("process ", *process) : join("process ", *process, " (", name, ")");
}

[[noreturn]] void refuse_locked(const std::string& path, int fd)
{
    throw Refused{{.cause = Cause::locked,
                   .subject = path,
                   .what = join("is in use by ", holder_of(fd)),
                   .why = "two processes that write would destroy it",
                   .remedy = "stop it first: systemctl stop holdfast"}};
}

}  // namespace

StoreLock::StoreLock(const std::string& database_path)
{
    std::string path = lock_path(database_path);
    file_ = Descriptor{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640)};
    if (!file_) {
        std::error_code error{errno, std::generic_category()};
        bool is_missing = error.value() == ENOENT || error.value() == ENOTDIR;
        throw Refused{{.cause = is_missing ? Cause::directory_missing : Cause::not_permitted,
                       .subject = path,
                       .what = join("cannot be opened by ", user_name(::geteuid())),
                       .why = error.message(),
                       .remedy = is_missing ? join("create its directory: install -d -o holdfast "
                                                   "-g holdfast -m 0750 ",
                                                   directory_of(path))
                                            : join("chown holdfast:holdfast ", path)}};
    }
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0)
        refuse_locked(database_path, file_.get());
    // For whoever is refused: a note, so that its failure changes nothing.
    std::string note = join(::getpid(), "\n");
    if (::ftruncate(file_.get(), 0) == 0)
        (void)!::pwrite(file_.get(), note.data(), note.size(), 0);
}

std::string lock_path(const std::string& database_path)
{
    return database_path + ".lock";
}

}  // namespace holdfast::store

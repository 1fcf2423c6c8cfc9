#include "watch/host/host_command.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <initializer_list>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

constexpr std::size_t piece_bytes = 16384;
// For who was killed with SIGKILL to be gone.
constexpr int end_milliseconds_max = 250;

// A limit that is lower already stays. $1 to $5: our limits. Another shell than Debian's has -u for
// -p. The kernel's first choice when memory is short is the command then.
constexpr const char* launcher =
    "{ ulimit -c 0; ulimit -n $1; ulimit -d $2; ulimit -f $3; ulimit -p $4 || ulimit -u $4; "
    "ulimit -t $5; echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null; shift 5; exec \"$@\"";

struct FileActions {
    FileActions() { posix_spawn_file_actions_init(&native); }
    ~FileActions() { posix_spawn_file_actions_destroy(&native); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    posix_spawn_file_actions_t native{};
};

struct Attributes {
    Attributes() { posix_spawnattr_init(&native); }
    ~Attributes() { posix_spawnattr_destroy(&native); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    posix_spawnattr_t native{};
};

struct Pipe {
    Descriptor read;
    Descriptor write;
};

Result<Pipe> open_pipe()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return Error{Errc::unavailable, std::generic_category().message(errno)};
    Pipe pipe{.read = Descriptor{ends[0]}, .write = Descriptor{ends[1]}};
    // Our end alone: many programs cannot write to what does not wait.
    if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
        return Error{Errc::unavailable, std::generic_category().message(errno)};
    return pipe;
}

std::vector<std::string> limited(const std::vector<std::string>& arguments, Duration processor_time)
{
    constexpr unsigned blocks_a_mebibyte = 2048;
    auto whole_seconds =
        std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(processor_time).count());
    std::vector<std::string> all{"/bin/sh",
                                 "-c",
                                 launcher,
                                 "holdfast",
                                 join(HostCommand::descriptors_max),
                                 join(HostCommand::memory_mebibytes_max * 1024),
                                 join(HostCommand::file_mebibytes_max * blocks_a_mebibyte),
                                 join(HostCommand::processes_max),
                                 join(whole_seconds)};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (std::string& each : texts)
        pointers.push_back(each.data());
    pointers.push_back(nullptr);
    return pointers;
}

// Nothing of ours: no descriptor, no signal that we ignore or block, no variable with a secret.
Result<pid_t> spawn(std::vector<std::string> arguments, const Pipe& output, const Pipe& errors)
{
    FileActions actions;
    Attributes attributes;
    sigset_t none{};
    sigset_t all{};
    sigemptyset(&none);
    sigfillset(&all);
    int error = 0;
    for (int step :
         {posix_spawn_file_actions_addopen(&actions.native, STDIN_FILENO, "/dev/null", O_RDONLY, 0),
          posix_spawn_file_actions_adddup2(&actions.native, output.write.get(), STDOUT_FILENO),
          posix_spawn_file_actions_adddup2(&actions.native, errors.write.get(), STDERR_FILENO),
          posix_spawn_file_actions_addclosefrom_np(&actions.native, STDERR_FILENO + 1),
          posix_spawn_file_actions_addchdir_np(&actions.native, "/"),
          posix_spawnattr_setsigmask(&attributes.native, &none),
          posix_spawnattr_setsigdefault(&attributes.native, &all),
          posix_spawnattr_setflags(&attributes.native, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
                                                           POSIX_SPAWN_SETSIGDEF)})
        error = error == 0 ? step : error;
    std::vector<std::string> variables{
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"};
    pid_t pid = 0;
    if (error == 0)
        error = ::posix_spawn(&pid, arguments.front().c_str(), &actions.native, &attributes.native,
                              pointers_to(arguments).data(), pointers_to(variables).data());
    if (error != 0)
        return Error{Errc::unavailable, std::generic_category().message(error)};
    return pid;
}

}  // namespace

Result<HostCommand> HostCommand::start(const std::vector<std::string>& arguments,
                                       Duration processor_time)
{
    Result<Pipe> output = open_pipe();
    Result<Pipe> errors = open_pipe();
    if (!output)
        return std::move(output).error();
    if (!errors)
        return std::move(errors).error();
    Result<pid_t> pid = spawn(limited(arguments, processor_time), *output, *errors);
    if (!pid)
        return std::move(pid).error();
    // The header of glibc 2.36 that has a function for it is not for C++.
    Descriptor ended{static_cast<int>(::syscall(SYS_pidfd_open, *pid, 0))};
    int error = errno;
    HostCommand command{*pid, std::move(ended), std::move(output->read), std::move(errors->read)};
    if (!command.ended_)
        return Error{Errc::unavailable, std::generic_category().message(error)};
    return command;
}

HostCommand::~HostCommand()
{
    if (pid_ == 0)
        return;
    signal(SIGKILL);
    pollfd waits{.fd = ended_.get(), .events = POLLIN, .revents = 0};
    if (ended_)
        (void)::poll(&waits, 1, end_milliseconds_max);
    siginfo_t ignored{};
    // One that was not watched has hardly begun, and is gone at once.
    (void)::waitid(P_PID, static_cast<id_t>(pid_), &ignored, WEXITED | (ended_ ? WNOHANG : 0));
}

void HostCommand::signal(int number) const noexcept
{
    // Nobody else has the number while it is not reaped.
    if (pid_ != 0)
        (void)::kill(-pid_, number);
}

std::optional<HostCommand::Exit> HostCommand::reap() noexcept
{
    siginfo_t how{};
    auto id = static_cast<id_t>(pid_);
    if (::waitid(P_PID, id, &how, WEXITED | WNOHANG | WNOWAIT) == 0 && how.si_pid == 0)
        return std::nullopt;
    signal(SIGKILL);
    bool is_known = ::waitid(P_PID, id, &how, WEXITED | WNOHANG) == 0 && how.si_pid == pid_;
    pid_ = 0;
    if (!is_known)
        return Exit{.signal = SIGKILL};
    if (how.si_code == CLD_EXITED)
        return Exit{.code = how.si_status};
    return Exit{.signal = how.si_status};
}

std::optional<std::size_t> drain(int fd, std::string& kept, std::size_t kept_max)
{
    std::array<char, piece_bytes> piece{};
    ssize_t count = ::read(fd, piece.data(), piece.size());
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
        return std::nullopt;
    if (count < 0)
        return 0;
    auto bytes = static_cast<std::size_t>(count);
    kept.append(piece.data(), std::min(bytes, kept_max - std::min(kept_max, kept.size())));
    return bytes;
}

}  // namespace holdfast::watch

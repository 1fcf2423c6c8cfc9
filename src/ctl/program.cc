#include "ctl/program.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"

namespace holdfast::ctl {
namespace {

// What it prints goes to `output`, or where ours goes when there is none.
Result<pid_t> start(const std::vector<std::string>& words, int output)
{
    posix_spawn_file_actions_t actions;
    (void)::posix_spawn_file_actions_init(&actions);
    if (output >= 0) {
        (void)::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        (void)::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    }
    // Who is asked for pictures holds Ctrl-C back. Whatever hangs here has to end by it.
    sigset_t nothing_held;
    sigemptyset(&nothing_held);
    posix_spawnattr_t attributes;
    (void)::posix_spawnattr_init(&attributes);
    (void)::posix_spawnattr_setsigmask(&attributes, &nothing_held);
    (void)::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t child = 0;
    int error =
        ::posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
    (void)::posix_spawnattr_destroy(&attributes);
    (void)::posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread.
        return Error{Errc::unavailable, std::strerror(error)};
    return child;
}

int wait_for(pid_t child)
{
    int how = 0;
    while (::waitpid(child, &how, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(how) ? WEXITSTATUS(how) : 1;
}

// To the end, whatever is kept of it: who finds no reader any more would fail for that.
std::string read_all(int from)
{
    std::string text;
    std::array<char, 4096> piece{};
    for (;;) {
        const ssize_t got = ::read(from, piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return text;
        text.append(piece.data(),
                    std::min(static_cast<std::size_t>(got), printed_bytes_max - text.size()));
    }
}

}  // namespace

Result<int> run_program(const std::vector<std::string>& words)
{
    auto child = start(words, -1);
    if (!child)
        return std::move(child).error();
    return wait_for(*child);
}

Result<std::string> output_of(const std::vector<std::string>& words)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return Error{Errc::internal, "no pipe"};
    Descriptor reader{ends[0]};
    Descriptor writer{ends[1]};
    const std::string what = words.size() > 1 ? join(words[0], " ", words[1]) : words[0];
    auto child = start(words, writer.get());
    if (!child)
        return std::move(child).error().during(what);
    writer = Descriptor{};
    // Before it is waited for: a pipe has room for 64 KiB, and for a user with many of them for 4.
    std::string text = read_all(reader.get());
    if (wait_for(*child) != 0)
        return Error{Errc::unavailable, join(what, ": ", printable(trim(text)))};
    return text;
}

}  // namespace holdfast::ctl

#include "drill/host/command.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "drill/host/system_clock.h"

namespace holdfast::drill {
namespace {

constexpr std::chrono::milliseconds tick{20};

// With no input, in a group of its own: what it starts ends with it.
int start(const std::vector<std::string>& words, int output, pid_t& child)
{
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    (void)::posix_spawn_file_actions_init(&actions);
    (void)::posix_spawnattr_init(&attributes);
    (void)::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    (void)::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    sigset_t none;
    sigemptyset(&none);
    (void)::posix_spawnattr_setsigmask(&attributes, &none);
    (void)::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    int error =
        ::posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
    (void)::posix_spawnattr_destroy(&attributes);
    (void)::posix_spawn_file_actions_destroy(&actions);
    return error;
}

constexpr int pieces_max = 64;  // At a time: one that never stops talking has a deadline as well.

// What there is just now; false at the end of what it says.
bool take(int pipe, std::string& output)
{
    std::array<char, 16384> piece{};
    for (int i = 0; i < pieces_max; ++i) {
        ssize_t got = ::read(pipe, piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 && errno == EAGAIN;
        std::size_t room = output_max - std::min(output_max, output.size());
        output.append(piece.data(), std::min(static_cast<std::size_t>(got), room));
    }
    return true;
}

}  // namespace

Result<Ended> run(const std::vector<std::string>& words, Duration patience)
{
    std::array<int, 2> ends{};
    if (words.empty() || ::pipe2(ends.data(), O_CLOEXEC) != 0)
        return Error{Errc::internal, "no pipe"};
    Descriptor reader{ends[0]};
    Descriptor writer{ends[1]};
    (void)::fcntl(reader.get(), F_SETFL, O_NONBLOCK);
    SystemClock clock;
    const Instant until = clock.now() + patience;
    pid_t child = 0;
    if (int error = start(words, writer.get(), child); error != 0)
        return Error{Errc::unavailable,
                     join(words.front(), ": ", std::generic_category().message(error))};
    writer = Descriptor{};
    Ended ended;
    int how = 0;
    for (bool is_open = true;;) {
        pollfd wanted{.fd = is_open ? reader.get() : -1, .events = POLLIN, .revents = 0};
        (void)::poll(&wanted, 1, static_cast<int>(tick.count()));
        // What it has left behind may hold the pipe open for ever: its own end is what counts, and
        // what it said before that.
        bool is_over = ::waitpid(child, &how, WNOHANG) == child;
        is_open = is_open && take(reader.get(), ended.output);
        if (is_over)
            break;
        if (clock.now() >= until) {
            (void)::kill(-child, SIGKILL);
            (void)::waitpid(child, &how, 0);
            ended.is_late = true;
            break;
        }
    }
    ended.exit = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    return ended;
}

Result<std::string> run_well(const std::vector<std::string>& words, Duration patience)
{
    auto ended = run(words, patience);
    if (!ended)
        return std::move(ended).error();
    if (ended->is_well())
        return std::move(ended->output);
    std::string why = ended->is_late ? join("not ended after ", format_duration(patience))
                                     : join("exit ", ended->exit);
    return Error{Errc::unavailable, join(to_line(words), ": ", why, ": ",
                                         printable(cut_utf8(trim(ended->output), 500)))};
}

std::string to_line(const std::vector<std::string>& words)
{
    std::string line;
    for (const std::string& word : words) {
        bool is_plain = !word.empty() &&
                        word.find_first_of(" \t\n\"'\\$`*?[]<>|&;(){}#~!") == std::string::npos;
        append_to(line, line.empty() ? "" : " ");
        if (is_plain) {
            line += word;
            continue;
        }
        line.push_back('\'');
        for (char c : word)
            append_to(line, c == '\'' ? "'\\''" : std::string(1, c));
        line.push_back('\'');
    }
    return line;
}

}  // namespace holdfast::drill

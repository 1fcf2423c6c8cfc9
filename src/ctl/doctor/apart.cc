#include "ctl/doctor/apart.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <exception>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ctl/system_clock.h"

namespace holdfast::ctl::doctor {
namespace {

[[noreturn]] void work(const std::function<std::string()>& look, int pipe)
{
    // A group of its own: what it starts ends with it.
    (void)::setpgid(0, 0);
    // What it complains of is for nobody; its caller says what was not seen.
    if (int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC); nowhere >= 0) {
        (void)::dup2(nowhere, STDIN_FILENO);
        (void)::dup2(nowhere, STDOUT_FILENO);
        (void)::dup2(nowhere, STDERR_FILENO);
    }
    try {
        std::string answer = look();
        for (std::string_view rest = answer; !rest.empty();) {
            ssize_t written = ::write(pipe, rest.data(), rest.size());
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                ::_exit(1);
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
    } catch (const std::exception&) {
        ::_exit(1);
    }
    // No destructor of what the caller has: that is still the caller's.
    ::_exit(0);
}

}  // namespace

Apart::Apart(const std::function<std::string()>& look)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return;
    pipe_ = Descriptor{ends[0]};
    Descriptor writer{ends[1]};
    child_ = ::fork();
    if (child_ == 0)
        work(look, writer.get());
    if (child_ > 0)
        (void)::setpgid(child_, child_);  // Whoever of the two comes first.
}

Apart::~Apart()
{
    if (child_ <= 0)
        return;
    (void)::kill(-child_, SIGKILL);
    // Not waited for: who hangs in the kernel cannot end, and is not our child when we have.
    (void)::waitpid(child_, nullptr, WNOHANG);
}

bool Apart::fetch(std::string& answer, Instant until)
{
    SystemClock clock;
    while (child_ > 0) {
        Duration left = std::max(Duration::zero(), until - clock.now());
        pollfd wanted{.fd = pipe_.get(), .events = POLLIN, .revents = 0};
        int ready =
            ::poll(&wanted, 1,
                   static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return false;
        std::array<char, 65536> piece{};
        ssize_t got = ::read(pipe_.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || answer.size() + static_cast<std::size_t>(got) > answer_bytes_max)
            return false;
        if (got == 0)
            return !answer.empty();
        answer.append(piece.data(), static_cast<std::size_t>(got));
    }
    return false;
}

}  // namespace holdfast::ctl::doctor

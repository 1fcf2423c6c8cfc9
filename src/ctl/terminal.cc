#include "ctl/terminal.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include "base/descriptor.h"

namespace holdfast::ctl {
namespace {

// The signal that came while somebody typed; for the handler, which may do no more than that.
volatile std::sig_atomic_t arrived = 0;

// Without it an interrupt would leave the terminal mute. The signals are held back but in wait(),
// or one that comes just before it would be missed; what came is raised again at the end. What the
// program was started to ignore stays ignored.
class Interrupts {
public:
    Interrupts()
    {
        arrived = 0;
        sigset_t held;
        sigemptyset(&held);
        for (int number : numbers)
            sigaddset(&held, number);
        sigprocmask(SIG_BLOCK, &held, &mask_);
        struct sigaction action = {};
        action.sa_handler = [](int number) { arrived = number; };
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            sigaction(numbers[i], &action, &before_[i]);
            if (before_[i].sa_handler == SIG_IGN)
                sigaction(numbers[i], &before_[i], nullptr);
        }
    }
    ~Interrupts()
    {
        for (std::size_t i = 0; i < numbers.size(); ++i)
            sigaction(numbers[i], &before_[i], nullptr);
        if (arrived != 0)
            (void)std::raise(arrived);
        sigprocmask(SIG_SETMASK, &mask_, nullptr);
    }
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    // Until there is something to read; false if a signal came before.
    bool wait(int terminal) const
    {
        pollfd wanted{.fd = terminal, .events = POLLIN, .revents = 0};
        int ready = 0;
        do
            ready = ::ppoll(&wanted, 1, nullptr, &mask_);
        while (ready < 0 && errno == EINTR && arrived == 0);
        return ready > 0;
    }

private:
    static constexpr std::array numbers{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    std::array<struct sigaction, numbers.size()> before_{};
    sigset_t mask_{};
};

class Unseen {
public:
    explicit Unseen(int terminal) : terminal_{terminal}
    {
        is_terminal_ = tcgetattr(terminal, &before_) == 0;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (is_terminal_)
            tcsetattr(terminal, TCSAFLUSH, &quiet);
    }
    ~Unseen()
    {
        // At once, even if nobody reads what was written.
        if (is_terminal_)
            tcsetattr(terminal_, TCSANOW, &before_);
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

private:
    int terminal_;
    bool is_terminal_ = false;
    termios before_{};
};

void say(int terminal, std::string_view text)
{
    // A terminal that takes no prompt gives no answer either.
    (void)!::write(terminal, text.data(), text.size());
}

std::optional<std::string> read_answer(int terminal, const Interrupts& interrupts)
{
    std::string line;
    char c = 0;
    while (interrupts.wait(terminal) && ::read(terminal, &c, 1) == 1) {
        if (c == '\n')
            return line;
        line.push_back(c);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> ask_unseen(std::string_view prompt)
{
    Descriptor terminal{::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)};
    if (!terminal)
        return std::nullopt;
    Interrupts interrupts;  // Gone after the terminal is as it was.
    Unseen unseen{terminal.get()};
    say(terminal.get(), prompt);
    auto answer = read_answer(terminal.get(), interrupts);
    say(terminal.get(), "\n");
    return answer;
}

}  // namespace holdfast::ctl

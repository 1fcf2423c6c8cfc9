#include "ctl/screen/interruptions.h"

#include <algorithm>
#include <cerrno>
#include <ctime>

#include <unistd.h>

namespace holdfast::ctl {
namespace {

// For the handler, which may do no more than that.
std::array<volatile std::sig_atomic_t, NSIG> arrived{};

bool has_arrived(std::span<const int> numbers) noexcept
{
    return std::ranges::any_of(
        numbers, [](int number) { return arrived.at(static_cast<std::size_t>(number)) != 0; });
}

}  // namespace

Interruptions::Interruptions()
{
    for (int number : numbers)
        arrived.at(static_cast<std::size_t>(number)) = 0;
    hold();
}

Interruptions::~Interruptions()
{
    release();
}

void Interruptions::hold()
{
    sigset_t held;
    sigemptyset(&held);
    for (int number : numbers)
        sigaddset(&held, number);
    // In the background a terminal stops whoever gives it back as it was; that has to be done.
    sigaddset(&held, SIGTTOU);
    (void)::pthread_sigmask(SIG_BLOCK, &held, &mask_);
    struct sigaction action = {};
    action.sa_handler = [](int number) { arrived.at(static_cast<std::size_t>(number)) = 1; };
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        (void)::sigaction(numbers[i], nullptr, &before_[i]);
        if (before_[i].sa_handler != SIG_IGN)
            (void)::sigaction(numbers[i], &action, nullptr);
    }
}

void Interruptions::release()
{
    for (std::size_t i = 0; i < numbers.size(); ++i)
        (void)::sigaction(numbers[i], &before_[i], nullptr);
    (void)::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
}

void Interruptions::wait(std::span<pollfd> wanted, Duration time) const
{
    // One may have come while something was written; ppoll() would not know of it.
    time = has_arrived(numbers) ? Duration::zero() : std::max(time, Duration::zero());
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const timespec limit{.tv_sec = whole.count(), .tv_nsec = (time - whole).count()};
    for (pollfd& each : wanted)
        each.revents = 0;
    (void)::ppoll(wanted.data(), wanted.size(), &limit, &mask_);
}

int Interruptions::take() noexcept
{
    for (int number : numbers) {
        auto& flag = arrived.at(static_cast<std::size_t>(number));
        if (flag != 0) {
            flag = 0;
            return number;
        }
    }
    return 0;
}

void Interruptions::obey(int number)
{
    release();
    (void)std::raise(number);
    hold();
}

ssize_t Interruptions::write(int descriptor, std::string_view bytes) const
{
    constexpr std::size_t that_end = 4;  // The first of them.
    auto is_ending = [] { return has_arrived(std::span{numbers}.first(that_end)); };
    std::size_t written = 0;
    sigset_t held;
    (void)::pthread_sigmask(SIG_SETMASK, &mask_, &held);
    while (written < bytes.size() && !is_ending()) {
        const ssize_t now = ::write(descriptor, bytes.data() + written, bytes.size() - written);
        if (now < 0 && errno == EINTR)
            continue;
        if (now <= 0) {
            const int error = errno;
            (void)::pthread_sigmask(SIG_SETMASK, &held, nullptr);
            errno = error;
            return -1;
        }
        written += static_cast<std::size_t>(now);
    }
    (void)::pthread_sigmask(SIG_SETMASK, &held, nullptr);
    return static_cast<ssize_t>(written);
}

}  // namespace holdfast::ctl

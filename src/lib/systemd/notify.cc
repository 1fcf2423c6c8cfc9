#include "lib/systemd/notify.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>

#include "base/text.h"

namespace holdfast::systemd {
namespace {

// sd_notify(3) waits for as long as the manager's queue is full. False when it was not taken.
bool send(std::string_view state, const timeval& patience) noexcept
{
    const char* place = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string_view path = place == nullptr ? "" : place;
    if (path.size() < 2 || path.size() > sizeof address.sun_path)
        return true;
    std::ranges::copy(path, address.sun_path);
    // A name that no file has begins with a zero, which the environment cannot say.
    if (path.front() == '@')
        address.sun_path[0] = '\0';
    const Descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    (void)::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    return ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL,
                    reinterpret_cast<const sockaddr*>(&address), size) >= 0;
}

}  // namespace

void notify(const std::string& state) noexcept
{
    (void)send(state, {.tv_sec = 1, .tv_usec = 0});
}

void notify_reloading(Instant now) noexcept
{
    auto since_boot = std::chrono::floor<std::chrono::microseconds>(now.time_since_epoch());
    notify(join("RELOADING=1\nMONOTONIC_USEC=", since_boot.count()));
}

bool notify_in_passing(std::string_view state) noexcept
{
    return send(state, {.tv_sec = 0, .tv_usec = 1});
}

void notify_watchdog() noexcept
{
    // Unheard, it is said again in half a period.
    (void)notify_in_passing("WATCHDOG=1");
}

std::optional<Duration> watchdog_period() noexcept
{
    uint64_t usec = 0;
    if (sd_watchdog_enabled(0, &usec) <= 0)
        return std::nullopt;
    return std::chrono::microseconds{usec};
}

std::vector<PassedDescriptor> take_passed_descriptors()
{
    char** names = nullptr;
    int count = sd_listen_fds_with_names(/*unset_environment=*/1, &names);
    std::vector<PassedDescriptor> passed;
    for (int i = 0; i < count; ++i) {
        std::unique_ptr<char, decltype(&std::free)> name{names[i], std::free};
        passed.push_back({name.get(), Descriptor{SD_LISTEN_FDS_START + i}});
    }
    std::free(static_cast<void*>(names));
    return passed;
}

void store_descriptor(const std::string& name, int fd) noexcept
{
    std::string state = join("FDSTORE=1\nFDPOLL=0\nFDNAME=", name);
    (void)sd_pid_notify_with_fds(0, 0, state.c_str(), &fd, 1);
}

void forget_descriptor(const std::string& name) noexcept
{
    notify(join("FDSTOREREMOVE=1\nFDNAME=", name));
}

}  // namespace holdfast::systemd

#include "lib/systemd/notify.h"

#include <cstdlib>
#include <memory>

#include <systemd/sd-daemon.h>

#include "base/text.h"

namespace holdfast::systemd {

void notify(const std::string& state) noexcept
{
    (void)sd_notify(0, state.c_str());
}

void notify_reloading(Instant now) noexcept
{
    auto since_boot = std::chrono::floor<std::chrono::microseconds>(now.time_since_epoch());
    notify(join("RELOADING=1\nMONOTONIC_USEC=", since_boot.count()));
}

void notify_watchdog() noexcept
{
    (void)sd_notify(0, "WATCHDOG=1");
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

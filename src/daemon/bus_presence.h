// The daemon on the system bus: `systemctl service-log-level holdfast debug`. Loop thread.
#pragma once

#include <string>

#include "lib/systemd/bus.h"
#include "lib/systemd/log_control.h"
#include "obs/log.h"

namespace holdfast::daemon {

class BusPresence final : public systemd::LogControl::Target {
public:
    BusPresence(systemd::EventLoop& loop, Random& random, obs::Log& log);

    std::string log_level() const override;
    bool set_log_level(const std::string& level) override;
    std::string log_target() const override { return "journal"; }
    void bus_state_changed(bool connected, const std::string& why) override;

    // Empty while connected, and where there never was a bus.
    const std::string& trouble() const noexcept { return trouble_; }

    // The daemon's one connection, for who else has to do with the bus.
    systemd::Bus& bus() noexcept { return bus_; }

private:
    obs::Log& log_;
    std::string trouble_;
    bool was_connected_ = false;
    systemd::LogControl control_;
    systemd::Bus bus_;
};

}  // namespace holdfast::daemon

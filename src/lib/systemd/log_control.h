// org.freedesktop.LogControl1, so that `systemctl service-log-level` works. Loop thread.
#pragma once

#include <memory>
#include <string>

#include "lib/systemd/bus.h"

namespace holdfast::systemd {

class LogControl final : public BusUser {
public:
    class Target {
    public:
        virtual ~Target() = default;
        // In syslog's words: "debug", "info", ...
        virtual std::string log_level() const = 0;
        // False for a word that is no level.
        virtual bool set_log_level(const std::string& level) = 0;
        // "journal", "console": where entries go. It cannot be changed while running.
        virtual std::string log_target() const = 0;
        virtual void bus_state_changed(bool connected, const std::string& why) = 0;
    };

    // `bus_name` is the one that the unit's BusName= says.
    LogControl(const char* bus_name, const char* identifier, Target& target);
    ~LogControl() override;
    LogControl(const LogControl&) = delete;
    LogControl& operator=(const LogControl&) = delete;

    void bus_connected(sd_bus* bus) override;
    void bus_lost(const std::string& why) override;
    // The bus's answer to our wish for the name.
    void name_answered(bool owned, const std::string& why);

private:
    friend struct LogControlProperties;
    struct Slots;

    const char* bus_name_;
    const char* identifier_;
    Target& target_;
    std::unique_ptr<Slots> slots_;
};

}  // namespace holdfast::systemd

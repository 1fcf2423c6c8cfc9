#include "daemon/bus_presence.h"

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::daemon {
namespace {

// The same word as BusName= in the unit and as the policy in packaging/dbus.
constexpr const char* bus_name = "org.holdfast.holdfastd";

}  // namespace

BusPresence::BusPresence(systemd::EventLoop& loop, Random& random, obs::Log& log)
    : log_{log}, control_{bus_name, "holdfastd", *this}, bus_{loop, random}
{
    bus_.add(control_);
}

std::string BusPresence::log_level() const
{
    // LogControl1 speaks syslog's short words.
    switch (log_.level()) {
    case obs::Severity::error:
        return "err";
    case obs::Severity::emergency:
        return "emerg";
    case obs::Severity::critical:
        return "crit";
    default:
        return std::string{obs::to_string(log_.level())};
    }
}

bool BusPresence::set_log_level(const std::string& level)
{
    auto severity = obs::parse_severity(level);
    if (!severity)
        return false;
    std::string previous = log_level();
    log_.set_level(*severity);
    log_.write(
        messages::log_level_changed,
        join("log level ", level, " instead of ", previous, ", until the next reload or restart"),
        {{"HOLDFAST_LEVEL", level},
         {"HOLDFAST_PREVIOUS", previous},
         {"HOLDFAST_SOURCE", "org.freedesktop.LogControl1"}});
    return true;
}

void BusPresence::bus_state_changed(bool connected, const std::string& why)
{
    if (connected) {
        trouble_.clear();
        log_.write(messages::bus_connected, "connected to the system bus");
        was_connected_ = true;
        return;
    }
    // Where there never was a bus, as on a developer's machine, it is not missed.
    if (!was_connected_) {
        log_.debug(join("system bus: ", why));
        return;
    }
    trouble_ = why;
    log_.write(messages::bus_lost, join("system bus: ", why, ", trying again"),
               {{"HOLDFAST_ERROR", why}});
}

}  // namespace holdfast::daemon

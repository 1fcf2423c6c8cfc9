#include "lib/systemd/log_control.h"

#include <array>
#include <cerrno>

#include "lib/systemd/handle.h"

namespace holdfast::systemd {

// The signatures are sd-bus's.
// NOLINTBEGIN(readability-function-size)
struct LogControlProperties {
    static int get_level(sd_bus*, const char*, const char*, const char*, sd_bus_message* reply,
                         void* self, sd_bus_error*) noexcept
    {
        auto& control = *static_cast<LogControl*>(self);
        return sd_bus_message_append(reply, "s", control.target_.log_level().c_str());
    }

    static int set_level(sd_bus*, const char*, const char*, const char*, sd_bus_message* value,
                         void* self, sd_bus_error* error) noexcept
    {
        const char* level = nullptr;
        int result = sd_bus_message_read(value, "s", &level);
        if (result < 0)
            return result;
        if (!static_cast<LogControl*>(self)->target_.set_log_level(level))
            return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
                                     "'%s' is no log level (debug, info, notice, warning, err)",
                                     level);
        return 0;
    }

    static int get_target(sd_bus*, const char*, const char*, const char*, sd_bus_message* reply,
                          void* self, sd_bus_error*) noexcept
    {
        auto& control = *static_cast<LogControl*>(self);
        return sd_bus_message_append(reply, "s", control.target_.log_target().c_str());
    }

    static int set_target(sd_bus*, const char*, const char*, const char*, sd_bus_message*, void*,
                          sd_bus_error* error) noexcept
    {
        return sd_bus_error_set(error, SD_BUS_ERROR_NOT_SUPPORTED,
                                "the log target is chosen at start");
    }

    static int get_identifier(sd_bus*, const char*, const char*, const char*, sd_bus_message* reply,
                              void* self, sd_bus_error*) noexcept
    {
        return sd_bus_message_append(reply, "s", static_cast<LogControl*>(self)->identifier_);
    }
};
// NOLINTEND(readability-function-size)

namespace {

const std::array<sd_bus_vtable, 5> vtable{{
    SD_BUS_VTABLE_START(0),
    SD_BUS_WRITABLE_PROPERTY("LogLevel", "s", LogControlProperties::get_level,
                             LogControlProperties::set_level, 0, 0),
    SD_BUS_WRITABLE_PROPERTY("LogTarget", "s", LogControlProperties::get_target,
                             LogControlProperties::set_target, 0, 0),
    SD_BUS_PROPERTY("SyslogIdentifier", "s", LogControlProperties::get_identifier, 0,
                    SD_BUS_VTABLE_PROPERTY_CONST),
    SD_BUS_VTABLE_END,
}};

int name_answered(sd_bus_message* message, void* self, sd_bus_error* /*error*/) noexcept
{
    const sd_bus_error* error = sd_bus_message_get_error(message);
    std::string why;
    if (error != nullptr && error->message != nullptr)
        why = error->message;
    static_cast<LogControl*>(self)->name_answered(error == nullptr, why);
    return 0;
}

}  // namespace

struct LogControl::Slots {
    BusSlot object;
    BusSlot name;
};

LogControl::LogControl(const char* bus_name, const char* identifier, Target& target)
    : bus_name_{bus_name}, identifier_{identifier}, target_{target}
{
}

LogControl::~LogControl() = default;

void LogControl::bus_connected(sd_bus* bus)
{
    slots_ = std::make_unique<Slots>();
    sd_bus_slot* slot = nullptr;
    if (sd_bus_add_object_vtable(bus, &slot, "/org/freedesktop/LogControl1",
                                 "org.freedesktop.LogControl1", vtable.data(), this) >= 0)
        slots_->object.reset(slot);
    if (sd_bus_request_name_async(bus, &slot, bus_name_, 0, systemd::name_answered, this) >= 0)
        slots_->name.reset(slot);
}

void LogControl::name_answered(bool owned, const std::string& why)
{
    target_.bus_state_changed(owned, why);
}

void LogControl::bus_lost(const std::string& why)
{
    target_.bus_state_changed(false, why);
}

}  // namespace holdfast::systemd

#include "lib/systemd/log_control.h"

#include <array>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>

#include "lib/systemd/handle.h"

namespace holdfast::systemd {
namespace {

constexpr const char* path = "/org/freedesktop/LogControl1";
constexpr const char* interface = "org.freedesktop.LogControl1";

class Recorder final : public LogControl::Target {
public:
    std::string log_level() const override { return level; }
    bool set_log_level(const std::string& wanted) override
    {
        if (wanted == "loud")
            return false;
        level = wanted;
        return true;
    }
    std::string log_target() const override { return "journal"; }
    void bus_state_changed(bool is_connected, const std::string& reason) override
    {
        connected = is_connected;
        why = reason;
    }

    std::string level = "info";
    bool connected = false;
    std::string why;
};

// Both ends of a connection without a bus between them: what `systemctl service-log-level` sends
// comes straight in. One thread, so the other end is asked to work while this one waits.
class LogControlTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::array<int, 2> ends{};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()),
                  0);
        open(server, ends[0], true);
        open(client, ends[1], false);
        control.bus_connected(server.get());
    }

    static void open(BusHandle& handle, int fd, bool is_server)
    {
        sd_bus* bus = nullptr;
        ASSERT_GE(sd_bus_new(&bus), 0);
        handle.reset(bus);
        ASSERT_GE(sd_bus_set_fd(bus, fd, fd), 0);
        if (is_server) {
            sd_id128_t id{};
            ASSERT_GE(sd_id128_randomize(&id), 0);
            ASSERT_GE(sd_bus_set_server(bus, 1, id), 0);
        }
        ASSERT_GE(sd_bus_set_anonymous(bus, 1), 0);
        ASSERT_GE(sd_bus_start(bus), 0);
    }

    // Calls a method of org.freedesktop.DBus.Properties; returns the string in its answer, or the
    // name of the error.
    std::string call(const char* method, const char* property, const char* value = nullptr)
    {
        sd_bus_message* message = nullptr;
        EXPECT_GE(sd_bus_message_new_method_call(client.get(), &message, nullptr, path,
                                                 "org.freedesktop.DBus.Properties", method),
                  0);
        EXPECT_GE(sd_bus_message_append(message, "ss", interface, property), 0);
        if (value != nullptr) {
            EXPECT_GE(sd_bus_message_append(message, "v", "s", value), 0);
        }
        std::string result;
        EXPECT_GE(sd_bus_call_async(client.get(), nullptr, message, answered, &result, 0), 0);
        sd_bus_message_unref(message);
        for (int turn = 0; result.empty() && turn < 1000; ++turn)
            if (sd_bus_process(client.get(), nullptr) < 0 ||
                sd_bus_process(server.get(), nullptr) < 0)
                return "the connection broke";
        return result;
    }

    static int answered(sd_bus_message* message, void* result, sd_bus_error*)
    {
        auto& text = *static_cast<std::string*>(result);
        const char* value = nullptr;
        if (const sd_bus_error* error = sd_bus_message_get_error(message))
            text = error->name;
        else if (sd_bus_message_read(message, "v", "s", &value) > 0)
            text = value;
        else
            text = "done";
        return 0;
    }

    Recorder target;
    LogControl control{"org.holdfast.test", "holdfastd", target};
    BusHandle server;
    BusHandle client;
};

TEST_F(LogControlTest, TellsLevelTargetAndIdentifier)
{
    EXPECT_EQ(call("Get", "LogLevel"), "info");
    EXPECT_EQ(call("Get", "LogTarget"), "journal");
    EXPECT_EQ(call("Get", "SyslogIdentifier"), "holdfastd");
}

TEST_F(LogControlTest, SetsTheLevelAndRefusesAWordThatIsNone)
{
    EXPECT_EQ(call("Set", "LogLevel", "debug"), "done");
    EXPECT_EQ(target.level, "debug");
    EXPECT_EQ(call("Set", "LogLevel", "loud"), SD_BUS_ERROR_INVALID_ARGS);
    EXPECT_EQ(call("Get", "LogLevel"), "debug");
}

TEST_F(LogControlTest, DoesNotLetTheTargetBeChanged)
{
    EXPECT_EQ(call("Set", "LogTarget", "console"), SD_BUS_ERROR_NOT_SUPPORTED);
    EXPECT_EQ(call("Set", "SyslogIdentifier", "x"), SD_BUS_ERROR_PROPERTY_READ_ONLY);
}

TEST_F(LogControlTest, IsOnTheBusOnceTheNameIsItsOwn)
{
    control.name_answered(true, "");
    EXPECT_TRUE(target.connected);
    control.name_answered(false, "not allowed");
    EXPECT_FALSE(target.connected);
    EXPECT_EQ(target.why, "not allowed");
    control.bus_lost("gone");
    EXPECT_EQ(target.why, "gone");
}

}  // namespace
}  // namespace holdfast::systemd

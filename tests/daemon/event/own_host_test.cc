#include "daemon/event/own_host.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/address.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::daemon {
namespace {

class OwnAddress : public testing::Test {
protected:
    std::string of(const std::string& name) const
    {
        return own_address(
            name, {.resolv_conf = directory.file("resolv.conf"), .hosts = directory.file("hosts")});
    }
    void write_hosts(const char* text) const { std::ofstream{directory.file("hosts")} << text; }

    TemporaryDirectory directory;
};

TEST_F(OwnAddress, IsThatOfTheNameWhereItIsListed)
{
    write_hosts(
        "127.0.0.1 localhost\n"
        "2001:db8::7 pod-7\n"
        "192.0.2.7 pod-7.example pod-7\n"
        "2001:db8::8 pod-8\n");
    EXPECT_EQ(of("pod-7"), "192.0.2.7") << "clients of old know no other";
    EXPECT_EQ(of("POD-7"), "192.0.2.7");
    EXPECT_EQ(of("pod-8"), "2001:db8::8");
}

TEST_F(OwnAddress, IsThatOfTheDefaultRouteWhereTheNameIsNotListed)
{
    write_hosts("192.0.2.7 pod-7\n");
    const std::string routed = of("pod-9");
    // A host without a network has none.
    EXPECT_TRUE(routed.empty() || parse_address(routed)) << routed;
    EXPECT_NE(routed, "192.0.2.7");
    EXPECT_EQ(of(""), routed);
    std::filesystem::remove(directory.file("hosts"));
    EXPECT_EQ(of("pod-7"), routed);
}

}  // namespace
}  // namespace holdfast::daemon

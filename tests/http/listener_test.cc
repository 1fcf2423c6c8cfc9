#include "http/listener.h"

#include <system_error>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "tests/fakes/temporary_directory.h"

namespace holdfast::http {
namespace {

std::error_code failure_of(const Endpoint& endpoint)
{
    try {
        open_listener(endpoint);
    } catch (const std::system_error& error) {
        return error.code();
    }
    return {};
}

TEST(Listener, KnowsWhereItListens)
{
    // The kernel chooses the port.
    for (const char* host : {"127.0.0.1", "0.0.0.0"}) {
        Descriptor socket = open_listener({host, 0});
        auto endpoint = listening_endpoint(socket.get());
        ASSERT_TRUE(endpoint);
        EXPECT_EQ(endpoint->host, host);
        EXPECT_NE(endpoint->port, 0);
    }
}

TEST(Listener, KeepsToItsFamilySoThatBothWildcardsCanStandSideBySide)
{
    Descriptor probe{::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!probe)
        GTEST_SKIP() << "this kernel has no IPv6";
    Descriptor six = open_listener({"::", 0});
    Endpoint endpoint = *listening_endpoint(six.get());
    EXPECT_EQ(endpoint.host, "::");
    EXPECT_EQ(failure_of({"0.0.0.0", endpoint.port}), std::error_code{});
}

TEST(Listener, DoesNotBlockAndIsNotInherited)
{
    Descriptor socket = open_listener({"127.0.0.1", 0});
    EXPECT_TRUE(::fcntl(socket.get(), F_GETFL) & O_NONBLOCK);
    EXPECT_TRUE(::fcntl(socket.get(), F_GETFD) & FD_CLOEXEC);
}

TEST(Listener, TellsATakenPortFromAnAddressOfAnotherHost)
{
    Descriptor socket = open_listener({"127.0.0.1", 0});
    EXPECT_EQ(failure_of(*listening_endpoint(socket.get())), std::errc::address_in_use);
    EXPECT_EQ(failure_of({"192.0.2.1", 0}), std::errc::address_not_available);
}

TEST(Listener, TakesThePlaceOfAStaleSocketAndOpensItToTheGroup)
{
    TemporaryDirectory directory;
    Endpoint endpoint{directory.file("control.sock"), 0};
    {
        Descriptor stale = open_listener(endpoint);
    }
    Descriptor socket = open_listener(endpoint);
    EXPECT_EQ(listening_endpoint(socket.get()), endpoint);
    struct stat status {};
    ASSERT_EQ(::stat(endpoint.host.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0660U);
    EXPECT_FALSE(std::filesystem::exists(endpoint.host + ".new"));
}

TEST(Listener, SaysWhyAPathCannotBeUsed)
{
    TemporaryDirectory directory;
    EXPECT_EQ(failure_of({directory.file("none/control.sock"), 0}),
              std::errc::no_such_file_or_directory);
    // What the configuration lets pass can be bound; one byte more cannot.
    std::string longest = directory.file("");
    longest.append(103 - longest.size(), 'x');
    EXPECT_EQ(failure_of({longest, 0}), std::error_code{});
    EXPECT_EQ(failure_of({longest + "x", 0}), std::errc::filename_too_long);
}

TEST(Listener, RecognisesNothingElse)
{
    Descriptor unconnected{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    EXPECT_FALSE(listening_endpoint(unconnected.get()));
    Descriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    EXPECT_FALSE(listening_endpoint(file.get()));
    EXPECT_FALSE(listening_endpoint(-1));
}

}  // namespace
}  // namespace holdfast::http

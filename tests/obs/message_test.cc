#include "obs/message.h"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include "obs/message_ids.h"

namespace holdfast::obs {
namespace {

TEST(Severity, IsReadByItsNameInAnyCase)
{
    EXPECT_EQ(parse_severity("debug"), Severity::debug);
    EXPECT_EQ(parse_severity("WARNING"), Severity::warning);
    EXPECT_EQ(parse_severity("Warn"), Severity::warning);
    EXPECT_EQ(parse_severity("verbose"), std::nullopt);
    EXPECT_EQ(parse_severity(""), std::nullopt);
}

TEST(Severity, IsAtLeastAsBadAsALimit)
{
    EXPECT_TRUE(is_at_least(Severity::error, Severity::warning));
    EXPECT_TRUE(is_at_least(Severity::warning, Severity::warning));
    EXPECT_FALSE(is_at_least(Severity::info, Severity::warning));
}

TEST(Messages, AreFoundByNameAndById)
{
    const Message& message = messages::listen_failed;
    EXPECT_EQ(messages::find("listen-failed"), &message);
    EXPECT_EQ(messages::find(message.id), &message);
    EXPECT_EQ(messages::find("no-such-message"), nullptr);
    EXPECT_EQ(message.kind, Kind::fault);
    EXPECT_EQ(message.severity, Severity::error);
}

// What any client can bring about as often as it likes must not decide whether the service is well.
TEST(Messages, OfRefusedClientsAreNoFaults)
{
    for (const char* name : {"login-failed", "login-limited", "access-denied", "foreign-host",
                             "forged-request", "queue-full"})
        EXPECT_EQ(messages::find(name)->kind, Kind::refusal) << name;
    EXPECT_EQ(messages::descriptors_exhausted.kind, Kind::fault) << "nobody else is to blame";
}

TEST(Messages, AllHaveTheirOwnId)
{
    std::set<std::string_view> ids;
    for (const Message* message : messages::all())
        EXPECT_TRUE(ids.insert(message->id).second) << message->name;
    EXPECT_GE(ids.size(), 25U);
}

}  // namespace
}  // namespace holdfast::obs

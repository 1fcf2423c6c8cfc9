#include "daemon/orders/health_status.h"

#include <gtest/gtest.h>

#include "daemon/readiness.h"

namespace holdfast::daemon {
namespace {

using order::Health;

class TheHealthStatus : public testing::Test {
protected:
    TheHealthStatus()
    {
        readiness.add({.name = "schema", .essential = true, .ask = [this] { return schema; }});
        readiness.add({.name = "log_file", .essential = false, .ask = [this] { return file; }});
        readiness.add({.name = "orders", .essential = false, .ask = [] { return "they wait"; }});
        readiness.add(
            {.name = "external_service", .essential = false, .ask = [] { return "it is down"; }});
    }
    ServiceState intake() const { return intake_state(readiness, std::chrono::milliseconds{3}); }

    std::string schema;
    std::string file;
    Readiness readiness;
};

TEST_F(TheHealthStatus, OfTheIntakeIsThatOfTheDaemon)
{
    EXPECT_EQ(intake().health, Health::healthy);
    EXPECT_EQ(intake().took, std::chrono::milliseconds{3});
    EXPECT_EQ(intake().why, "");
    file = "no space";
    EXPECT_EQ(intake().health, Health::degraded);
    EXPECT_EQ(intake().why, "log_file: no space");
    schema = "a column is missing";
    EXPECT_EQ(intake().health, Health::down);
    EXPECT_EQ(intake().why, "schema: a column is missing; log_file: no space");
}

TEST_F(TheHealthStatus, OfTheIntakeIsDownWhenItStops)
{
    readiness.close();
    EXPECT_EQ(intake().health, Health::down);
    EXPECT_EQ(intake().why, "the service is stopping");
}

TEST_F(TheHealthStatus, OfTheValidationIsThatOfItsQueueAndItsBreaker)
{
    EXPECT_EQ(validation_state({}, "closed").health, Health::healthy);
    EXPECT_EQ(validation_state({}, "disabled").health, Health::healthy);
    EXPECT_EQ(validation_state({}, "open").health, Health::degraded);
    EXPECT_EQ(validation_state({}, "open").why, "the breaker is open");
    EXPECT_EQ(validation_state({}, "half_open").health, Health::degraded);
    ServiceState held = validation_state("our credentials are refused", "open");
    EXPECT_EQ(held.health, Health::unhealthy);
    EXPECT_EQ(held.why, "our credentials are refused");
}

}  // namespace
}  // namespace holdfast::daemon

#include "daemon/readiness.h"

#include <gtest/gtest.h>

#include "daemon/status_line.h"

namespace holdfast::daemon {
namespace {

TEST(Readiness, StaysReadyWhileAnOptionalPartFails)
{
    std::string trouble;
    Readiness readiness;
    readiness.add({.name = "log_file", .essential = false, .ask = [&] { return trouble; }});
    StatusLine line{readiness, "127.0.0.1:8080"};
    EXPECT_FALSE(readiness.report().degraded);
    EXPECT_EQ(line.text(), "Serving on 127.0.0.1:8080");

    trouble = "Permission denied";
    EXPECT_TRUE(readiness.report().ready);
    EXPECT_TRUE(readiness.report().degraded);
    EXPECT_EQ(line.text(), "Serving on 127.0.0.1:8080; log_file degraded: Permission denied");
}

TEST(Readiness, AsksNothingOfAPartThatNobodyWants)
{
    bool is_on = false;
    Readiness readiness;
    readiness.add({.name = "kafka",
                   .essential = false,
                   .ask = [] { return "no broker has answered"; },
                   .is_on = [&] { return is_on; }});
    const Readiness::Report off = readiness.report();
    EXPECT_FALSE(off.degraded);
    EXPECT_STREQ(off.parts[0].word(), "off");
    EXPECT_EQ(off.parts[0].trouble, "");
    EXPECT_FALSE(off.parts[0].is_up());

    is_on = true;
    EXPECT_TRUE(readiness.report().degraded) << "a reload may want it";
    EXPECT_STREQ(readiness.report().parts[0].word(), "degraded");
}

TEST(Readiness, IsNotReadyWithoutAnEssentialPart)
{
    Readiness readiness;
    readiness.add({.name = "store", .essential = true, .ask = [] { return "full"; }});
    EXPECT_FALSE(readiness.report().ready);
}

TEST(Readiness, IsNotReadyWhileStopping)
{
    Readiness readiness;
    EXPECT_TRUE(readiness.report().ready);
    readiness.close();
    EXPECT_FALSE(readiness.report().ready);
}

}  // namespace
}  // namespace holdfast::daemon

#include "ctl/program.h"

#include <gtest/gtest.h>

namespace holdfast::ctl {
namespace {

TEST(OutputOfAProgram, IsWhatItPrintedOnBothWays)
{
    auto text = output_of({"sh", "-c", "echo said; echo complained >&2"});
    ASSERT_TRUE(text);
    EXPECT_EQ(*text, "said\ncomplained\n");
}

TEST(OutputOfAProgram, EndsAtItsLimitButTheProgramDoesNot)
{
    auto text = output_of({"sh", "-c", "head -c 300000 /dev/zero"});
    ASSERT_TRUE(text) << text.error().context;
    EXPECT_EQ(text->size(), printed_bytes_max);
}

TEST(OutputOfAProgram, IsAnErrorWithItsComplaintWhenItFails)
{
    auto text = output_of({"sh", "-c", "echo no such unit >&2; exit 4"});
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().context, "sh -c: no such unit");
}

TEST(OutputOfAProgram, IsAnErrorWhenThereIsNoSuchProgram)
{
    auto text = output_of({"no-program-has-this-name", "--show"});
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().context, "no-program-has-this-name --show: No such file or directory");
}

TEST(AProgram, IsRunToItsExitCode)
{
    EXPECT_EQ(*run_program({"sh", "-c", "exit 7"}), 7);
    EXPECT_EQ(*run_program({"sh", "-c", "kill -9 $$"}), 1);
    EXPECT_FALSE(run_program({"no-program-has-this-name"}));
}

}  // namespace
}  // namespace holdfast::ctl

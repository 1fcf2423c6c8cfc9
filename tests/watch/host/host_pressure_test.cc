#include "watch/host/host_pressure.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/temporary_directory.h"

namespace holdfast::watch {
namespace {

using testing::HasSubstr;

class HostPressure : public testing::Test {
protected:
    void write(const std::string& name, const std::string& percent)
    {
        std::ofstream{directory.file(name)} << "some avg10=0.00 avg60=" << percent
                                            << " avg300=0.00 total=0\n";
    }
    Observation look()
    {
        return look_at_pressure({.some_percent_max = 0},
                                {.proc = directory.file("proc/"),
                                 .cgroups = {directory.file("v2/"), directory.file("hybrid/")}});
    }
    void SetUp() override
    {
        for (const char* name : {"proc", "v2", "hybrid"})
            std::filesystem::create_directory(directory.file(name));
    }
    TemporaryDirectory directory;
};

TEST_F(HostPressure, IsLookedForWhereTheSandboxLeavesIt)
{
    write("hybrid/memory.pressure", "3.00");
    EXPECT_THAT(look().warning, HasSubstr("in 3 %"));
    write("v2/memory.pressure", "2.00");
    EXPECT_THAT(look().warning, HasSubstr("in 2 %"));
    write("proc/memory", "1.00");
    EXPECT_THAT(look().warning, HasSubstr("in 1 %"));
}

TEST_F(HostPressure, SkipsWhatItDoesNotUnderstand)
{
    std::ofstream{directory.file("proc/memory")} << "nothing of that kind\n";
    write("v2/memory.pressure", "2.00");
    EXPECT_THAT(look().warning, HasSubstr("in 2 %"));
}

TEST_F(HostPressure, SaysWhatOpensItWhereItIsHidden)
{
    Observation seen = look();
    EXPECT_TRUE(seen.is_unknown);
    EXPECT_THAT(seen.problem, HasSubstr("proc/memory is not to be seen"));
    EXPECT_THAT(seen.problem, HasSubstr("ProcSubset=all"));
}

}  // namespace
}  // namespace holdfast::watch

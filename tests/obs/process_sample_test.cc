#include "obs/process_sample.h"

#include <cmath>

#include <gtest/gtest.h>

#include "obs/process_reader.h"

namespace holdfast::obs {
namespace {

ProcTexts texts()
{
    return {.process =
                "42 (a) b (c) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 7 0 12345 "
                "104857600 2560 18446744073709551615 1 1 0\n",
            .system = "cpu  1 2 3\nintr 9 9\nbtime 1700000000\nprocesses 3\n",
            .limits =
                "Limit                     Soft Limit           Hard Limit           Units\n"
                "Max processes             100                  100                  processes\n"
                "Max open files            16384                524288               files\n",
            .open_fds = 9,
            .ticks_per_second = 100,
            .page_bytes = 4096};
}

TEST(ProcessSample, IsReadFromTheTextsOfProc)
{
    auto sample = parse_process(texts());
    ASSERT_TRUE(sample);
    EXPECT_DOUBLE_EQ(sample->cpu_seconds, 3.0);
    EXPECT_EQ(sample->threads, 7);
    EXPECT_EQ(sample->virtual_bytes, 104857600);
    EXPECT_EQ(sample->resident_bytes, 2560 * 4096);
    EXPECT_DOUBLE_EQ(sample->start_time_seconds, 1700000123.45);
    EXPECT_EQ(sample->open_fds, 9);
    EXPECT_EQ(sample->max_fds, 16384);
}

TEST(ProcessSample, KnowsThatThereMayBeNoLimit)
{
    ProcTexts unlimited = texts();
    unlimited.limits =
        "Max open files            unlimited            unlimited            files\n";
    EXPECT_TRUE(std::isinf(parse_process(unlimited)->max_fds));
}

TEST(ProcessSample, SaysWhichTextItCouldNotRead)
{
    ProcTexts broken = texts();
    broken.process = "42 (x) S 1";
    EXPECT_EQ(parse_process(broken).error().context, "/proc/self/stat: not as in proc(5)");
    broken = texts();
    broken.system.clear();
    EXPECT_EQ(parse_process(broken).error().context, "/proc/stat: no btime");
    broken = texts();
    broken.limits = "Max open files\n";
    EXPECT_EQ(parse_process(broken).error().context, "/proc/self/limits: no 'Max open files'");
}

TEST(ProcessReader, ReadsThisProcess)
{
    auto sample = read_process();
    ASSERT_TRUE(sample) << sample.error().context;
    EXPECT_GE(sample->threads, 1);
    EXPECT_GE(sample->open_fds, 3);
    EXPECT_GT(sample->resident_bytes, 100'000);
    EXPECT_GT(sample->start_time_seconds, 1.6e9);
}

}  // namespace
}  // namespace holdfast::obs

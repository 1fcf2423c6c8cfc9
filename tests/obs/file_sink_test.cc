#include "obs/file_sink.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "obs/message_ids.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::obs {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct FileSinkTest : testing::Test {
    Entry notice(std::string text)
    {
        return {&messages::daemon_started,
                Severity::notice,
                std::move(text),
                {},
                clock.wall(),
                clock.now()};
    }
    bool write(std::string text) { return sink.write(notice(std::move(text)), reports); }
    void tick_after(Duration time)
    {
        clock.advance(time);
        sink.tick(clock.now(), reports);
    }
    // The names of what was reported since the last call.
    std::string said()
    {
        std::string out;
        for (const Entry& entry : reports.take())
            out += std::string{entry.message->name} + " ";
        return out;
    }

    TemporaryDirectory directory;
    ManualClock clock;
    Degradation degradation;
    Reports reports{clock};
    std::string path = directory.file("var/logs/service.log");
    FileSink sink{{path}, degradation};
};

TEST_F(FileSinkTest, WritesLinesIntoAFileThatOthersMayNotRead)
{
    fs::create_directories(directory.file("var/logs"));
    mode_t before = umask(0077);
    tick_after(0s);
    umask(before);
    EXPECT_TRUE(write("started"));

    EXPECT_EQ(read_file(path), "2026-11-21 03:04:05,678 INFO started\n");
    EXPECT_EQ(fs::status(path).permissions(), fs::perms{0640});
    EXPECT_FALSE(degradation.is_set());
    EXPECT_EQ(said(), "");
}

TEST_F(FileSinkTest, MakesTheDirectoryButNotTheOneAbove)
{
    mode_t before = umask(0077);
    tick_after(0s);
    EXPECT_EQ(said(), "log-file-unwritable ");
    fs::create_directory(directory.file("var"));
    tick_after(5s);
    umask(before);
    EXPECT_EQ(said(), "log-file-restored ");
    EXPECT_EQ(fs::status(directory.file("var/logs")).permissions(), fs::perms{0750});
    EXPECT_TRUE(write("there"));
}

TEST_F(FileSinkTest, AppendsToWhatIsThereAndLeavesItsMode)
{
    fs::create_directories(directory.file("var/logs"));
    std::ofstream{path} << "before\n";
    fs::permissions(path, fs::perms{0600});
    tick_after(0s);
    write("after");
    EXPECT_EQ(read_file(path), "before\n2026-11-21 03:04:05,678 INFO after\n");
    EXPECT_EQ(fs::status(path).permissions(), fs::perms{0600});
}

TEST_F(FileSinkTest, SaysOnceThatItCanNotOpenAndComesBackByItself)
{
    tick_after(0s);
    EXPECT_FALSE(write("lost"));
    EXPECT_EQ(said(), "log-file-unwritable ");
    EXPECT_TRUE(degradation.is_set());
    EXPECT_NE(degradation.reason().find(path), std::string::npos);
    for (int i = 0; i < 30; ++i)
        tick_after(1s);
    EXPECT_FALSE(write("lost"));
    EXPECT_EQ(said(), "");

    fs::create_directories(directory.file("var/logs"));
    tick_after(5s);

    auto restored = reports.take();
    ASSERT_EQ(restored.size(), 1U);
    EXPECT_EQ(restored[0].message, &messages::log_file_restored);
    EXPECT_EQ(field_value(restored[0], "HOLDFAST_LOST"), "2");
    EXPECT_FALSE(degradation.is_set());
    EXPECT_TRUE(write("there"));
    EXPECT_NE(read_file(path).find("2 lines were lost"), std::string::npos);
    EXPECT_NE(read_file(path).find("INFO there"), std::string::npos);
}

TEST_F(FileSinkTest, NamesARemedy)
{
    tick_after(0s);
    auto reported = reports.take();
    ASSERT_EQ(reported.size(), 1U);
    EXPECT_EQ(field_value(reported[0], "HOLDFAST_REMEDY"),
              "Create the directory " + directory.file("var/logs") + " for the service's user.");
}

TEST_F(FileSinkTest, TriesAgainAfterOneTwoFourAndThenEveryFiveSeconds)
{
    tick_after(0s);
    fs::create_directories(directory.file("var/logs"));
    tick_after(999ms);
    EXPECT_TRUE(degradation.is_set());
    tick_after(1ms);
    EXPECT_FALSE(degradation.is_set());

    fs::remove_all(directory.file("var/logs"));
    for (int i = 0; i < 60; ++i)
        tick_after(1s);
    fs::create_directories(directory.file("var/logs"));
    for (int i = 0; i < 5; ++i)
        tick_after(1s);
    EXPECT_FALSE(degradation.is_set());
}

TEST_F(FileSinkTest, OpensAnewWhenTheFileWasRenamed)
{
    fs::create_directories(directory.file("var/logs"));
    tick_after(0s);
    write("old");
    fs::rename(path, path + ".1");
    write("still old");
    tick_after(1s);
    write("new");

    EXPECT_NE(read_file(path + ".1").find("still old"), std::string::npos);
    EXPECT_EQ(read_file(path), "2026-11-21 03:04:06,678 INFO new\n");
    EXPECT_EQ(said(), "");
}

TEST_F(FileSinkTest, OpensAnewWhenTheFileWasRemovedOrReplaced)
{
    fs::create_directories(directory.file("var/logs"));
    tick_after(0s);
    fs::remove(path);
    tick_after(1s);
    write("one");
    EXPECT_NE(read_file(path).find("one"), std::string::npos);

    std::ofstream{path + ".new"} << "";
    fs::rename(path + ".new", path);
    tick_after(1s);
    write("two");
    EXPECT_EQ(read_file(path), "2026-11-21 03:04:07,678 INFO two\n");
}

TEST_F(FileSinkTest, TakesADiskThatIsFullForAnEpisodeUntilALineGoesThrough)
{
    FileSink full{{"/dev/full"}, degradation};
    full.tick(clock.now(), reports);
    EXPECT_FALSE(degradation.is_set());

    EXPECT_FALSE(full.write(notice("lost"), reports));

    EXPECT_EQ(said(), "log-file-unwritable ");
    EXPECT_TRUE(degradation.is_set());
    clock.advance(5s);
    full.tick(clock.now(), reports);  // Opens, as always; but the line does not go through.
    EXPECT_TRUE(degradation.is_set());
    EXPECT_EQ(said(), "");
}

TEST_F(FileSinkTest, DoesNotHangOnAFifoThatNobodyReads)
{
    fs::create_directories(directory.file("var/logs"));
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    tick_after(0s);
    EXPECT_EQ(said(), "log-file-unwritable ");
}

TEST_F(FileSinkTest, KeepsAlarmWordsOutOfHarmlessLinesInBothFormats)
{
    fs::create_directories(directory.file("var/logs"));
    FileSink json{{directory.file("log.json"), FileSink::Format::json}, degradation};
    json.tick(clock.now(), reports);
    tick_after(0s);
    EXPECT_TRUE(write("an ERROR and an Exception"));
    EXPECT_TRUE(json.write(notice("an ERROR and an Exception"), reports));
    EXPECT_NE(read_file(path).find("an error and an exception"), std::string::npos);
    EXPECT_NE(read_file(directory.file("log.json")).find("an error and an exception"),
              std::string::npos);
}

TEST_F(FileSinkTest, IsNotDegradedAnyMoreWhenTheFileIsNoLongerWanted)
{
    {
        FileSink unwanted{{directory.file("no/where/log")}, degradation};
        unwanted.tick(clock.now(), reports);
        EXPECT_TRUE(degradation.is_set());
    }
    EXPECT_FALSE(degradation.is_set());
}

}  // namespace
}  // namespace holdfast::obs

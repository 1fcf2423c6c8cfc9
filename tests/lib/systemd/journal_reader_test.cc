#include "lib/systemd/journal_reader.h"

#include <array>

#include <systemd/sd-id128.h>

#include "tests/lib/systemd/journal_fixture.h"

namespace holdfast::systemd {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LastLines : public JournalFixture {
protected:
    void write(int second, const JournalWriter::Fields& fields)
    {
        writer.add(at(second), fields);
        writer.flush();
    }
    std::vector<std::string> last(std::size_t lines_max = 20)
    {
        Result<std::vector<UnitLine>> lines =
            last_lines_of("web.service", {.directory = path, .lines_max = lines_max}, clock);
        trouble = lines ? "" : lines.error().context;
        std::vector<std::string> texts;
        if (lines)
            for (const UnitLine& each : *lines)
                texts.push_back(join(each.priority, ' ', each.text));
        return texts;
    }
};

TEST_F(LastLines, AreTheUnitsAndThoseAboutItOldestFirst)
{
    EXPECT_THAT(last(), IsEmpty());
    write(1, {{"MESSAGE", "hello"}, {"_SYSTEMD_UNIT", "web.service"}, {"PRIORITY", "3"}});
    write(2, {{"MESSAGE", "other"}, {"_SYSTEMD_UNIT", "db.service"}, {"PRIORITY", "3"}});
    write(3, {{"MESSAGE", "dumped core"}, {"COREDUMP_UNIT", "web.service"}, {"_UID", "0"}});
    write(4, {{"MESSAGE", "Stopped"}, {"UNIT", "web.service"}, {"_PID", "1"}, {"PRIORITY", "5"}});
    EXPECT_THAT(last(), ElementsAre("3 hello", "6 dumped core", "5 Stopped"));
    EXPECT_THAT(last(2), ElementsAre("6 dumped core", "5 Stopped"));
    writer.rotate();
    write(5, {{"MESSAGE", "again"}, {"_SYSTEMD_UNIT", "web.service"}});
    EXPECT_THAT(last(2), ElementsAre("5 Stopped", "6 again"));
}

TEST_F(LastLines, AreNotWhatAnybodyWritesInItsName)
{
    write(1, {{"MESSAGE", "forged"}, {"UNIT", "web.service"}, {"_PID", "4711"}});
    write(2, {{"MESSAGE", "forged"}, {"COREDUMP_UNIT", "web.service"}, {"_UID", "1000"}});
    EXPECT_THAT(last(), IsEmpty());
}

TEST_F(LastLines, AreWhatWasFoundInTime)
{
    write(1, {{"MESSAGE", "one"}, {"_SYSTEMD_UNIT", "web.service"}});
    EXPECT_THAT(*last_lines_of("web.service", {.directory = path, .time_max = Duration{}}, clock),
                IsEmpty());
}

TEST_F(LastLines, AreAFailureWhereThereIsNoJournal)
{
    path = directory.file("nowhere");
    EXPECT_THAT(last(), IsEmpty());
    EXPECT_THAT(trouble, HasSubstr("no system journal"));
    EXPECT_EQ(journal_access(path), JournalAccess::none);
    EXPECT_EQ(journal_access(directory.file("")), JournalAccess::readable);
}

class EntriesOfAUnit : public JournalFixture {
protected:
    EntriesOfAUnit()
    {
        sd_id128_t boot{};
        EXPECT_GE(sd_id128_get_boot(&boot), 0);
        this_boot.assign(reinterpret_cast<const char*>(boot.bytes), sizeof boot.bytes);
        clock.advance(2h);
    }

    // So long ago by the clock that can be set, and by the one that cannot.
    void write(std::string_view message, Duration ago, Duration really_ago)
    {
        auto really = std::chrono::floor<std::chrono::microseconds>(
            (clock.now() - really_ago).time_since_epoch());
        writer.add(clock.wall() - ago, {{"MESSAGE", message}, {"_SYSTEMD_UNIT", "web.service"}},
                   static_cast<std::uint64_t>(really.count()));
        writer.flush();
    }
    std::vector<std::string> entries(const UnitEntriesBounds& more = {})
    {
        UnitEntriesBounds bounds = more;
        bounds.directory = path;
        constexpr std::array<std::string_view, 1> wanted{"MESSAGE"};
        auto found = entries_of_unit("web.service", wanted, bounds, clock);
        std::vector<std::string> texts;
        for (const UnitEntry& each : *found)
            texts.push_back(join(each.record.value("MESSAGE"), " ",
                                 std::chrono::floor<std::chrono::seconds>(each.age).count(), " s ",
                                 each.monotonic_us == 0 ? "elsewhere" : "here"));
        return texts;
    }

    std::string this_boot;
};

TEST_F(EntriesOfAUnit, AreThoseOfThatTimeNewestFirst)
{
    write("old", 90min, 90min);
    write("one", 59min, 59min);
    writer.add(clock.wall(), {{"MESSAGE", "other"}, {"_SYSTEMD_UNIT", "db.service"}});
    write("two", 5s, 5s);
    EXPECT_THAT(entries(), ElementsAre("two 5 s elsewhere", "one 3540 s elsewhere"));
    EXPECT_THAT(entries({.entries_max = 1}), ElementsAre("two 5 s elsewhere"));
    EXPECT_THAT(entries({.time_max = Duration{}}), IsEmpty());
}

TEST_F(EntriesOfAUnit, AreAsOldAsTheyAreWhereverSomebodySetTheClock)
{
    write("of another boot", 20min, 0s);
    writer.begin_boot(this_boot);
    write("before it was set forward", 10h, 10min);
    write("before it was set back", -3h, 9min);
    write("now", 1s, 1s);
    EXPECT_THAT(entries(), ElementsAre("now 1 s here", "before it was set back 540 s here",
                                       "before it was set forward 600 s here",
                                       "of another boot 1200 s elsewhere"));
    write("long ago, whatever it says", 1s, 61min);
    EXPECT_THAT(entries(), IsEmpty());
}

}  // namespace
}  // namespace holdfast::systemd

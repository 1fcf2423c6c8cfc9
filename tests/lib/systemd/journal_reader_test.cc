#include "lib/systemd/journal_reader.h"

#include "tests/lib/systemd/journal_fixture.h"

namespace holdfast::systemd {
namespace {

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

}  // namespace
}  // namespace holdfast::systemd

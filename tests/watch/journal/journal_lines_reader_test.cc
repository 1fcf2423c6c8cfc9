#include "watch/journal/journal_lines_reader.h"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/held_worker.h"
#include "tests/fakes/journal_writer.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::watch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class Lines : public testing::Test {
protected:
    void write(std::string_view unit, std::string_view message)
    {
        writer.add(clock.wall(),
                   {{"_SYSTEMD_UNIT", unit}, {"PRIORITY", "4"}, {"MESSAGE", message}});
        writer.flush();
    }
    void ask(const std::string& unit)
    {
        reader->last_of(unit, [this](Result<std::vector<JournalLine>> lines) {
            ++answers;
            error = lines ? Errc{} : lines.error().code;
            trouble = lines ? "" : lines.error().context;
            told = lines ? *std::move(lines) : std::vector<JournalLine>{};
        });
    }

    TemporaryDirectory directory;
    JournalWriter writer{directory.file("")};
    ManualClock clock;
    HeldWorker aux;
    std::optional<JournalLinesReader> reader{std::in_place, aux, clock, directory.file("")};
    int answers = 0;
    Errc error{};
    std::string trouble;
    std::vector<JournalLine> told;
};

TEST_F(Lines, AreTheLastOnesOldestFirst)
{
    for (int i = 0; i < 30; ++i)
        write("web.service", join("line ", i));
    write("db.service", "not this one");
    ask("web.service");
    EXPECT_EQ(answers, 0);
    aux.run_all();
    ASSERT_EQ(answers, 1);
    ASSERT_THAT(told, SizeIs(JournalLines::lines_max));
    EXPECT_EQ(told.front().text, "line 10");
    EXPECT_EQ(told.back(),
              (JournalLine{.at = std::chrono::floor<std::chrono::microseconds>(clock.wall()),
                           .priority = 4,
                           .text = "line 29"}));
    EXPECT_EQ(reader->under_way(), 0U);
}

TEST_F(Lines, AreReadOnceForAllWhoAsk)
{
    write("web.service", "hello");
    for (int i = 0; i < 5; ++i)
        ask("web.service");
    EXPECT_EQ(aux.count(), 1U);
    aux.run_all();
    EXPECT_EQ(answers, 5);
    EXPECT_THAT(told, SizeIs(1));
    ask("web.service");
    EXPECT_EQ(aux.count(), 1U) << "these are new lines";
}

TEST_F(Lines, LeaveTheThreadToOthersAndAreRefusedBeyondTheirBounds)
{
    for (std::size_t i = 0; i < JournalLinesReader::units_max; ++i)
        ask(join("unit-", i, ".service"));
    EXPECT_EQ(aux.count(), JournalLinesReader::jobs_max);
    EXPECT_EQ(answers, 0);
    ask("one-more.service");
    EXPECT_EQ(answers, 1);
    EXPECT_EQ(error, Errc::overloaded);
    for (std::size_t i = 0; i < JournalLinesReader::askers_max; ++i)
        ask("unit-0.service");
    EXPECT_EQ(answers, 2);
    aux.run_all();
    EXPECT_EQ(answers,
              1 + static_cast<int>(JournalLinesReader::units_max + JournalLinesReader::askers_max));
}

TEST_F(Lines, AreAFailureWhenNobodyReadsThem)
{
    aux.set_jobs_max(0);
    ask("web.service");
    EXPECT_EQ(answers, 1);
    EXPECT_EQ(error, Errc::overloaded);
    aux.set_jobs_max(1);
    reader.emplace(aux, clock, directory.file("nowhere"));
    ask("web.service");
    aux.run_all();
    EXPECT_EQ(answers, 2);
    EXPECT_EQ(error, Errc::unavailable);
    EXPECT_THAT(trouble, HasSubstr("no system journal"));
}

TEST_F(Lines, FindNobodyWhenTheReaderIsGone)
{
    ask("web.service");
    reader.reset();
    aux.run_all();
    EXPECT_EQ(answers, 0);
}

TEST_F(Lines, AreOneLineEachWhateverWasWritten)
{
    using namespace std::string_literals;
    EXPECT_EQ(to_journal_text("dumped core.\n\nStack trace"), "dumped core.  Stack trace");
    EXPECT_EQ(to_journal_text("\x1B[31mred\x1B[0m"), "[31mred [0m");
    EXPECT_EQ(to_journal_text("a\xFF"
                              "b"),
              "a\xEF\xBF\xBD"
              "b");
    EXPECT_EQ(to_journal_text("a\0b"s), "a b");
    EXPECT_EQ(to_journal_text(""), "");
    const std::string accents = to_journal_text(join("x", std::string(999, '\xC3')));
    EXPECT_LE(accents.size(), JournalLines::line_bytes_max);
    EXPECT_TRUE(is_utf8(accents));
    std::string umlauts = "x";
    for (int i = 0; i < 999; ++i)
        umlauts += "ä";
    EXPECT_EQ(to_journal_text(umlauts).size(), JournalLines::line_bytes_max - 1)
        << "no character is cut in two";
    EXPECT_THAT(to_journal_text(umlauts), testing::Not(HasSubstr("\xEF\xBF\xBD")));
}

}  // namespace
}  // namespace holdfast::watch

#include "watch/journal/patient_journal_lines.h"

#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// Answers when the test says so, or at once.
class Journal final : public JournalLines {
public:
    void last_of(const std::string& unit, Done done) override
    {
        if (is_prompt)
            return done(std::vector<JournalLine>{{.text = unit}});
        held.push_back({unit, std::move(done)});
    }
    void answer()
    {
        auto [unit, done] = std::move(held.front());
        held.pop_front();
        done(std::vector<JournalLine>{{.text = unit}});
    }

    bool is_prompt = false;
    std::deque<std::pair<std::string, Done>> held;
};

class PatientLines : public testing::Test {
protected:
    void ask(const std::string& unit)
    {
        lines->last_of(unit, [this](const Result<std::vector<JournalLine>>& found) {
            told.push_back(found ? found->front().text : found.error().context);
        });
    }

    VirtualLoop loop;
    Journal journal;
    std::optional<PatientJournalLines> lines{std::in_place, loop, journal};
    std::vector<std::string> told;
};

TEST_F(PatientLines, AreThoseOfTheOtherPort)
{
    lines->start();
    ask("a");
    loop.run_for(1s);
    EXPECT_THAT(told, IsEmpty());
    journal.answer();
    journal.is_prompt = true;
    ask("b");
    EXPECT_THAT(told, ElementsAre("a", "b"));
    EXPECT_EQ(lines->waiting(), 0U);
    loop.run_for(1h);
    EXPECT_THAT(told, ElementsAre("a", "b"));
}

TEST_F(PatientLines, AreGivenUpAfterAWhileAndNotToldTwice)
{
    lines->start();
    ask("a");
    loop.run_for(3s);
    ask("b");
    loop.run_for(2s - 1ms);
    EXPECT_THAT(told, IsEmpty());
    loop.run_for(1ms);
    EXPECT_THAT(told, ElementsAre("the journal did not answer within 5s"));
    journal.answer();
    EXPECT_THAT(told, ElementsAre("the journal did not answer within 5s"));
    journal.answer();
    EXPECT_THAT(told, ElementsAre("the journal did not answer within 5s", "b"));
    EXPECT_EQ(lines->waiting(), 0U);
}

TEST_F(PatientLines, AreNoneForWhoAsksBeforeTheStartOrAfterTheEnd)
{
    ask("a");
    lines->start();
    ask("b");
    lines->stop();
    ask("c");
    EXPECT_THAT(told, ElementsAre("the journal is not read just now", "the service is stopping",
                                  "the journal is not read just now"));
    journal.answer();
    EXPECT_THAT(journal.held, IsEmpty());
    EXPECT_EQ(told.size(), 3U);
}

TEST_F(PatientLines, ThatComeAfterItIsGoneComeToNobody)
{
    lines->start();
    ask("a");
    lines.reset();
    EXPECT_THAT(told, ElementsAre("the service is stopping"));
    journal.answer();
    EXPECT_EQ(told.size(), 1U);
}

}  // namespace
}  // namespace holdfast::watch

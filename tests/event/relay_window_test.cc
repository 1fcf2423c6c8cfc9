#include "event/relay_window.h"

#include <gtest/gtest.h>

namespace holdfast::event {
namespace {

Waiting row(std::int64_t sequence, std::string key)
{
    return {.sequence = sequence, .event = {.type = "a", .key = std::move(key)}};
}

std::vector<std::int64_t> numbers(const std::vector<const Waiting*>& rows)
{
    std::vector<std::int64_t> numbers;
    for (const Waiting* each : rows)
        numbers.push_back(each->sequence);
    return numbers;
}

using Numbers = std::vector<std::int64_t>;

class Window : public testing::Test {
protected:
    Window() { window.open({.position = 10}); }

    void send(std::size_t limit = 100)
    {
        const auto rows = window.next(limit);
        window.submitted(rows, rows.size());
    }
    void report(std::int64_t sequence, Outcome outcome)
    {
        EXPECT_TRUE(window.report({sequence, outcome, "why"}));
    }

    RelayWindow window{8};
};

TEST_F(Window, ComesAsFarAsTheFirstThatHasNotArrived)
{
    window.add({row(11, "a"), row(12, "b"), row(13, "c")});
    send();
    report(12, Outcome::delivered);
    EXPECT_FALSE(window.has_progress());
    report(11, Outcome::delivered);
    EXPECT_EQ(window.take_progress().position, 12);
    EXPECT_FALSE(window.has_progress());
    report(13, Outcome::delivered);
    EXPECT_EQ(window.take_progress().position, 13);
    EXPECT_TRUE(window.is_empty());
}

TEST_F(Window, SendsAgainInOrderWhatDidNotArrive)
{
    window.add({row(11, "a"), row(12, "b"), row(13, "a")});
    send();
    report(11, Outcome::again);
    report(13, Outcome::again);
    EXPECT_EQ(numbers(window.next(100)), (Numbers{11, 13}));
    EXPECT_EQ(window.in_flight(), 1U);
}

TEST_F(Window, HoldsUpTheKeyOfWhatIsRefusedAndNoOther)
{
    window.add({row(11, "a"), row(12, "b")});
    send();
    report(11, Outcome::refused);
    window.add({row(13, "a"), row(14, "b")});
    EXPECT_EQ(numbers(window.next(100)), (Numbers{14}));
    const Progress progress = window.take_progress();
    ASSERT_EQ(progress.parked.size(), 2U);
    EXPECT_EQ(progress.parked[0].sequence, 11);
    EXPECT_EQ(progress.parked[0].why, "why");
    EXPECT_EQ(progress.parked[1].sequence, 13);
    EXPECT_EQ(window.halted(), 1U);
}

TEST_F(Window, LetsGoOfNothingElseWhenOneWithoutAKeyIsRefused)
{
    window.add({row(11, "")});
    send();
    report(11, Outcome::refused);
    window.add({row(12, "")});
    EXPECT_EQ(numbers(window.next(100)), (Numbers{12}));
    EXPECT_EQ(window.halted(), 0U);
}

TEST_F(Window, GivesWhatIsParkedAnotherChanceInOrder)
{
    window.open({.position = 20, .halted = {"a"}});
    window.add_parked({row(11, "a"), row(13, "a")});
    send();
    report(11, Outcome::delivered);
    report(13, Outcome::refused);
    const Progress progress = window.take_progress();
    EXPECT_EQ(progress.position, 20);
    EXPECT_EQ(progress.released, (Numbers{11}));
    EXPECT_TRUE(progress.parked.empty()) << "it is parked already";
    EXPECT_EQ(window.halted(), 1U);
}

TEST_F(Window, HasWhatWasNotStoredStoredTheNextTime)
{
    window.add({row(11, "a")});
    send();
    report(11, Outcome::refused);
    Progress progress = window.take_progress();
    window.put_back(progress);
    ASSERT_TRUE(window.has_progress());
    EXPECT_EQ(window.take_progress().parked.size(), 1U);
}

TEST_F(Window, HearsOfNothingThatIsNotUnderWay)
{
    window.add({row(11, "a")});
    EXPECT_FALSE(window.report({11, Outcome::delivered, {}}));
    send();
    report(11, Outcome::delivered);
    EXPECT_FALSE(window.report({11, Outcome::delivered, {}}));
    EXPECT_FALSE(window.report({99, Outcome::delivered, {}}));
}

TEST_F(Window, TakesNoMoreThanItHasRoomFor)
{
    EXPECT_EQ(window.room(), 8U);
    window.add({row(11, "a"), row(12, "a")});
    EXPECT_EQ(window.room(), 6U);
    EXPECT_EQ(window.read_to(), 12);
}

}  // namespace
}  // namespace holdfast::event

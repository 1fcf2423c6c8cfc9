#include "watch/circumstance/stored_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr WallTime noon{std::chrono::hours{500'004}};

TEST(StoredLines, ComeBackAsTheyWere)
{
    const std::vector<JournalLine> lines{
        {.at = noon + std::chrono::microseconds{1}, .priority = 3, .text = "  two words "},
        {.at = noon, .priority = 7, .text = ""},
        {.at = WallTime{std::chrono::microseconds{-1}}, .priority = 0, .text = "\xC3\xA4 \\ '"}};
    EXPECT_EQ(parse_lines(to_text(lines)), lines);
    EXPECT_THAT(parse_lines(""), IsEmpty());
}

TEST(StoredLines, AreEachOneLineWhateverTheyHold)
{
    const std::vector<JournalLine> back =
        parse_lines(to_text({JournalLine{.at = noon, .text = "a\n5 3 forged\r\n\tb"}}));
    ASSERT_THAT(back, SizeIs(1));
    EXPECT_EQ(back[0].text, "a 5 3 forged   b");
}

TEST(StoredLines, ThatNobodyUnderstandsAreLeftOut)
{
    EXPECT_THAT(parse_lines("x\n1\n1 \n1 x\n 1 1 a\n99999999999999999999 1 a\n"
                            "9223372036854775807 1 a\n"),
                IsEmpty());
    EXPECT_THAT(parse_lines("x\n1 2 a\ny\n"), SizeIs(1));
}

TEST(StoredEvents, ComeBackAsTheyWere)
{
    std::vector<UnitEvent> events;
    for (int kind = 0; kind <= static_cast<int>(UnitEventKind::changed); ++kind)
        events.push_back({.unit = join("unit-", kind, ".service"),
                          .at = noon + std::chrono::seconds{kind},
                          .kind = static_cast<UnitEventKind>(kind),
                          .detail = kind % 2 == 0 ? "" : "exited with status 1",
                          .invocation = kind % 3 == 0 ? "" : "0123abcd"});
    const std::vector<UnitEvent> back = parse_events(to_text(events));
    ASSERT_EQ(back.size(), events.size());
    for (std::size_t i = 0; i < back.size(); ++i) {
        EXPECT_EQ(back[i].unit, events[i].unit);
        EXPECT_EQ(back[i].at, events[i].at);
        EXPECT_EQ(back[i].kind, events[i].kind);
        EXPECT_EQ(back[i].detail, events[i].detail);
        EXPECT_EQ(back[i].invocation, events[i].invocation);
    }
}

TEST(StoredEvents, ThatNobodyUnderstandsAreLeftOut)
{
    EXPECT_THAT(parse_events("1 exploded a.service - \n1 failed\n1 failed a.service\nfailed\n"),
                IsEmpty());
}

TEST(StoredEvents, AreEachOneLineWhateverTheyHold)
{
    const std::vector<UnitEvent> back =
        parse_events(to_text({UnitEvent{.unit = "a b\nc", .at = noon, .detail = "x\ny"}}));
    ASSERT_THAT(back, SizeIs(1));
    EXPECT_EQ(back[0].unit, "a_b_c");
    EXPECT_EQ(back[0].detail, "x y");
}

}  // namespace
}  // namespace holdfast::watch

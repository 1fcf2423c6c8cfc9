#include "event/sqlite_events.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"
#include "event/sqlite_time.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::event {
namespace {

WallTime at(std::int64_t second)
{
    return WallTime{std::chrono::seconds{second}};
}

class EventLists : public testing::Test {
protected:
    void add_domain(std::string_view type, std::int64_t second)
    {
        ledger.other.run("INSERT INTO domain_events(at, type, key, data) VALUES (?, ?, 'k', '{}')",
                         {to_micros(at(second)), type});
    }
    void add_row(std::string_view table, std::int64_t id, std::int64_t second)
    {
        const std::string time = format_rfc3339(at(second));
        if (table == "other_events")
            telemetry.other.run(
                "INSERT INTO other_events(id, timestamp, event_type, data, "
                "event_id) VALUES (?, ?, 'custom', '{}', 'e')",
                {id, std::string_view{time}});
        else
            telemetry.other.run(join("INSERT INTO ", table, "(id, timestamp) VALUES (?, ?)"),
                                {id, std::string_view{time}});
    }
    std::vector<ListedEvent> list(EventSelection selection)
    {
        std::vector<ListedEvent> found;
        events.list(std::move(selection), [&](const Result<std::vector<ListedEvent>>& listed) {
            ASSERT_TRUE(listed);
            found = *listed;
        });
        return found;
    }
    // "custom@5": page after page, `rows` at a time.
    std::string walk(EventSelection selection, std::size_t rows)
    {
        std::string text;
        selection.rows_max = rows;
        for (;;) {
            const std::vector<ListedEvent> page = list(selection);
            for (const ListedEvent& each : page)
                append_to(text, text.empty() ? "" : " ", each.event.type, '@',
                          to_micros(each.event.time) / 1'000'000);
            if (page.size() < rows)
                return text;
            selection.after = parse_key(to_key(page.back().position));
        }
    }

    store::DirectLedger ledger;
    store::DirectLedger telemetry{store::telemetry_kind()};
    SqliteEvents events{ledger, telemetry};
};

TEST_F(EventLists, AreOneByTimeWhereverTheRowsAre)
{
    add_domain("order.accepted", 3);
    add_row("http_requests", 1, 1);
    add_row("http_responses", 2, 4);
    add_row("errors", 3, 2);
    add_row("other_events", 4, 5);
    EXPECT_EQ(walk({}, 100), "custom@5 http_response@4 order.accepted@3 error@2 http_request@1");
    EXPECT_EQ(walk({.is_newest_first = false}, 2),
              "http_request@1 error@2 order.accepted@3 http_response@4 custom@5");
    const std::vector<ListedEvent> all = list({});
    EXPECT_FALSE(all[0].is_ours);
    EXPECT_EQ(all[0].event.id, "e");
    EXPECT_TRUE(all[1].is_ours);
    EXPECT_EQ(all[1].event.id.size(), 36U);
}

TEST_F(EventLists, AreOfTheTypeAndTheTimesThatWereAskedFor)
{
    for (std::int64_t second = 1; second <= 5; ++second) {
        add_domain(second % 2 == 0 ? "a" : "b", second);
        add_row("http_requests", second, second);
        add_row("other_events", 10 + second, second);
    }
    EXPECT_EQ(walk({.type = "a"}, 1), "a@4 a@2");
    EXPECT_EQ(walk({.type = "custom"}, 2), "custom@5 custom@4 custom@3 custom@2 custom@1");
    EXPECT_EQ(walk({.type = "http_request", .from = at(2), .before = at(4)}, 100),
              "http_request@3 http_request@2");
    EXPECT_EQ(
        walk({.type = "http_request", .from = at(2), .before = at(4), .is_newest_first = false}, 1),
        "http_request@2 http_request@3");
    EXPECT_EQ(walk({.type = "none"}, 10), "");
}

// Many of one moment, in several tables: where pages end in the middle of it.
TEST_F(EventLists, MissNothingAndShowNothingTwiceHoweverPagesEnd)
{
    Random random{7};
    std::int64_t id = 0;
    for (int i = 0; i < 60; ++i) {
        const auto second = static_cast<std::int64_t>(1 + random.below(4));
        switch (random.below(5)) {
        case 0:
            add_domain("d", second);
            break;
        case 1:
            add_row("http_requests", ++id, second);
            break;
        case 2:
            add_row("http_responses", ++id, second);
            break;
        case 3:
            add_row("errors", ++id, second);
            break;
        default:
            add_row("other_events", ++id, second);
        }
    }
    for (bool is_newest_first : {true, false}) {
        const std::string whole = walk({.is_newest_first = is_newest_first}, 1000);
        EXPECT_EQ(std::ranges::count(whole, '@'), 60);
        for (std::size_t rows : {1U, 2U, 7U, 30U})
            EXPECT_EQ(walk({.is_newest_first = is_newest_first}, rows), whole) << rows;
    }
}

TEST_F(EventLists, SayNothingWhenOneHalfCannotBeRead)
{
    telemetry.refusal = Error{Errc::unavailable, "events.db is broken"};
    bool is_refused = false;
    events.list({}, [&](const Result<std::vector<ListedEvent>>& listed) { is_refused = !listed; });
    EXPECT_TRUE(is_refused);
}

TEST_F(EventLists, ShowWhatIsDeadAndWhatIsParked)
{
    telemetry.other.run(
        "INSERT INTO dead_letters(at, topic, partition, offset, key, value, bytes, "
        "reason) VALUES (5, 't', 1, 2, x'6B', x'76', 3, 'no JSON')");
    add_domain("a", 1);
    ledger.other.run("INSERT INTO parked_events VALUES ('kafka', 1, 'k', 7, 'too large')");
    std::vector<DeadLetter> dead;
    events.list_dead({}, [&](const Result<std::vector<DeadLetter>>& listed) { dead = *listed; });
    ASSERT_EQ(dead.size(), 1U);
    EXPECT_EQ(dead[0].reason, "no JSON");
    EXPECT_EQ(dead[0].value, "v");
    EXPECT_EQ(dead[0].at, at(5));
    std::vector<ParkedEvent> parked;
    events.list_parked({},
                       [&](const Result<std::vector<ParkedEvent>>& listed) { parked = *listed; });
    ASSERT_EQ(parked.size(), 1U);
    EXPECT_EQ(parked[0].why, "too large");
    EXPECT_EQ(parked[0].listed.event.type, "a");
}

TEST(EventPosition, IsATextAndBack)
{
    const EventPosition position{at(5), 3, 42};
    EXPECT_EQ(parse_key(to_key(position)), position);
    for (std::string_view wrong :
         {"", "1", "1.2", "1.2.3.4", "x.2.3", "1.9.3", "-1.2.3", "99999999999999999.1.1"})
        EXPECT_EQ(parse_key(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace holdfast::event

#include "watch/alert/sqlite_alert_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/fakes/direct_ledger.h"
#include "watch/alert/sqlite_alerts.h"

namespace holdfast::watch {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr WallTime noon{std::chrono::hours{500'004}};

class SqliteAlertArchiveTest : public testing::Test {
protected:
    // Of a service of its own.
    void add(int id, std::optional<Duration> resolved_after = {})
    {
        Alert alert{.id = {id},
                    .service = {id},
                    .service_id = join("s", id),
                    .status = Status::down,
                    .reason = "why",
                    .raised = noon};
        if (resolved_after)
            alert.resolved = noon + *resolved_after;
        store::Transaction transaction{ledger.other, noon};
        save_alerts(transaction, {.alerts = {{alert.id, alert}}});
    }
    // The numbers of all pages, with a bar behind each that was full.
    std::string pages(AlertSelection selection)
    {
        std::string out;
        for (int page = 0; page < 100; ++page) {
            std::vector<Alert> found = read_alerts(ledger.other, selection);
            for (const Alert& each : found)
                append_to(out, each.id.value, " ");
            if (found.size() < selection.rows_max)
                return out;
            out += "| ";
            const Alert& last = found.back();
            selection.after = parse_alert_position(
                to_key({.resolved = last.resolved.value_or(WallTime{}), .id = last.id}));
        }
        return out + "and so on for ever";
    }
    std::string plan(const AlertSelection& selection)
    {
        std::string out;
        const std::string sql = join("EXPLAIN QUERY PLAN ", alert_list_sql(selection));
        sqlite::Query query = selection.is_resolved ? ledger.other.query(sql, {1, 1, 1})
                                                    : ledger.other.query(sql, {1, 1});
        while (query.next())
            append_to(out, query.text(3), "\n");
        return out;
    }

    store::DirectLedger ledger;
    SqliteAlertArchive archive{ledger};
};

TEST_F(SqliteAlertArchiveTest, ShowsAllByTheirBeginnings)
{
    EXPECT_EQ(pages({}), "");
    add(1, 9s);
    add(2);
    add(3, 1s);
    EXPECT_EQ(pages({.rows_max = 2}), "3 2 | 1 ");
}

TEST_F(SqliteAlertArchiveTest, ShowsThoseThatAreOverByTheirEnds)
{
    add(1, 9s);
    add(2);
    add(3, 1s);
    // A storm that ended at one moment is longer than a page.
    for (int id = 4; id < 8; ++id)
        add(id, 5s);
    EXPECT_EQ(pages({.is_resolved = true, .rows_max = 2}), "1 7 | 6 5 | 4 3 | ");
}

TEST_F(SqliteAlertArchiveTest, CostsTheSameWhateverThereIs)
{
    EXPECT_THAT(plan({}), AllOf(HasSubstr("USING INTEGER PRIMARY KEY"), Not(HasSubstr("SCAN")),
                                Not(HasSubstr("TEMP"))));
    EXPECT_THAT(plan({.is_resolved = true}),
                AllOf(HasSubstr("alerts_resolved (resolved_at=? AND rowid<?)"),
                      HasSubstr("alerts_resolved (resolved_at<?)"), Not(HasSubstr("SCAN")),
                      Not(HasSubstr("TEMP"))));
}

TEST_F(SqliteAlertArchiveTest, FindsOne)
{
    add(1, 9s);
    std::optional<Result<Alert>> found;
    archive.find({1}, [&](Result<Alert> alert) { found.emplace(std::move(alert)); });
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->resolved, noon + 9s);
    EXPECT_EQ((*found)->reason, "why");
    archive.find({2}, [&](Result<Alert> alert) { found.emplace(std::move(alert)); });
    EXPECT_EQ(found->error().code, Errc::not_found);
}

TEST(AlertPosition, IsReadOnlyWhereItIsOne)
{
    const AlertPosition position{.resolved = noon, .id = {7}};
    EXPECT_EQ(parse_alert_position(to_key(position)), position);
    for (std::string_view text : {"", "7", "7 ", " 7", "a 7", "7 a"})
        EXPECT_FALSE(parse_alert_position(text)) << text;
}

}  // namespace
}  // namespace holdfast::watch

// What questions cost: none of them may grow with what else there is.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/watch/history/history_fixture.h"
#include "watch/history/sqlite_prune.h"
#include "watch/history/sqlite_results.h"
#include "watch/history/sqlite_windows.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class WatchSchema : public HistoryFixture {
protected:
    // The parameters are numbers, so that they need not be bound.
    std::string plan_of(std::string_view sql)
    {
        std::string plan;
        std::string explained = "EXPLAIN QUERY PLAN ";
        for (std::size_t i = 0; i < sql.size(); ++i) {
            bool is_parameter = sql[i] == '?';
            explained += is_parameter ? '1' : sql[i];
            if (is_parameter && i + 1 < sql.size() && sql[i + 1] >= '0' && sql[i + 1] <= '9')
                ++i;
        }
        sqlite::Query query = ledger.other.query(explained);
        while (query.next())
            append_to(plan, query.text(3), "\n");
        return plan;
    }
};

TEST_F(WatchSchema, FindsEverythingByKey)
{
    for (std::string_view sql :
         {select_chunks_before, select_chunks_of, select_changes_of, select_changes_of_all,
          select_changes_between, select_hours, select_days, select_first_hour, select_first_day,
          delete_chunks, delete_hours, delete_days, delete_circumstances, delete_changes})
        EXPECT_THAT(plan_of(sql), AllOf(HasSubstr("SEARCH"), Not(HasSubstr("SCAN")),
                                        Not(HasSubstr("TEMP B-TREE"))))
            << sql;
}

TEST_F(WatchSchema, FindsTheRestOfAPageByTimeAndService)
{
    EXPECT_THAT(plan_of(select_changes_of_all), HasSubstr("watch_changes_at"));
    EXPECT_THAT(plan_of(select_hours), HasSubstr("service=? AND hour>? AND hour<?"));
    EXPECT_THAT(plan_of(select_days), HasSubstr("service=? AND day>? AND day<?"));
}

}  // namespace
}  // namespace holdfast::watch

#include "event/sqlite_requests.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "event/sqlite_request_outbox.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::event {
namespace {

constexpr WallTime noon{std::chrono::microseconds{1'763'694'245'678'901}};

class RequestTables : public testing::Test {
protected:
    Kept append(RecordBatch batch)
    {
        Kept kept;
        SqliteRequests requests{ledger, settings};
        requests.append(std::make_shared<const RecordBatch>(std::move(batch)),
                        [&](const Result<Kept>& done) {
                            ASSERT_TRUE(done);
                            kept = *done;
                        });
        return kept;
    }
    static RecordBatch some(int count, WallTime at = noon)
    {
        RecordBatch batch;
        for (int i = 0; i < count; ++i) {
            batch.requests.push_back({at, "192.0.2.7", "GET", "/orders", {}});
            batch.responses.push_back({at, "192.0.2.7", 200, std::chrono::microseconds{1500}, {}});
        }
        return batch;
    }
    std::string text(std::string_view sql) { return ledger.other.text(sql); }
    std::int64_t count(std::string_view table)
    {
        return ledger.other.integer(join("SELECT count(*) FROM ", table));
    }

    store::DirectLedger ledger{store::telemetry_kind()};
    RequestTableSettings settings{.hostname = "host", .os = "Linux 6"};
};

TEST_F(RequestTables, HaveTheColumnsOfOld)
{
    RecordBatch batch = some(1);
    batch.errors.push_back({noon, "Internal Server Error", "http_500", "/orders", {}});
    append(std::move(batch));
    EXPECT_EQ(text("SELECT timestamp || ' ' || user_ip || ' ' || method || ' ' || endpoint || ' ' "
                   "|| hostname || ' ' || os FROM http_requests"),
              "2025-11-21T03:04:05.678901Z 192.0.2.7 GET /orders host Linux 6");
    EXPECT_EQ(text("SELECT timestamp || ' ' || user_ip || ' ' || status_code || ' ' || "
                   "response_time_ms FROM http_responses"),
              "2025-11-21T03:04:05.678901Z 192.0.2.7 200 1.5");
    EXPECT_EQ(text("SELECT timestamp || ' ' || error_message || ' ' || error_type || ' ' || "
                   "endpoint FROM errors"),
              "2025-11-21T03:04:05.678901Z Internal Server Error http_500 /orders");
}

TEST_F(RequestTables, HaveNoStatusOfWhatHadNoAnswer)
{
    RecordBatch batch;
    batch.responses.push_back({noon, {}, 0, {}, {}});
    append(std::move(batch));
    EXPECT_EQ(text("SELECT status_code IS NULL AND user_ip IS NULL FROM http_responses"), "1");
}

TEST_F(RequestTables, NumberTheirRowsThroughAllOfThemAndNeverTwice)
{
    append(some(1));
    EXPECT_EQ(text("SELECT group_concat(id) FROM (SELECT id FROM http_requests UNION SELECT id "
                   "FROM http_responses)"),
              "1,2");
    ledger.other.script("DELETE FROM http_requests; DELETE FROM http_responses;");
    append(some(1));
    EXPECT_EQ(text("SELECT id FROM http_requests"), "3");
}

TEST_F(RequestTables, KeepOfAnAddressWhatTheSettingSays)
{
    settings.user_ip = UserIp::truncated;
    append(some(1));
    EXPECT_EQ(text("SELECT user_ip FROM http_requests"), "192.0.2.0");
    EXPECT_EQ(text("SELECT user_ip FROM http_responses"), "192.0.2.0");
    settings.user_ip = UserIp::none;
    append(some(1));
    EXPECT_EQ(ledger.other.integer("SELECT count(*) FROM http_requests WHERE user_ip IS NULL"), 1);
}

TEST_F(RequestTables, SayWhereSomethingIsMissing)
{
    RecordBatch batch;
    batch.gaps.push_back({RecordClass::request, Stage::ring, 12, noon, noon});
    append(std::move(batch));
    EXPECT_EQ(text("SELECT event_type || ' ' || data FROM other_events"),
              R"(gap {"class":"http_request","stage":"ring","count":12,)"
              R"("from":"2025-11-21T03:04:05.678901Z","to":"2025-11-21T03:04:05.678901Z"})");
    EXPECT_EQ(text("SELECT json_valid(data) FROM other_events"), "1");
}

TEST_F(RequestTables, LetTheOldestRequestsGoFirstWhenTheyAreTooLarge)
{
    append(some(100));
    settings.bytes_max = 1;
    const Kept kept = append(some(1));
    EXPECT_EQ(kept.removed, (ClassCounts{64, 0, 0}));
    EXPECT_EQ(kept.unsent, (ClassCounts{0, 0, 0})) << "nobody was to have them";
    EXPECT_EQ(count("http_requests"), 37);
    EXPECT_EQ(count("http_responses"), 101);
    const Kept again = append(some(1));
    EXPECT_EQ(again.removed, (ClassCounts{37, 27, 0}));
}

TEST_F(RequestTables, CountWhatASinkWasToHave)
{
    append(some(100));
    ledger.other.run("INSERT INTO event_sinks(sink, position) VALUES ('kafka', 10)");
    settings.bytes_max = 1;
    // Requests have the ids from 1 to 100: sixty-four go, ten of them were sent.
    EXPECT_EQ(append(some(1)).unsent, (ClassCounts{54, 0, 0}));
}

TEST_F(RequestTables, AreAnOutboxOfWhatHappenedHere)
{
    SqliteRequestOutbox outbox{ledger, ledger, "kafka"};
    std::optional<Standing> standing;
    append(some(1));
    outbox.open([&](const Result<Standing>& opened) { standing = *opened; });
    ASSERT_TRUE(standing);
    EXPECT_EQ(standing->position, 2) << "a new sink begins with what comes";
    append(some(2));
    ledger.other.run("INSERT INTO http_requests(id, timestamp, event_id) VALUES (99, 'x', 'e')");
    std::vector<Waiting> rows;
    outbox.read(2, 3, [&](const Result<std::vector<Waiting>>& read) { rows = *read; });
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].sequence, 3);
    EXPECT_EQ(rows[0].event.type, "http_request");
    EXPECT_EQ(rows[0].event.data, R"({"user_ip":"192.0.2.7","method":"GET","endpoint":"/orders",)"
                                  R"("hostname":"host","os":"Linux 6"})");
    EXPECT_EQ(rows[2].sequence, 5);
    EXPECT_EQ(rows[2].event.type, "http_response");
    EXPECT_EQ(rows[2].event.data,
              R"({"user_ip":"192.0.2.7","status_code":200,"response_time_ms":1.5})");
    outbox.save({.position = 5}, [](const Result<bool>& saved) { EXPECT_TRUE(saved); });
    outbox.read(5, 10, [&](const Result<std::vector<Waiting>>& read) { rows = *read; });
    EXPECT_EQ(rows.size(), 1U) << "what came from a topic is not sent back";
    EXPECT_EQ(ledger.other.integer("SELECT position FROM event_sinks"), 5);
}

TEST_F(RequestTables, LoseWhatIsOld)
{
    append(some(2));
    append(some(1, noon + std::chrono::hours{1}));
    const std::int64_t before = 1'763'694'245 + 60;
    for (std::string_view statement :
         {delete_requests, delete_responses, delete_errors, delete_other_events,
          delete_dead_letters, delete_consumed_ids})
        ledger.other.run(statement, {before, 100});
    EXPECT_EQ(count("http_requests"), 1);
    EXPECT_EQ(count("http_responses"), 1);
}

}  // namespace
}  // namespace holdfast::event

#include "shipment/import/importer.h"

#include <filesystem>

#include "tests/shipment/import/import_fixture.h"

namespace holdfast::shipment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using End = ImportReport::End;

TEST_F(Import, IsThereAsAWholeOrNotYet)
{
    EXPECT_EQ(create(), 1);
    send(open(), many(1000));
    worker.run_all();
    bool was_hidden = false;
    for (int turns = 0; turns < 1000 && reports.empty(); ++turns) {
        if (rows() > 1 && has_unfinished_import(ledger.other)) {
            was_hidden = true;
            EXPECT_EQ(present(), turns > 3 ? "1NEW 1002NEW" : "1NEW");
            EXPECT_THAT(*board.look(), ElementsAre(StatusCount{"NEW", turns > 3 ? 2 : 1}));
        }
        one_step();
        if (turns == 3) {
            EXPECT_EQ(create(), 1002) << "the import's ids were given to another";
        }
    }
    EXPECT_TRUE(was_hidden);
    ASSERT_THAT(reports, SizeIs(1));
    EXPECT_EQ(reports[0].end, End::complete);
    EXPECT_EQ(reports[0].rows, 1000);
    EXPECT_THAT(*board.look(), ElementsAre(StatusCount{"FOUND", 666}, StatusCount{"LOST", 334},
                                           StatusCount{"NEW", 2}));
    // In the order of the file.
    EXPECT_EQ(number("SELECT count(*) FROM shipments WHERE id BETWEEN 2 AND 1001 "
                     "AND (status = 'LOST') <> ((id - 2) % 3 = 0)"),
              0);
    EXPECT_EQ(ledger.other.text("SELECT state || actor || rows || first_id || '-' || last_id FROM "
                                "imports"),
              "completeuid:010002-1001");
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("import-complete: imported 1000 shipments for "
                                                "uid:0")));
    expect_true_counts();
}

TEST_F(Import, OfOneShipmentIsOne)
{
    EXPECT_EQ(import("status,created_at\nLOST,2026-01-02T03:04:05Z\n").rows, 1);
    EXPECT_EQ(import("status\nLOST\nFOUND\n").rows, 2);
    EXPECT_EQ(present(), "1LOST 2LOST 3FOUND");
    EXPECT_EQ(ledger.other.text("SELECT group_concat(created_at) FROM shipments WHERE id < 3"),
              "2026-01-02T03:04:05.000000Z,2026-11-21T03:04:05.678901Z");
    expect_true_counts();
}

TEST_F(Import, WithAWrongRowIsNone)
{
    ImportReport report = import("status\nLOST\nlost\nFOUND\n");
    EXPECT_EQ(report.end, End::rejected);
    EXPECT_EQ(report.rejections.rows, 1);
    EXPECT_THAT(said(report), ElementsAre(HasSubstr("2 status must match")));
    EXPECT_EQ(import("status\n").end, End::rejected);
    EXPECT_EQ(import("state\nLOST\n").end, End::rejected);
    EXPECT_EQ(rows(), 0);
    EXPECT_EQ(number("SELECT count(*) FROM imports"), 0);
}

TEST_F(Import, IsPartialOnlyIfThatIsWanted)
{
    ImportReport report = import("status\nLOST\nlost\nFOUND\nx\ny\nz\n", true);
    EXPECT_EQ(report.end, End::complete);
    EXPECT_EQ(report.rows, 2);
    EXPECT_EQ(report.rejections.rows, 4);
    EXPECT_THAT(report.rejections.errors, SizeIs(3));
    EXPECT_EQ(present(), "1LOST 2FOUND");
    EXPECT_EQ(import("status\nlost\n", true).end, End::rejected);
    expect_true_counts();
}

TEST_F(Import, KeepsItsIds)
{
    EXPECT_EQ(import("id,status\n30,C\n10,A\n11,B\n").rows, 3);
    EXPECT_EQ(import("id,status\n20,X\n9,Y\n").rows, 2);
    EXPECT_EQ(present(), "9Y 10A 11B 20X 30C");
    expect_true_counts();
}

// Exactly: neither those of another program in between, nor what began before.
TEST_F(Import, IsRememberedByWhatItBrought)
{
    auto who = [this](std::int64_t id) {
        std::string actor = "nobody";
        shipments.history({.id = {id}}, [&](const Result<std::vector<HistoryEntry>>& entries) {
            if (entries)
                actor = entries->front().actor.value_or("-");
        });
        return actor;
    };
    ledger.other.script(
        "INSERT INTO shipments VALUES (12, 'X', ''), (31, 'X', '');"
        "DELETE FROM shipments WHERE id = 31;");
    EXPECT_EQ(import("id,status\n30,C\n10,A\n11,B\n13,B\n31,C\n32,C\n").rows, 6);
    for (std::int64_t id : {10, 11, 13, 30, 32})
        EXPECT_EQ(who(id), "uid:0") << id;
    EXPECT_EQ(who(12), "-");
    EXPECT_EQ(who(31), "-") << "another's was there before";
    EXPECT_EQ(import(many(1000)).rows, 1000);
    EXPECT_EQ(who(33), "uid:0");
    EXPECT_EQ(who(1032), "uid:0");
    EXPECT_EQ(ledger.other.text("SELECT group_concat(first_id || '-' || last_id || '@' || "
                                "import_id, ' ') FROM imported_ids"),
              "10-11@1 13-13@1 30-30@1 32-32@1 33-1031@2 1032-1032@2");
}

TEST_F(Import, WithAnIdOfAnotherIsNone)
{
    EXPECT_EQ(import("id,status\n5,A\n").rows, 1);
    ImportReport report = import("id,status\n4,B\n5,B\n6,B\n");
    EXPECT_EQ(report.end, End::taken);
    EXPECT_THAT(said(report), ElementsAre(HasSubstr("2 id is the id of another shipment")));
    EXPECT_EQ(import("id,status\n7,B\n8,B\n7,B\n").end, End::taken);
    EXPECT_EQ(present(), "5A");
    EXPECT_EQ(rows(), 1);
    EXPECT_THAT(board.look(), testing::Pointee(ElementsAre(StatusCount{"A", 1})));
    report = import("id,status\n4,B\n5,B\n6,B\n6,C\n", true);
    EXPECT_EQ(report.rows, 2);
    EXPECT_EQ(report.rejections.rows, 2);
    EXPECT_EQ(present(), "4B 5A 6B");
    EXPECT_EQ(import("id,status\n4,B\n", true).end, End::taken);
    expect_true_counts();
}

TEST_F(Import, FindsAnIdThatStandsInTwoBatches)
{
    std::string text = "id,status\n";
    for (int i = 1; i <= 1000; ++i)
        append_to(text, i, ",A\n");
    EXPECT_EQ(import(text + "3,B\n").end, End::taken);
    EXPECT_EQ(rows(), 0);
    EXPECT_EQ(import(text + "3,B\n", true).rows, 1000);
    expect_true_counts();
}

TEST_F(Import, HasIdsEverywhereOrNowhere)
{
    auto upload = *importer.open({.format = ImportFormat::ndjson, .actor = "uid:0"});
    send(upload, "{\"status\":\"A\"}\n{\"id\":3,\"status\":\"A\"}\n");
    settle();
    EXPECT_THAT(said(reports.at(0)),
                ElementsAre("2 id cannot be given, because the rows before have none"));
}

TEST_F(Import, IsStoredOnceUnderItsKey)
{
    IdempotencyKey key{.text = "k", .content = {}};
    for (int i = 0; i < 2; ++i)
        send(open(), many(10), key);
    settle(2);
    ASSERT_THAT(reports, SizeIs(2));
    EXPECT_EQ(reports[0].end, End::complete);
    EXPECT_EQ(reports[1].end, End::repeated);
    EXPECT_EQ(reports[1].answer.body, "10");
    EXPECT_TRUE(reports[1].answer.is_replay);
    EXPECT_EQ(rows(), 10);
    reports.clear();
    key.content[0] = std::byte{1};
    send(open(), many(11), key);
    settle();
    EXPECT_EQ(reports.at(0).error->code, Errc::invalid);
    EXPECT_EQ(rows(), 10);
}

TEST_F(Import, HasLimits)
{
    EXPECT_EQ(import(many(5000)).rows, 5000);
    EXPECT_EQ(import(many(5001)).end, End::too_long);
    EXPECT_EQ(import("status\n" + std::string(1 << 20, '\n')).end, End::too_long);
    auto first = open();
    auto second = open();
    auto third = importer.open({});
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().code, Errc::overloaded);
    importer.abandon(first);
    EXPECT_TRUE(importer.open({}));
    for (const char* limit : {"rows", "bytes", "uploads"})
        EXPECT_EQ(metrics.limits_hit.with({limit}).value(), 1U) << limit;
    EXPECT_EQ(rows(), 5000);
}

TEST_F(Import, BringsNotTooManyStatuses)
{
    std::string text = "status\n";
    for (std::size_t i = 0; i < statuses_max; ++i)
        append_to(text, "S", i, "\n");
    EXPECT_THAT(said(import(text + "MORE\n")),
                ElementsAre(HasSubstr("1001 status is one too many")));
    create();
    ImportReport report = import(text);
    EXPECT_EQ(report.error->code, Errc::invalid);
    EXPECT_EQ(rows(), 1);
    EXPECT_EQ(number("SELECT count(*) FROM imports"), 0) << "it was known before";
    expect_true_counts();
}

TEST_F(Import, CountsTheStatusesThatAreInUse)
{
    std::string text = "status\n";
    for (std::size_t i = 0; i < statuses_max; ++i)
        append_to(text, "S", i, "\n");
    create();
    ledger.other.run("UPDATE shipments SET status = 'S7'");
    ledger.other.run("INSERT INTO arriving_counts VALUES ('GONE', 0)");
    EXPECT_EQ(import(text).end, End::complete);
    EXPECT_EQ(number("SELECT count(*) FROM shipment_counts"), std::int64_t{statuses_max});
    expect_true_counts();
}

TEST_F(Import, MayUseEveryStatusThatThereIs)
{
    ledger.other.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) "
        "INSERT INTO shipments(status, created_at) SELECT 'S' || i, '' FROM n");
    // Beside the thousand, as orders bring it.
    ledger.other.run("INSERT INTO shipments(status, created_at) VALUES ('CREATED', '')");
    ImportReport report = import("status\nS1\nCREATED\n");
    EXPECT_FALSE(report.error) << report.error->context;
    EXPECT_EQ(import("status\nMORE\n").error->code, Errc::invalid);
    expect_true_counts();
}

TEST_F(Import, LeavesNoFile)
{
    send(open(), many(5000));
    worker.run_all();
    EXPECT_TRUE(std::filesystem::is_empty(directory.file(".")));
    settle();
    EXPECT_TRUE(std::filesystem::is_empty(directory.file(".")));
}

TEST_F(Import, TakesNoRoomThatIsKeptForOthers)
{
    importer.apply({.bytes_max = 1 << 20,
                    .rows_max = 10,
                    .directory = directory.file("."),
                    .free_min = std::int64_t{1} << 60});
    EXPECT_EQ(import("status\nLOST\n").error->code, Errc::full);
    importer.apply({.bytes_max = 1 << 20, .rows_max = 10, .directory = directory.file("none")});
    EXPECT_EQ(import("status\nLOST\n").error->code, Errc::internal);
}

TEST_F(Import, AsksAFastClientToWait)
{
    int ready = 0;
    auto upload = *importer.open({.actor = "uid:0", .ready = [&] { ++ready; }});
    std::string piece(100'000, '\n');
    EXPECT_EQ(upload->feed(piece), Upload::Flow::go_on);
    EXPECT_EQ(upload->feed(piece), Upload::Flow::go_on);
    EXPECT_EQ(upload->feed(piece), Upload::Flow::pause);
    worker.run_all();
    EXPECT_EQ(ready, 1);
    EXPECT_EQ(upload->feed(piece), Upload::Flow::go_on);
    send(upload, "status\nLOST\n");
    settle();
    EXPECT_EQ(reports.at(0).rows, 1);
}

TEST_F(Import, FailsWhenTooMuchWaitsForTheReader)
{
    HeldWorker full{0};
    Importer other{{loop, full, imports, ledger.log, metrics}, settings(directory)};
    auto upload = *other.open({});
    upload->feed(std::string(300'000, '\n'));
    other.store(upload, {}, describe, [&](const ImportReport& got) { reports.push_back(got); });
    EXPECT_EQ(reports.at(0).error->code, Errc::overloaded);
}

TEST_F(Import, ShowsHowFarItIs)
{
    auto upload = open();
    upload->feed("status\n");
    ASSERT_THAT(importer.look(), SizeIs(1));
    EXPECT_EQ(importer.look()[0].state, "arriving");
    EXPECT_EQ(importer.look()[0].bytes, 7);
    send(upload, "A\nB\n");
    worker.run_all();
    EXPECT_EQ(importer.look()[0].state, "waiting");
    EXPECT_EQ(importer.look()[0].rows, 2);
    settle();
    EXPECT_THAT(importer.look(), IsEmpty());
}

TEST(BatchSize, FollowsWhatARowTakes)
{
    BatchSize size;
    Duration target = std::chrono::milliseconds{2};
    for (int i = 0; i < 20; ++i)
        size.note(size.rows(), std::chrono::microseconds{10} * size.rows(), target);
    EXPECT_EQ(size.rows(), 200U);
    size.note(200, std::chrono::seconds{1}, target);
    EXPECT_EQ(size.rows(), 50U);
    for (int i = 0; i < 20; ++i)
        size.note(size.rows(), Duration{}, target);
    EXPECT_EQ(size.rows(), BatchSize::max);
    for (int i = 0; i < 20; ++i)
        size.note(size.rows(), std::chrono::seconds{9}, target);
    EXPECT_EQ(size.rows(), BatchSize::min);
}

}  // namespace
}  // namespace holdfast::shipment

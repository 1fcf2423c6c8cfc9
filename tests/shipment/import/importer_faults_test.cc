// What becomes of imports when the store, the disk or their client does not go along.
#include "shipment/import/staged_row.h"
#include "tests/shipment/import/import_fixture.h"

namespace holdfast::shipment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using End = ImportReport::End;

TEST_F(Import, EndsWithTheDisk)
{
    send(open(), many(1000));
    worker.run_all();
    while (rows() < 200)
        one_step();
    ledger.refuse_intake = Error{Errc::full, "no room"};
    settle();
    ASSERT_THAT(reports, SizeIs(1));
    EXPECT_EQ(reports[0].end, End::failed);
    EXPECT_EQ(reports[0].error->code, Errc::full);
    EXPECT_EQ(rows(), 0);
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("import-undone: an import failed: its ")));
    expect_true_counts();
}

TEST_F(Import, ThatCannotBeUndoneGoesBeforeTheNext)
{
    send(open(), many(2000));
    worker.run_all();
    while (rows() < 1200)
        one_step();
    ledger.refusal = Error{Errc::unavailable, "broken"};
    settle();
    ASSERT_THAT(reports, SizeIs(1));
    EXPECT_EQ(reports[0].error->code, Errc::unavailable);
    EXPECT_GE(rows(), 1200);
    EXPECT_EQ(present(), "");
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("import-not-undone: ")));
    ledger.refusal.reset();
    EXPECT_EQ(import("status\nLOST\n").rows, 1);
    EXPECT_EQ(rows(), 1);
    expect_true_counts();
}

TEST_F(Import, WaitsWhileTooMuchIsWaiting)
{
    send(open(), many(10));
    worker.run_all();
    ledger.refusal = Error{Errc::overloaded, "too much"};
    loop.run_for(std::chrono::seconds{1});
    EXPECT_THAT(reports, IsEmpty());
    ledger.refusal.reset();
    settle();
    ASSERT_THAT(reports, SizeIs(1));
    EXPECT_EQ(reports[0].end, End::complete);
}

// More than one step of it, and the store is too busy in between.
TEST_F(Import, IsUndoneEvenIfThatHasToWait)
{
    send(open(), many(2000));
    worker.run_all();
    while (rows() < 1200)
        one_step();
    ledger.refuse_intake = Error{Errc::full, "no room"};
    ledger.is_held = true;
    loop.run_for(std::chrono::milliseconds{1});
    ledger.refusal = Error{Errc::overloaded, "too much"};
    ledger.is_held = false;
    ledger.settle();
    loop.run_for(std::chrono::seconds{1});
    EXPECT_THAT(reports, IsEmpty());
    EXPECT_GT(rows(), 0);
    ledger.refusal.reset();
    settle();
    ASSERT_THAT(reports, SizeIs(1));
    EXPECT_EQ(reports[0].error->code, Errc::full);
    EXPECT_EQ(rows(), 0);
    EXPECT_THAT(logged(), ElementsAre(HasSubstr("import-undone: ")));
    expect_true_counts();
}

TEST_F(Import, AsksTheStoreForOneThingAtATime)
{
    send(open(), many(500));
    worker.run_all();
    for (int turns = 0; turns < 1000 && reports.empty(); ++turns) {
        ledger.is_held = true;
        loop.run_for(std::chrono::milliseconds{1});
        importer.abandon(open());  // Whatever happens meanwhile wakes it.
        loop.run_for(std::chrono::milliseconds{1});
        ASSERT_LE(ledger.waiting(), 1U);
        ledger.is_held = false;
        ledger.settle();
    }
    ASSERT_THAT(reports, SizeIs(1));
    EXPECT_EQ(reports[0].end, End::complete);
    EXPECT_EQ(rows(), 500);
}

// Those of others that came meanwhile have taken the room.
TEST_F(Import, BringsNotTooManyStatusesInTheEnd)
{
    std::string text = "status\n";
    for (std::size_t i = 1; i < statuses_max; ++i)
        append_to(text, "S", i, "\n");
    send(open(), text);
    worker.run_all();
    while (rows() < 100)
        one_step();
    ledger.other.run("INSERT INTO shipments VALUES (5000, 'X', ''), (5001, 'Y', '')");
    settle();
    ASSERT_THAT(reports, SizeIs(1));
    EXPECT_EQ(reports[0].end, End::failed);
    EXPECT_THAT(reports[0].error->context, HasSubstr("more than 1000 different statuses"));
    EXPECT_EQ(present(), "5000X 5001Y");
    EXPECT_EQ(rows(), 2);
}

// What has come so far is worth the room that is left.
TEST_F(Import, IsCompletedOnAFullDisk)
{
    send(open(), many(100));
    worker.run_all();
    while (rows() < 100)
        one_step();
    ledger.refuse_intake = Error{Errc::full, "no room"};
    settle();
    ASSERT_THAT(reports, SizeIs(1));
    EXPECT_EQ(reports[0].end, End::complete);
    EXPECT_EQ(rows(), 100);
}

TEST_F(Import, FailsWhenItsKeyIsUsedMeanwhile)
{
    send(open(), many(500), IdempotencyKey{.text = "k", .content = {}});
    worker.run_all();
    while (rows() < 100)
        one_step();
    ledger.other.run(
        "INSERT INTO idempotency_keys(key, content, status, location, body, created_at) "
        "VALUES ('k', x'01', 201, '', x'', 1795230245)");
    settle();
    ASSERT_THAT(reports, SizeIs(1));
    EXPECT_EQ(reports[0].end, End::failed);
    EXPECT_EQ(reports[0].error->code, Errc::invalid);
    EXPECT_THAT(reports[0].error->context, HasSubstr("was used for another request meanwhile"));
    EXPECT_EQ(rows(), 0);
}

// The queue of writes is bounded by what they hold.
TEST_F(Import, SaysHowMuchABatchHolds)
{
    struct : store::Ledger {
        Result<void> submit(std::unique_ptr<store::Write>&& write) override
        {
            bytes = write->bytes();
            return Error{Errc::overloaded, {}};
        }
        Result<void> submit(std::unique_ptr<store::Read>&& /*read*/) override
        {
            return Error{Errc::overloaded, {}};
        }
        std::size_t bytes = 0;
    } full;
    SqliteImports{full, ledger.clock}.store({.rows_max = 1000}, [](const Result<StoredBatch>&) {});
    EXPECT_GE(full.bytes, 1000 * staged_bytes_max);
}

TEST_F(Import, FailsWhenThereAreNoIdsLeft)
{
    ledger.other.run("INSERT INTO shipments VALUES (9223372036854775806, 'X', '')");
    ImportReport report = import("status\nA\nB\n");
    EXPECT_EQ(report.error->code, Errc::invalid);
    EXPECT_THAT(report.error->context, HasSubstr("there are no ids left"));
    EXPECT_EQ(rows(), 1);
}

// Whose rows would be taken for its own.
TEST_F(Import, DoesNotBeginBeforeAnotherHasEnded)
{
    auto upload = open();
    upload->feed("status\nA\n");
    upload->finish([](const Result<void>& result) { EXPECT_TRUE(result); });
    worker.run_all();
    ledger.other.run("INSERT INTO arriving_shipments VALUES (900, 901)");
    std::optional<Errc> code;
    imports.begin({.stage = upload->stage(), .actor = "uid:0"},
                  [&](const Result<BegunImport>& begun) { code = begun.error().code; });
    EXPECT_EQ(code, Errc::conflict);
    EXPECT_EQ(rows(), 0);
}

TEST_F(Import, IsNotGivenUpByItsClientOnceItIsWhole)
{
    auto upload = open();
    send(upload, many(10));
    worker.run_all();
    importer.abandon(upload);
    settle();
    ASSERT_THAT(reports, SizeIs(1));
    EXPECT_EQ(reports[0].end, End::complete);
    EXPECT_EQ(rows(), 10);
}

// Closing the last descriptor of a large file takes long.
TEST_F(Import, LeavesItsFileToTheAuxThread)
{
    send(open(), many(10));
    worker.run_all();
    for (int turns = 0; turns < 1000 && reports.empty(); ++turns)
        loop.run_for(std::chrono::milliseconds{1});
    ASSERT_THAT(reports, SizeIs(1));
    EXPECT_EQ(worker.count(), 1U);
}

TEST_F(Import, IsForgottenWithTheImporter)
{
    // While it is read, and while it is stored.
    for (bool is_read : {false, true}) {
        auto other = std::make_unique<Importer>(
            Importer::World{loop, worker, imports, ledger.log, metrics}, settings(directory));
        auto upload = *other->open({.actor = "uid:0"});
        upload->feed(many(10));
        other->store(upload, {}, describe,
                     [this](const ImportReport& report) { reports.push_back(report); });
        if (is_read)
            worker.run_all();
        ledger.is_held = true;
        loop.run_for(std::chrono::milliseconds{1});
        EXPECT_EQ(ledger.waiting(), is_read ? 1U : 0U);
        other.reset();
        ledger.is_held = false;
        ledger.settle();
        worker.run_all();
        loop.run_for(std::chrono::milliseconds{1});
        EXPECT_THAT(reports, IsEmpty());
    }
}

TEST_F(Import, LeavesNoTraceOfWhatItBroughtOnceUndone)
{
    EXPECT_EQ(import("id,status\n1,A\n2,A\n").rows, 2);
    ledger.other.run("DELETE FROM shipments WHERE id = 2");
    for (const char* text : {"id,status\n2,B\n3,B\n5,B\n3,C\n", "id,status\n9,A\n1,A\n"})
        EXPECT_EQ(import(text).end, End::taken);
    reports.clear();
    send(open(), many(2000));
    worker.run_all();
    while (rows() < 1200)
        one_step();
    EXPECT_GT(number("SELECT max(last_id) FROM imported_ids"), 1000);
    ledger.refuse_intake = Error{Errc::full, "no room"};
    settle();
    ledger.refuse_intake.reset();
    EXPECT_EQ(ledger.other.text("SELECT group_concat(first_id || '-' || last_id || '@' || "
                                "import_id) FROM imported_ids"),
              "1-2@1");
}

// A staging file of some megabytes takes a while to go: not on the loop.
TEST_F(Import, LeavesItsFileToTheOtherThreadUntilThatHasRoom)
{
    auto upload = open();
    upload->feed(many(5000));
    worker.run_all();
    std::weak_ptr<const Stage> stage = upload->stage();
    worker.set_jobs_max(0);
    importer.abandon(upload);
    upload.reset();
    loop.run_for(std::chrono::seconds{1});
    EXPECT_FALSE(stage.expired());
    auto other = open();
    EXPECT_FALSE(importer.open({})) << "it has no place while its file is there";
    worker.set_jobs_max(16);
    loop.run_for(std::chrono::milliseconds{200});
    EXPECT_EQ(worker.count(), 1U);
    EXPECT_FALSE(stage.expired());
    worker.run_all();
    EXPECT_TRUE(stage.expired());
    EXPECT_TRUE(importer.open({}));
}

// The last block comes back to the loop behind the job that removes the file.
TEST_F(Import, LeavesItsFileToTheOtherThreadWhileItIsRead)
{
    class Together final : public Worker {
    public:
        bool submit(std::unique_ptr<Job> job) override
        {
            jobs.push_back(std::move(job));
            return true;
        }
        std::vector<std::unique_ptr<Job>> jobs;
    } both;
    Importer other{{loop, both, imports, ledger.log, metrics}, settings(directory)};
    auto upload = *other.open({});
    upload->feed(std::string(200'000, '\n'));
    std::weak_ptr<const Stage> stage = upload->stage();
    other.abandon(upload);
    upload.reset();
    ASSERT_THAT(both.jobs, SizeIs(2));
    for (auto& job : both.jobs)
        job->run();
    EXPECT_TRUE(stage.expired());
    for (auto& job : both.jobs)
        job->done();
}

}  // namespace
}  // namespace holdfast::shipment

#include "daemon/schema_watch.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "obs/message_ids.h"
#include "store/kind.h"
#include "store/reader.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Answers at once, or keeps what it was asked until told.
class ReadOnlyLedger final : public store::Ledger {
public:
    explicit ReadOnlyLedger(store::Reader& reader) : reader_{reader} {}

    Result<void> submit(std::unique_ptr<store::Write>&& /*write*/) override
    {
        return Error{Errc::unavailable, "read only"};
    }
    Result<void> submit(std::unique_ptr<store::Read>&& read) override
    {
        ++asked;
        kept_.push_back(std::move(read));
        if (!is_slow)
            answer();
        return {};
    }
    void answer()
    {
        for (auto& read : std::exchange(kept_, {})) {
            if (refusal)
                read->refuse(*refusal);
            else
                reader_.answer(*read);
            read->done();
        }
    }

    int asked = 0;
    bool is_slow = false;
    std::optional<Error> refusal;  // What every question is answered with.

private:
    store::Reader& reader_;
    std::vector<std::unique_ptr<store::Read>> kept_;
};

class SchemaWatchTest : public testing::Test {
protected:
    SchemaWatchTest()
    {
        db.text("PRAGMA journal_mode = WAL");
        for (const store::Migration& migration : store::ledger_kind().migrations)
            db.script(migration.sql);
        loop.add(*watch, loop.now());
    }

    std::vector<std::string> logged()
    {
        std::vector<std::string> names;
        for (const obs::Entry& entry : log.take(Duration{}))
            names.emplace_back(entry.message->name);
        return names;
    }

    TemporaryDirectory directory;
    ManualClock clock;
    VirtualLoop loop;
    obs::Log log{clock, {}};
    obs::Gauge is_ok;
    sqlite::Connection db{directory.file("holdfast.db"), sqlite::Mode::create};
    store::Reader reader{sqlite::Connection{directory.file("holdfast.db"), sqlite::Mode::read_only},
                         clock, std::chrono::seconds{2}};
    ReadOnlyLedger ledger{reader};
    std::unique_ptr<SchemaWatch> watch = std::make_unique<SchemaWatch>(
        SchemaWatch::World{loop, store::ledger_kind(), ledger, log, is_ok});
};

TEST_F(SchemaWatchTest, IsContentWithOurOwnSchema)
{
    loop.run_for(std::chrono::seconds{3});
    EXPECT_THAT(watch->trouble(), IsEmpty());
    EXPECT_EQ(is_ok.value(), 1);
    EXPECT_THAT(logged(), IsEmpty());
}

TEST_F(SchemaWatchTest, NoticesThatTheFileIsGoneOrAnotherAndThatItIsBack)
{
    std::string path = directory.file("holdfast.db");
    loop.run_for(std::chrono::seconds{1});
    std::filesystem::rename(path, path + ".aside");
    loop.run_for(std::chrono::seconds{1});
    EXPECT_THAT(watch->trouble(), HasSubstr("its file is gone"));
    EXPECT_EQ(is_ok.value(), 0);
    std::ofstream{path} << "another one";
    loop.run_for(std::chrono::seconds{5});
    EXPECT_THAT(watch->trouble(), HasSubstr("its file is gone, or another one"));
    EXPECT_THAT(logged(), ElementsAre("database-moved")) << "said once";
    std::filesystem::rename(path + ".aside", path);
    loop.run_for(std::chrono::seconds{1});
    EXPECT_THAT(watch->trouble(), IsEmpty());
    EXPECT_EQ(is_ok.value(), 1);
    EXPECT_THAT(logged(), ElementsAre("schema-restored"));
}

TEST_F(SchemaWatchTest, NoticesARenamedColumnWithinASecondAndItsRepairAsWell)
{
    loop.run_for(std::chrono::seconds{1});
    db.run("ALTER TABLE shipments RENAME COLUMN status TO state");
    loop.run_for(std::chrono::seconds{1});
    EXPECT_THAT(watch->trouble(),
                testing::MatchesRegex("table shipments: column status is missing; "
                                      "table shipments: column state is not ours; "
                                      "and [0-9]+ more"));
    EXPECT_EQ(is_ok.value(), 0);
    loop.run_for(std::chrono::seconds{10});
    auto said = log.take(Duration{});
    ASSERT_EQ(said.size(), 1U) << "said once";
    EXPECT_EQ(said.front().message, &messages::schema_mismatch);
    EXPECT_THAT(said.front().text, HasSubstr("trigger shipments_count_insert was altered"));

    db.run("ALTER TABLE shipments RENAME COLUMN state TO status");
    loop.run_for(std::chrono::seconds{1});
    EXPECT_THAT(watch->trouble(), IsEmpty());
    EXPECT_EQ(is_ok.value(), 1);
    EXPECT_THAT(logged(), ElementsAre("schema-restored"));
}

TEST_F(SchemaWatchTest, IsBlindWhileTheDatabaseCannotBeReadButNotWhileItIsSlow)
{
    for (Errc slow : {Errc::timeout, Errc::overloaded}) {
        ledger.refusal = Error{slow, "later"};
        loop.run_for(std::chrono::seconds{1});
        EXPECT_THAT(watch->blindness(), IsEmpty());
    }
    ledger.refusal = Error{Errc::unavailable, "disk I/O error"};
    loop.run_for(std::chrono::seconds{1});
    EXPECT_EQ(watch->blindness(), "disk I/O error");
    EXPECT_THAT(watch->trouble(), IsEmpty()) << "nobody saw a difference";
    ledger.refusal.reset();
    loop.run_for(std::chrono::seconds{1});
    EXPECT_THAT(watch->blindness(), IsEmpty());
}

TEST_F(SchemaWatchTest, DoesNotAskAgainWhileItsQuestionWaits)
{
    ledger.is_slow = true;
    loop.run_for(std::chrono::seconds{10});
    EXPECT_EQ(ledger.asked, 1);
    ledger.answer();
    loop.run_for(std::chrono::seconds{1});
    EXPECT_EQ(ledger.asked, 2);
}

// What is right for the one database is wrong for the other.
TEST_F(SchemaWatchTest, ComparesWithTheKindOfDatabaseThatItLooksAt)
{
    obs::Gauge is_telemetry_ok;
    SchemaWatch other{{loop, store::telemetry_kind(), ledger, log, is_telemetry_ok}};
    loop.add(other, loop.now());
    loop.run_for(std::chrono::seconds{1});
    EXPECT_EQ(is_ok.value(), 1);
    EXPECT_EQ(is_telemetry_ok.value(), 0);
    EXPECT_THAT(other.trouble(), HasSubstr("table consumed_ids is missing"));
    auto said = log.take(Duration{});
    ASSERT_EQ(said.size(), 1U);
    EXPECT_TRUE(said.front().text.starts_with("events.db: "));
    loop.remove(other);
}

TEST_F(SchemaWatchTest, MayGoWhileItsQuestionWaits)
{
    ledger.is_slow = true;
    loop.run_for(std::chrono::seconds{1});
    loop.remove(*watch);
    watch.reset();
    ledger.answer();
}

}  // namespace
}  // namespace holdfast::daemon

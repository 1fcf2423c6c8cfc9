#include "watch/history/sqlite_texts.h"

#include <gtest/gtest.h>

#include "tests/watch/history/history_fixture.h"

namespace holdfast::watch {
namespace {

class SqliteTexts : public HistoryFixture {
protected:
    void say(int minute, std::string version, std::string reason)
    {
        Entry told = entry(shop, down(midnight + minute * minutes{1}));
        told.finding.version = std::move(version);
        told.finding.reason = std::move(reason);
        submit({told});
    }
};

TEST_F(SqliteTexts, KeepEachTextOnce)
{
    for (int i = 0; i < 20; ++i)
        say(i, i % 2 == 0 ? "1.0" : "1.1", i % 3 == 0 ? "refused" : "");
    EXPECT_EQ(count("watch_texts"), 3);
    EXPECT_EQ(results(shop, 20).at(0).version, "1.1");
    EXPECT_EQ(results(shop, 20).at(0).reason, "");
    EXPECT_EQ(results(shop, 20).at(19).version, "1.0");
    EXPECT_EQ(results(shop, 20).at(19).reason, "refused");
}

TEST_F(SqliteTexts, AreEachServicesOwn)
{
    Entry other = entry(bank, down(midnight));
    other.finding.reason = "the bank's";
    submit({other});
    say(0, "", "the shop's");
    EXPECT_EQ(results(shop, 1).at(0).reason, "the shop's");
    EXPECT_EQ(results(bank, 1).at(0).reason, "the bank's");
}

// A server that says something else each time must not fill the disk.
TEST_F(SqliteTexts, AreBoundedAndTheNewestStay)
{
    for (int i = 0; i < 300; ++i)
        say(i, "1.0", join("incident ", i));
    EXPECT_EQ(count("watch_texts"), History::texts_max);
    std::vector<RawResult> all = results(shop, 300);
    EXPECT_EQ(all.at(0).reason, "incident 299");
    EXPECT_EQ(all.at(60).reason, "incident 239");
    EXPECT_EQ(all.at(299).reason, "");
    // What is still said is not forgotten, however long ago it was new.
    EXPECT_EQ(all.at(0).version, "1.0");
    EXPECT_EQ(all.at(299).version, "1.0");
}

TEST_F(SqliteTexts, NeverGiveANumberTwice)
{
    for (int i = 0; i < 200; ++i)
        say(i, "", join("incident ", i));
    EXPECT_EQ(ledger.other.integer("SELECT max(number) FROM watch_texts"), 200);
    EXPECT_EQ(results(shop, 200).at(199).reason, "");
}

}  // namespace
}  // namespace holdfast::watch

#include "daemon/sound_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/direct_ledger.h"
#include "tests/fakes/virtual_loop.h"

namespace holdfast::daemon {
namespace {

using testing::HasSubstr;

class SoundLedgerTest : public testing::Test {
protected:
    SoundLedgerTest() { loop.add(watch, loop.now()); }

    Result<int> write(store::Lane lane)
    {
        std::optional<Result<int>> answer;
        ledger.send(store::make_write<int>(
            lane, 1, [](store::Transaction&) { return 1; },
            [&answer](Result<int> result) { answer = std::move(result); }));
        return answer.value();
    }
    Result<int> read()
    {
        std::optional<Result<int>> answer;
        ledger.send(
            store::make_read<int>([](sqlite::Connection&) { return 1; },
                                  [&answer](Result<int> result) { answer = std::move(result); }));
        return answer.value();
    }

    VirtualLoop loop;
    store::DirectLedger direct;
    obs::Gauge is_ok;
    SchemaWatch watch{{loop, store::ledger_kind(), direct, direct.log, is_ok}};
    SoundLedger ledger{direct, watch};
};

TEST_F(SoundLedgerTest, PassesEverythingOnWhileTheSchemaIsRight)
{
    loop.run_for(std::chrono::seconds{1});
    EXPECT_TRUE(read());
    EXPECT_TRUE(write(store::Lane::intake));
}

TEST_F(SoundLedgerTest, RefusesAsOurFailureWhileATableIsWrongWhicheverIsAskedFor)
{
    direct.other.run("ALTER TABLE shipments RENAME COLUMN created_at TO made_at");
    loop.run_for(std::chrono::seconds{1});
    for (const Result<int>& answer : {read(), write(store::Lane::intake)}) {
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, Errc::internal);
        EXPECT_THAT(answer.error().context, HasSubstr("created_at"));
    }
    EXPECT_TRUE(write(store::Lane::finish)) << "what has begun may end";

    direct.other.run("ALTER TABLE shipments RENAME COLUMN made_at TO created_at");
    loop.run_for(std::chrono::seconds{1});
    EXPECT_TRUE(read());
    EXPECT_TRUE(write(store::Lane::intake));
}

}  // namespace
}  // namespace holdfast::daemon

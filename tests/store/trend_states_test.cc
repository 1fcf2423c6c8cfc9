#include "store/trend_states.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "store/kind.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::chrono::hours kept{24 * 17};

class TrendStates : public testing::Test {
protected:
    // The table of telemetry, in a database of the test's own.
    TrendStates()
    {
        for (const Migration& migration : telemetry_kind().migrations)
            if (migration.name.find("trends") != std::string_view::npos)
                ledger.other.script(migration.sql);
    }

    void save(const std::string& series, std::string state, std::int64_t kind = 0)
    {
        std::vector<TrendState> states;
        states.push_back({.series = series, .kind = kind, .state = std::move(state)});
        save_trend_states(ledger, std::move(states), kept);
    }
    std::vector<std::string> loaded(std::size_t most = 10)
    {
        std::vector<std::string> lines;
        for (const TrendState& each : load_trend_states(ledger.other, most))
            lines.push_back(join(each.series, " ", each.kind, " ", each.state));
        return lines;
    }

    DirectLedger ledger;
};

TEST_F(TrendStates, ComeBackAsTheyWere)
{
    EXPECT_THAT(loaded(), IsEmpty());
    save("a", std::string{"x\0y", 3}, 2);
    EXPECT_THAT(loaded(), ElementsAre(std::string{"a 2 x\0y", 7}));
}

TEST_F(TrendStates, ReplaceWhatWasKnownOfTheSameSeries)
{
    save("a", "old", 1);
    save("b", "other");
    save("a", "new", 2);
    EXPECT_THAT(loaded(), ElementsAre("a 2 new", "b 0 other"));
}

TEST_F(TrendStates, AreTheNewestWhereThereAreTooMany)
{
    save("old", "1");
    ledger.clock.advance(std::chrono::seconds{5});
    save("new", "2");
    EXPECT_THAT(loaded(1), ElementsAre("new 0 2"));
}

TEST_F(TrendStates, GoWhenNobodySavesThemAnyMore)
{
    save("gone", "1");
    ledger.clock.advance(kept + std::chrono::seconds{5});
    save("here", "2");
    EXPECT_THAT(loaded(), ElementsAre("here 0 2"));
}

TEST_F(TrendStates, AreRemovedByName)
{
    save("a", "1");
    save("b", "2");
    remove_trend_states(ledger, {"a", "unknown"});
    EXPECT_THAT(loaded(), ElementsAre("b 0 2"));
}

TEST_F(TrendStates, AreLeftAloneWhenTheyAreTooLargeToBeOurs)
{
    save("huge", std::string(trend_state_bytes_max + 1, 'x'));
    save(std::string(trend_series_max + 1, 'n'), "1");
    save("a", "1");
    EXPECT_THAT(loaded(), ElementsAre("a 0 1"));
}

TEST_F(TrendStates, ThatCannotBeWrittenAreNoTrouble)
{
    ledger.refusal = Error{Errc::overloaded, "full"};
    save("a", "1");
    ledger.refusal.reset();
    EXPECT_THAT(loaded(), IsEmpty());
    save("a", "2");
    EXPECT_THAT(loaded(), ElementsAre("a 0 2"));
}

}  // namespace
}  // namespace holdfast::store

#include "store/probe.h"

#include <gtest/gtest.h>

#include "store/kind.h"
#include "tests/fakes/direct_ledger.h"

namespace holdfast::store {
namespace {

TEST(Probe, AnswersWhenTheDatabaseDoes)
{
    DirectLedger ledger;
    bool answered = false;
    ledger.send(make_probe([&](const Result<void>& result) { answered = bool{result}; }));
    EXPECT_TRUE(answered);
}

TEST(Probe, SaysWhyThereIsNoAnswer)
{
    DirectLedger ledger;
    ledger.other.script("DROP TABLE schema_history");
    std::string why;
    ledger.send(make_probe([&](const Result<void>& result) { why = result.error().context; }));
    EXPECT_NE(why.find("schema_history"), std::string::npos) << why;
}

}  // namespace
}  // namespace holdfast::store

#include "watch/host/composite_checker.h"

#include "tests/watch/host/host_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;

class CompositeChecks : public HostFixture {
protected:
    void find(const std::string& id, Status status, Duration age = {})
    {
        findings.all[id] = {.finding = Finding{.at = loop.wall() - age, .status = status},
                            .renewed_within = minutes{1}};
    }
    static Service all_of(std::vector<std::string> ids)
    {
        return of(CheckType::composite, CompositeCheck{.of = std::move(ids)});
    }
};

TEST_F(CompositeChecks, AnswerAtOnceFromWhatWasFound)
{
    find("db", Status::healthy);
    find("web", Status::healthy);
    begin(all_of({"db", "web"}));
    ASSERT_EQ(host->collect(loop.now()).size(), 1U);
    find("web", Status::down);
    EXPECT_THAT(look(all_of({"db", "web"})).problem, HasSubstr("1 of 2: web is DOWN"));
    Service any = of(CheckType::composite, CompositeCheck{.needs_all = false, .of = {"db", "web"}});
    EXPECT_EQ(look(any).problem, "");
}

TEST_F(CompositeChecks, DoNotKnowWhatIsNotWatched)
{
    find("db", Status::healthy, minutes{3});
    EXPECT_THAT(look(all_of({"db"})).problem, HasSubstr("db has not been checked since"));
    EXPECT_THAT(look(all_of({"mail"})).problem, HasSubstr("mail is no service that is watched"));
    find("s", Status::healthy);
    EXPECT_THAT(look(all_of({"s"})).problem, HasSubstr("s is this one itself"));
    EXPECT_TRUE(seen.front().observation.is_unknown);
    EXPECT_TRUE(look(of(CheckType::composite, {})).is_unknown);
}

}  // namespace
}  // namespace holdfast::watch

#include "watch/host/look_checker.h"

#include "tests/fakes/temporary_directory.h"
#include "tests/watch/host/host_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class LookChecks : public HostFixture {
protected:
    TemporaryDirectory directory;
};

TEST_F(LookChecks, LookOnAnotherThread)
{
    Service disk =
        of(CheckType::disk, DiskCheck{.path = directory.file(""), .free_percent_min = 101});
    Instant began = loop.now();
    begin(disk);
    EXPECT_EQ(worker.count(), 1U);
    run_until(loop, [&] { return loop.now() > began; });
    EXPECT_THAT(collect(1)[0].observation.problem, HasSubstr("101 % at least"));
    EXPECT_GT(seen[0].observation.took, Duration::zero());
    EXPECT_THAT(
        look(of(CheckType::certificate, CertificateCheck{.path = "/srv/no such.pem"})).problem,
        HasSubstr("is not there"));
    Observation pressure = look(of(CheckType::pressure, PressureCheck{}));
    EXPECT_EQ(pressure.is_unknown, pressure.body.empty()) << pressure.problem;
    Observation clock_seen = look(of(CheckType::clock, ClockCheck{}));
    EXPECT_EQ(clock_seen.is_unknown, clock_seen.body.empty()) << clock_seen.problem;
}

TEST_F(LookChecks, EndInTimeWhenNobodyLooks)
{
    is_working = false;
    for (Service service :
         {of(CheckType::disk, DiskCheck{.path = "/"}),
          of(CheckType::certificate, CertificateCheck{.path = "/a"}),
          of(CheckType::pressure, PressureCheck{}), of(CheckType::clock, ClockCheck{})}) {
        Observation seen_now = look(std::move(service), milliseconds{20});
        EXPECT_TRUE(seen_now.is_unknown);
        EXPECT_THAT(seen_now.problem, HasSubstr("too busy to look at "));
    }
    worker.run_all();
    EXPECT_TRUE(host->collect(loop.now()).empty());
}

TEST_F(LookChecks, AreCancelled)
{
    CheckId id = begin(of(CheckType::disk, DiskCheck{.path = "/"}));
    host->cancel(id);
    worker.run_all();
    EXPECT_TRUE(host->collect(loop.now()).empty());
    EXPECT_EQ(host->under_way(), 0U);
}

TEST_F(LookChecks, SayThatNobodyIsThereWhoCouldLook)
{
    Surroundings bare = surroundings();
    bare.slow = nullptr;
    bare.aux = nullptr;
    host.emplace(bare);
    for (CheckType type :
         {CheckType::disk, CheckType::certificate, CheckType::pressure, CheckType::clock}) {
        Observation seen_now = look(of(type, {}));
        EXPECT_TRUE(seen_now.is_unknown);
        EXPECT_THAT(seen_now.problem, HasSubstr("no thread"));
    }
}

}  // namespace
}  // namespace holdfast::watch

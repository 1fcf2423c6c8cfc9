#include "daemon/reload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "obs/log.h"
#include "obs/message_ids.h"
#include "tests/daemon/reload_fixture.h"

namespace holdfast::daemon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class ReloadTest : public ReloadFixture {
protected:
    void request(const std::string& actor = "uid:0")
    {
        reload->request(actor,
                        [this](const Reload::Outcome& outcome) { outcomes.push_back(outcome); });
    }

    std::vector<Reload::Outcome> outcomes;
};

TEST_F(ReloadTest, AppliesWhatChangedAndSaysSo)
{
    configure(R"("log": {"level": "debug"}, "http": {"body_max": "2MiB"})");
    request();
    EXPECT_THAT(outcomes, IsEmpty()) << "the loop must not read the disk";
    worker.run_all();

    ASSERT_THAT(outcomes, SizeIs(1));
    EXPECT_TRUE(outcomes[0].accepted);
    EXPECT_THAT(outcomes[0].changes.applied, ElementsAre("http.body_max", "log.level"));
    EXPECT_THAT(outcomes[0].changes.restart_needed, IsEmpty());
    ASSERT_THAT(applied, SizeIs(1));
    EXPECT_EQ(applied[0].http.body_max, 2 << 20);
    EXPECT_EQ(reload->current().log.level, LogLevel::debug);
    EXPECT_THAT(logged(), ElementsAre("configuration-reloaded: configuration reloaded: "
                                      "http.body_max, log.level changed"));
}

TEST_F(ReloadTest, KeepsWhatNeedsARestartAndNamesItEachTime)
{
    configure(R"("listen": ["127.0.0.1:18481"])");
    for (int i = 0; i < 2; ++i) {
        request();
        worker.run_all();
        EXPECT_THAT(outcomes.back().changes.restart_needed, ElementsAre("listen"));
        EXPECT_EQ(reload->current().listen, settings.listen);
        EXPECT_EQ(applied.back().listen, settings.listen);
        EXPECT_THAT(logged(), ElementsAre(HasSubstr("nothing changed"),
                                          StartsWith("configuration-needs-restart: listen: ")));
    }
}

TEST_F(ReloadTest, ChangesNothingWhenTheConfigurationIsWrong)
{
    configure(R"("log": {"level": "debug"}, "http": {"body_max": "2MB"})");
    request();
    worker.run_all();

    ASSERT_THAT(outcomes, SizeIs(1));
    EXPECT_FALSE(outcomes[0].accepted);
    EXPECT_FALSE(outcomes[0].overloaded);
    ASSERT_THAT(outcomes[0].problems, SizeIs(1));
    EXPECT_EQ(outcomes[0].problems[0].key, "http.body_max");
    EXPECT_THAT(applied, IsEmpty());
    EXPECT_EQ(reload->current().log.level, LogLevel::info);
    EXPECT_THAT(logged(), ElementsAre(StartsWith("configuration-invalid: "),
                                      AllOf(StartsWith("configuration-reload-refused: "),
                                            HasSubstr("/http/body_max"))));
}

TEST_F(ReloadTest, LogsAWarningAndGoesOn)
{
    environment["HOLDFAST_LISTEN"] = "";
    start();
    request();
    worker.run_all();
    ASSERT_THAT(outcomes, SizeIs(1));
    EXPECT_TRUE(outcomes[0].accepted);
    EXPECT_THAT(logged(), ElementsAre(StartsWith("environment-override-empty: HOLDFAST_LISTEN"),
                                      StartsWith("configuration-reloaded: ")));
}

TEST_F(ReloadTest, AnswersAllWhoAskMeanwhileWithOneReading)
{
    request();
    request();
    EXPECT_EQ(worker.count(), 1U);
    worker.run_all();
    EXPECT_THAT(outcomes, SizeIs(2));

    request();
    EXPECT_EQ(worker.count(), 1U) << "what comes later is read again";
    worker.run_all();
    EXPECT_THAT(outcomes, SizeIs(3));
}

TEST_F(ReloadTest, SaysWhoAskedForIt)
{
    auto actors = [this] {
        std::vector<std::string> found;
        for (const obs::Entry& entry : log.take(Duration::zero()))
            if (entry.message != &messages::configuration_invalid)
                found.push_back(
                    join(entry.message->name, ": ", field_value(entry, "HOLDFAST_ACTOR")));
        return found;
    };
    configure(R"("listen": ["127.0.0.1:18481"])");
    request("uid:1000");
    request("signal:SIGHUP");
    request("uid:1000");
    worker.run_all();
    EXPECT_THAT(actors(), ElementsAre("configuration-reloaded: uid:1000, signal:SIGHUP",
                                      "configuration-needs-restart: uid:1000, signal:SIGHUP"));
    configure(R"("http": {"body_max": "2MB"})");
    request("uid:0");
    worker.run_all();
    EXPECT_THAT(actors(), ElementsAre("configuration-reload-refused: uid:0"));
}

TEST_F(ReloadTest, SaysAtOnceThatItIsOverloaded)
{
    HeldWorker busy{0};
    Reload refused{{loop, busy, log}, sources(), settings, [](const Settings&) { FAIL(); }};
    refused.request("uid:0",
                    [this](const Reload::Outcome& outcome) { outcomes.push_back(outcome); });
    ASSERT_THAT(outcomes, SizeIs(1));
    EXPECT_TRUE(outcomes[0].overloaded);
    EXPECT_FALSE(outcomes[0].accepted);
}

TEST_F(ReloadTest, ReadsWhatElseBelongsToTheConfigurationAndPutsItInForce)
{
    std::vector<std::string> read;
    reload->also_read([&](const Settings& next, const Environment&, std::vector<Problem>&) {
        read.push_back(next.listen.front().address);
        return [](Changes& changes) { changes.applied.emplace_back("a file"); };
    });
    // What needs a restart is not in force: its files are not wanted.
    configure(R"("listen": ["127.0.0.1:18481"], "log": {"level": "debug"})");
    request();
    EXPECT_THAT(read, IsEmpty()) << "the loop must not read the disk";
    worker.run_all();
    EXPECT_THAT(read, ElementsAre("127.0.0.1:8080"));
    EXPECT_THAT(outcomes.at(0).changes.applied, ElementsAre("log.level", "a file"));
    EXPECT_EQ(logged().at(0),
              "configuration-reloaded: configuration reloaded: log.level, a file changed");
}

TEST_F(ReloadTest, ChangesNothingWhenWhatBelongsToItIsWrong)
{
    bool is_in_force = false;
    reload->also_read([&](const Settings&, const Environment&, std::vector<Problem>& problems) {
        problems.push_back({.file = "/x.pem", .what = "is wrong"});
        return [&](Changes&) { is_in_force = true; };
    });
    configure(R"("log": {"level": "debug"})");
    request();
    worker.run_all();
    EXPECT_FALSE(outcomes.at(0).accepted);
    EXPECT_FALSE(is_in_force);
    EXPECT_THAT(applied, IsEmpty());
}

TEST_F(ReloadTest, TellsTheManagerWhenItBeginsAndWhenItEndsWhateverComesOfIt)
{
    configure("\"listen\": 1");
    request();
    EXPECT_THAT(manager.said(), ElementsAre("RELOADING=1\nMONOTONIC_USEC=1000000000"));
    worker.run_all();
    EXPECT_FALSE(outcomes.at(0).accepted);
    EXPECT_THAT(manager.said(), ElementsAre("READY=1"));
}

}  // namespace
}  // namespace holdfast::daemon

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ctl/doctor/patient.h"

namespace holdfast::ctl::doctor {
namespace {

using testing::HasSubstr;

TEST(DoctorOfProcesses, NamesTheThreadThatIsFrozenAndThawsIt)
{
    Evidence seen = a_sound_service();
    seen.process.threads[1].frozen = "/odd.slice/cold";
    const Finding found = first_of(seen);
    EXPECT_EQ(found.fault, "thread-hung");
    EXPECT_EQ(found.severity, Severity::failing);
    EXPECT_THAT(found.what, HasSubstr("the writer"));
    EXPECT_EQ(found.repair.front(), "echo 0 >/sys/fs/cgroup/odd.slice/cold/cgroup.freeze");
}

TEST(DoctorOfProcesses, EndsTheTracerOfTheLoop)
{
    Evidence seen = a_sound_service();
    seen.process.threads[0].state = "t";
    seen.process.tracer = 4711;
    seen.daemon = {.is_asked = true, .is_late = true, .trouble = "Operation timed out"};
    EXPECT_EQ(first_fault(seen), "thread-hung");
    EXPECT_EQ(first_of(seen).severity, Severity::down);
    EXPECT_THAT(first_of(seen).repair.front(), HasSubstr("kill 4711"));
}

TEST(DoctorOfProcesses, ContinuesAProcessThatWasStopped)
{
    Evidence seen = a_sound_service();
    for (ThreadFacts& each : seen.process.threads)
        each.state = "T";
    EXPECT_EQ(first_fault(seen), "process-stopped");
    EXPECT_EQ(first_of(seen).repair.front(), "kill -CONT 812");
}

TEST(DoctorOfProcesses, SeesAWriterThatStandsStillByItself)
{
    Evidence seen = a_sound_service();
    seen.daemon.queued_writes = 5;
    seen.daemon.commits_stand_still = true;
    EXPECT_EQ(first_fault(seen), "thread-hung");
    EXPECT_THAT(first_of(seen).what, HasSubstr("the writer"));
}

TEST(DoctorOfProcesses, KnowsFromTheJournalWhatHungBeforeTheRestart)
{
    Evidence seen = a_sound_service();
    seen.journal.ends = {{.age_s = 30, .how = "watchdog killed ABRT"}};
    seen.journal.faults = {{.message = "thread-stalled",
                            .text = "x",
                            .age_s = 40,
                            .fields = {{"HOLDFAST_THREAD", "writer"}}}};
    EXPECT_EQ(first_fault(seen), "thread-hung");
    EXPECT_THAT(first_of(seen).what, HasSubstr("writer"));
    EXPECT_EQ(first_of(seen).severity, Severity::degraded) << "it runs again";
    seen.journal.ends[0].age_s = 3600;
    seen.journal.faults[0].age_s = 3600;
    EXPECT_EQ(first_fault(seen), "") << "that is over";
}

TEST(DoctorOfProcesses, CountsDeaths)
{
    Evidence seen = a_sound_service();
    seen.journal.ends = {{10, "signal killed KILL"}, {20, "signal killed KILL"}};
    EXPECT_EQ(first_fault(seen), "") << "two are no loop";
    seen.journal.ends.push_back({30, "signal killed KILL"});
    EXPECT_EQ(first_fault(seen), "crash-loop");
    EXPECT_TRUE(first_of(seen).is_symptom) << "it serves: what is wrong now comes first";
    seen.daemon.answers = false;
    EXPECT_FALSE(first_of(seen).is_symptom);
    EXPECT_THAT(first_of(seen).what, HasSubstr("3 times"));
}

TEST(DoctorOfProcesses, TakesDeathsForASymptomWhereSomethingExplainsThem)
{
    Evidence seen = a_stopped_service();
    seen.unit.active = "activating";
    seen.unit.sub = "auto-restart";
    seen.journal.ends.assign(5, {10, "exit-code exited 75"});
    seen.network.listeners.front() = {.address = "10.0.0.1:80",
                                      .is_taken = true,
                                      .pid = 99,
                                      .uid = 0,
                                      .program = "nginx",
                                      .unit = "nginx.service"};
    EXPECT_EQ(first_fault(seen), "port-taken");
    EXPECT_EQ(first_of(seen).repair.front(), "systemctl stop nginx.service");
}

TEST(DoctorOfProcesses, NamesTheMemoryLimitThatWasHit)
{
    Evidence seen = a_sound_service();
    seen.journal.ends.assign(4, {10, "oom-kill killed KILL"});
    seen.unit.memory_max = 6 << 20;
    EXPECT_EQ(first_fault(seen), "memory-exhausted");
    EXPECT_THAT(first_of(seen).repair.front(),
                HasSubstr("systemctl set-property odd@x.service MemoryMax=512M"));
    for (EndFacts& each : seen.journal.ends)
        each.age_s = 300;
    EXPECT_EQ(first_of(seen).severity, Severity::degraded) << "it serves again";
    for (EndFacts& each : seen.journal.ends)
        each.age_s = 901;
    EXPECT_EQ(first_fault(seen), "") << "that is long ago";
    seen = a_stopped_service();
    seen.unit.result = "oom-kill";
    EXPECT_EQ(first_fault(seen), "memory-exhausted");
    EXPECT_EQ(first_of(seen).severity, Severity::down);
}

TEST(DoctorOfProcesses, SaysMemoryAsLongAsNobodyKnowsThatItIsEnough)
{
    Evidence seen = a_sound_service();
    seen.journal.ends = {{60, "oom-kill killed KILL"}};
    EXPECT_EQ(first_of(seen).severity, Severity::failing) << "a minute is nothing";
    seen.process.throttled_percent = 90;
    EXPECT_EQ(first_fault(seen), "memory-exhausted") << "a starved process was not ended by that";
    seen.process.throttled_percent = 0;
    seen.journal.ends.front().age_s = 61;
    seen.daemon.answers = false;
    EXPECT_EQ(first_of(seen).severity, Severity::failing) << "it runs, and does not answer yet";
    seen.daemon.answers = true;
    EXPECT_EQ(first_of(seen).severity, Severity::degraded);
    EXPECT_TRUE(first_of(seen).is_symptom) << "what is wrong now comes first";
}

TEST(DoctorOfProcesses, CountsWhatTheKernelEndedBesidesTheServiceItself)
{
    Evidence seen = a_sound_service();
    seen.process.oom_kills = 2;
    seen.process.memory_peak = 700 << 20;
    seen.unit.memory_max = 700 << 20;
    const Finding found = first_of(seen);
    EXPECT_EQ(found.fault, "memory-exhausted");
    EXPECT_THAT(found.what, HasSubstr("ended a command of the service"));
    EXPECT_THAT(text_of(found.evidence), HasSubstr("its control group counts 2 kills"));
    EXPECT_THAT(text_of(found.evidence), HasSubstr("it took up to 700 MiB"));
    EXPECT_THAT(found.repair.front(), HasSubstr("MemoryMax=1400M")) << "the limit is no small one";
    EXPECT_THAT(found.cause, HasSubstr("more than MemoryMax= allows"));
}

TEST(DoctorOfProcesses, NamesTheQuotaThatStarvesIt)
{
    Evidence seen = a_sound_service();
    seen.unit.cpu_quota = 20'000;
    EXPECT_EQ(first_fault(seen), "cpu-starved");
    EXPECT_THAT(first_of(seen).repair.front(), HasSubstr("CPUQuota="));
    seen.process.throttled_percent = 90;
    seen.daemon = {.is_asked = true, .is_late = true, .trouble = "Operation timed out"};
    EXPECT_EQ(first_fault(seen), "cpu-starved") << "before what it leads to";
}

TEST(DoctorOfProcesses, BlamesABusyHostOnlyWhenSomebodyFeelsIt)
{
    Evidence seen = a_sound_service();
    seen.process.waited_percent = 95;
    EXPECT_EQ(first_fault(seen), "");
    seen.daemon.slowest_answer_ms = 900;
    EXPECT_EQ(first_fault(seen), "cpu-starved");
}

TEST(DoctorOfProcesses, CountsDescriptorsAndWhoHoldsThem)
{
    Evidence seen = a_sound_service();
    seen.process.descriptors = 126;
    seen.process.descriptors_max = 128;
    seen.network.listeners[0].connections = 90;
    seen.network.listeners[0].busiest = "10.9.9.9";
    seen.network.listeners[0].busiest_connections = 88;
    EXPECT_EQ(first_fault(seen), "descriptors-exhausted");
    EXPECT_THAT(text_of(first_of(seen).evidence), HasSubstr("88 of them from 10.9.9.9"));
}

TEST(DoctorOfProcesses, SeesSlowClientsByThoseThatWereSentAway)
{
    Evidence seen = a_sound_service();
    seen.daemon.connections = 150;
    seen.daemon.slow_refused = 40;
    EXPECT_EQ(first_fault(seen), "slow-clients");
    seen.journal.faults = {{.message = "clients-too-slow", .text = "one", .age_s = 9}};
    EXPECT_EQ(examine(seen).size(), 1U) << "the journal says the same";
    seen.journal.faults.clear();
    seen.daemon.slow_refused = 0;
    EXPECT_EQ(first_fault(seen), "") << "many clients are no attack";
}

TEST(DoctorOfProcesses, SaysWhoStoppedServiceIsWhenNothingElseIsWrong)
{
    Evidence seen = a_stopped_service();
    seen.unit.active = "inactive";
    seen.unit.sub = "dead";
    seen.unit.result = "success";
    EXPECT_EQ(first_fault(seen), "service-down");
    EXPECT_THAT(first_of(seen).cause, HasSubstr("Somebody stopped it"));
}

}  // namespace
}  // namespace holdfast::ctl::doctor

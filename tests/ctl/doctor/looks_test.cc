#include "ctl/doctor/looks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "ctl/doctor/apart.h"
#include "ctl/doctor/explanation.h"
#include "ctl/system_clock.h"
#include "obs/explanation.h"
#include "obs/message_ids.h"
#include "tests/ctl/doctor/patient.h"

namespace holdfast::ctl::doctor {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(DoctorsUnit, IsReadFromWhatSystemctlPrints)
{
    UnitFacts unit;
    parse_unit(
        "LoadState=loaded\nActiveState=failed\nSubState=failed\nResult=oom-kill\nMainPID=0\n"
        "NRestarts=7\nMemoryMax=6291456\nCPUQuotaPerSecUSec=20ms\nLimitNOFILE=128\nUser=keeper\n"
        "StateDirectory=one two\nWorkingDirectory=/srv\n"
        "ExecStart={ path=/usr/sbin/holdfastd ; argv[]=/usr/sbin/holdfastd --config /srv/x.json ; "
        "ignore_errors=no ; pid=0 }\n"
        "Environment=A=1 \"B=two words\" C=\nEnvironmentFiles=/srv/env (ignore_errors=yes)\n",
        unit);
    EXPECT_EQ(unit.active, "failed");
    EXPECT_EQ(unit.result, "oom-kill");
    EXPECT_EQ(unit.restarts, 7);
    EXPECT_EQ(unit.memory_max, 6291456);
    EXPECT_EQ(unit.cpu_quota, 20'000);
    EXPECT_EQ(unit.config, "/srv/x.json");
    EXPECT_EQ(unit.state_directory, "/var/lib/one");
    EXPECT_THAT(unit.variables, ElementsAre("A=1", "B=two words", "C="));
    EXPECT_THAT(unit.environment_files, ElementsAre("/srv/env"));
}

TEST(DoctorsUnit, HasCredentialsThatMustBeThereByTheirPath)
{
    UnitFacts unit;
    parse_credentials(
        "[Service]\nLoadCredential=old:/gone\nLoadCredential=\n"
        "LoadCredential=auth:holdfast.auth\n LoadCredential = tls:/srv/key\n",
        unit);
    EXPECT_THAT(unit.credentials, ElementsAre("/srv/key"));
}

TEST(DoctorsUnit, HasNoLimitWhereSystemdSaysInfinity)
{
    UnitFacts unit{.memory_max = 1, .cpu_quota = 1};
    parse_unit(
        "MemoryMax=infinity\nCPUQuotaPerSecUSec=infinity\n"
        "ExecStart={ path=/x ; argv[]=/x ; }\n",
        unit);
    EXPECT_EQ(unit.memory_max, -1);
    EXPECT_EQ(unit.cpu_quota, -1);
    EXPECT_EQ(unit.config, "/etc/holdfast/holdfast.json");
}

TEST(DoctorsNumbers, StandBehindTheirWord)
{
    EXPECT_EQ(number_after("oom 1\noom_kill 3\n", "oom_kill"), 3);
    EXPECT_EQ(number_after("TracerPid:\t42\n", "TracerPid:"), 42);
    EXPECT_EQ(number_after("Max open files            80    4096    files\n", "Max open files"),
              80);
    EXPECT_EQ(number_after("oom_killer 3\n", "oom_kill"), 0);
}

TEST(DoctorsLooks, BringTheirFactsFromTheOtherProcess)
{
    SystemClock clock;
    Look<ProcessFacts> look{[](ProcessFacts& facts) { facts = a_sound_service().process; }};
    ProcessFacts found;
    ASSERT_TRUE(look.fetch(found, clock.now() + std::chrono::seconds{20}));
    EXPECT_TRUE(found.exists);
    EXPECT_EQ(found.descriptors_max, 16384);
    ASSERT_EQ(found.threads.size(), 2U);
    EXPECT_EQ(found.threads[1].name, "writer");
}

TEST(DoctorsLooks, AreLeftBehindWhenTheyHang)
{
    SystemClock clock;
    Look<SpaceFacts> look{[](SpaceFacts&) { ::pause(); }};
    SpaceFacts found{.directory = "as it was"};
    EXPECT_FALSE(look.fetch(found, clock.now() + std::chrono::milliseconds{50}));
    EXPECT_EQ(found.directory, "as it was");
}

TEST(DoctorsLooks, ThatDieHaveSeenNothing)
{
    SystemClock clock;
    Look<SpaceFacts> look{[](SpaceFacts& facts) {
        facts.directory = "x";
        ::_exit(3);
    }};
    SpaceFacts found;
    EXPECT_FALSE(look.fetch(found, clock.now() + std::chrono::seconds{20}));
}

TEST(DoctorsLooks, RefuseWhatIsCutShort)
{
    Encoder encoder;
    PartFacts part{"a", "up", "because"};
    encoder(part);
    for (std::size_t length = 0; length < encoder.bytes().size(); ++length) {
        Decoder decoder{std::string_view{encoder.bytes()}.substr(0, length)};
        PartFacts found;
        decoder(found);
        EXPECT_FALSE(decoder.is_good()) << length;
    }
    // With numbers and a yes or no at its end, whose bytes are mostly zero.
    Encoder numbers;
    ListenerFacts listener{.address = "a"};
    HeldFile held;
    numbers(listener, held);
    for (std::size_t length = 0; length < numbers.bytes().size(); ++length) {
        Decoder decoder{std::string_view{numbers.bytes()}.substr(0, length)};
        ListenerFacts listener_found;
        HeldFile held_found;
        decoder(listener_found, held_found);
        EXPECT_FALSE(decoder.is_good()) << length;
    }
}

TEST(Runbooks, HaveCauseLookAndRepairForEveryFault)
{
    for (const obs::Message* message : messages::all()) {
        const obs::Runbook page = obs::runbook_of(*message);
        const bool is_fault = message->kind == obs::Kind::fault;
        EXPECT_EQ(!page.cause.empty(), is_fault) << message->name;
        EXPECT_EQ(!page.look.empty(), is_fault) << message->name;
        EXPECT_EQ(!page.repair.empty(), is_fault) << message->name;
        EXPECT_EQ(!obs::explain(*message).empty(), is_fault) << message->name;
    }
}

TEST(Explanations, PutInWhatWasSeen)
{
    Evidence seen = a_sound_service();
    seen.journal.faults = {{.message = "log-file-unwritable",
                            .text = "the file fails",
                            .fields = {{"HOLDFAST_PATH", "/srv/log/x.log"}}}};
    const obs::Message& message = messages::log_file_unwritable;
    EXPECT_EQ(fill_in_command("chmod 0640 @HOLDFAST_PATH@ # @HOLDFAST_ERROR@", message, seen),
              "chmod 0640 /srv/log/x.log # <HOLDFAST_ERROR>");
    EXPECT_EQ(fill_in_command("systemctl restart holdfast.service", message, seen),
              "systemctl restart odd@x.service");
    EXPECT_EQ(fill_in_command("holdfastctl check", message, seen),
              "holdfastctl check --config /srv/x.json");
    EXPECT_EQ(fill_in("a lone @ stays", message, seen), "a lone @ stays");
    EXPECT_EQ(fill_in_command("a lone @ stays", message, seen), "a lone @ stays");
    EXPECT_THAT(explain_as_text(message, seen),
                HasSubstr("The log file /srv/log/x.log can not be"));
}

TEST(Explanations, MakeOneWordOfWhatAClientChose)
{
    Evidence seen = a_sound_service();
    seen.journal.faults = {{.message = "orders-parked",
                            .text = "all tries failed",
                            .fields = {{"HOLDFAST_ORDER", "a # b; reboot | '"}}}};
    const obs::Message& message = messages::orders_parked;
    EXPECT_EQ(fill_in_command("holdfastctl orders show @HOLDFAST_ORDER@ # each try", message, seen),
              "holdfastctl orders show 'a # b; reboot | '\\''' --config /srv/x.json   # each try");
    EXPECT_EQ(fill_in("All tries of order @HOLDFAST_ORDER@ failed", message, seen),
              "All tries of order a # b; reboot | ' failed");
}

TEST(Explanations, SayTheExactRepairThatTheDoctorKnows)
{
    Evidence seen = a_sound_service();
    seen.database.refusals = {refused(
        store::Cause::shape, "x", "table t: column a is missing; table t: column b is not ours")};
    EXPECT_THAT(explain_as_text(messages::schema_mismatch, seen),
                HasSubstr("RENAME COLUMN b TO a"));
}

}  // namespace
}  // namespace holdfast::ctl::doctor

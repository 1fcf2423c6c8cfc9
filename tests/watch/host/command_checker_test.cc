#include "watch/host/command_checker.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <unistd.h>

#include "base/descriptor.h"
#include "tests/fakes/temporary_directory.h"
#include "tests/watch/host/host_fixture.h"

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class CommandChecks : public HostFixture {
protected:
    static Service command(std::vector<std::string> arguments)
    {
        return of(CheckType::command, CommandCheck{.arguments = std::move(arguments)});
    }
    static Service shell(const std::string& script) { return command({"/bin/sh", "-c", script}); }
    // Writes the number of the shell, or of what it has begun, where find() looks.
    std::string note(const std::string& what = "$$") const
    {
        return join("echo ", what, " >", directory.file("pid.part"), "; mv ",
                    directory.file("pid.part"), " ", directory.file("pid"), "; ");
    }
    pid_t find() const
    {
        return parse_number<pid_t>(trim(read_file(directory.file("pid")))).value_or(0);
    }
    // Also when nobody has asked how it ended, and it is not ours.
    static bool is_alive(pid_t pid)
    {
        std::string status = read_file(join("/proc/", pid, "/stat"));
        std::size_t name_end = status.rfind(')');
        return name_end != std::string::npos && status.substr(name_end + 2, 1) != "Z";
    }
    void wait_until_begun()
    {
        run_until(loop, [&] {
            worker.run_all();
            return find() != 0;
        });
    }
    void wait_until_gone(pid_t pid)
    {
        run_until(loop, [&] { return !is_alive(pid); });
    }

    // Long enough to begin on a busy machine.
    static constexpr Duration patience = seconds{2};
    TemporaryDirectory directory;
};

TEST_F(CommandChecks, TellWhatItSaid)
{
    Observation seen_now = look(shell("echo 'all is well'"));
    EXPECT_EQ(seen_now.problem + seen_now.warning, "");
    EXPECT_EQ(seen_now.body, "all is well\n");
    EXPECT_EQ(look(shell("echo slow; exit 1")).warning, "slow");
    EXPECT_EQ(look(shell("echo bad; echo worse; exit 2")).problem, "bad");
    EXPECT_EQ(look(shell("echo broken >&2; exit 2")).problem, "broken");
    EXPECT_TRUE(look(shell("exit 3")).is_unknown);
    EXPECT_THAT(look(shell("kill -SEGV $$")).problem, HasSubstr("SIGSEGV"));
    EXPECT_EQ(look(command({"/bin/echo", "$HOME; echo", "a  b"})).body, "$HOME; echo a  b\n");
}

TEST_F(CommandChecks, RunOnlyWhatAFileDefines)
{
    Service service = shell("echo ran >" + directory.file("ran"));
    for (Owner owner : {Owner::api, Owner::discovered}) {
        service.owner = owner;
        Observation seen_now = look(service);
        EXPECT_TRUE(seen_now.is_unknown);
        EXPECT_THAT(seen_now.problem, HasSubstr("/etc/holdfast"));
    }
    EXPECT_EQ(read_file(directory.file("ran")), "");
    for (const auto& arguments :
         {std::vector<std::string>{}, std::vector<std::string>{""},
          std::vector<std::string>{"true"}, std::vector<std::string>{"./true"}})
        EXPECT_THAT(look(command(arguments)).problem, HasSubstr("the whole path"));
    EXPECT_THAT(look(of(CheckType::command, {})).problem, HasSubstr("the whole path"));
}

TEST_F(CommandChecks, KnowNothingOfWhatCannotBeRun)
{
    Observation seen_now = look(command({"/usr/lib/no such program"}));
    EXPECT_TRUE(seen_now.is_unknown);
    EXPECT_THAT(seen_now.problem, StartsWith("/usr/lib/no such program could not be run: "));
    EXPECT_THAT(seen_now.problem, HasSubstr("not found"));
    EXPECT_TRUE(look(command({"/etc/passwd"})).is_unknown) << "no program";
    EXPECT_TRUE(look(command({"/usr"})).is_unknown) << "a directory";
}

TEST_F(CommandChecks, GiveNothingOfOursAway)
{
    ::setenv("HOLDFAST_TEST_SECRET", "of ours", 1);
    Observation seen_now = look(command({"/usr/bin/env"}));
    ::unsetenv("HOLDFAST_TEST_SECRET");
    EXPECT_THAT(seen_now.body, HasSubstr("LC_ALL=C.UTF-8"));
    EXPECT_THAT(seen_now.body, Not(HasSubstr("SECRET")));
    // Its own look at the directory is the fourth.
    Descriptor ours{::dup(STDIN_FILENO)};
    EXPECT_EQ(look(command({"/bin/ls", "/proc/self/fd"})).body, "0\n1\n2\n3\n");
    EXPECT_EQ(look(shell("pwd; cat")).body, "/\n");
    EXPECT_EQ(look(shell("test $(cut -d' ' -f6 /proc/$$/stat) = $$")).problem, "")
        << "a session of its own";
}

TEST_F(CommandChecks, AreLimited)
{
    Observation seen_now = look(shell("ulimit -c; ulimit -n; ulimit -d; ulimit -f; ulimit -t; "
                                      "cat /proc/self/oom_score_adj"),
                                seconds{5});
    EXPECT_EQ(seen_now.body, "0\n256\n131072\n32768\n6\n1000\n");
    EXPECT_THAT(look(shell("ulimit -p 2>/dev/null || ulimit -u")).body, HasSubstr("48"));
}

TEST_F(CommandChecks, HaveSignalsAsAnybodyHas)
{
    auto* before = std::signal(SIGPIPE, SIG_IGN);
    sigset_t blocked{};
    sigset_t old{};
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &old);
    EXPECT_THAT(look(shell("kill -PIPE $$; echo alive; exit 2")).problem, HasSubstr("SIGPIPE"));
    EXPECT_THAT(look(shell("kill -USR1 $$; echo alive; exit 2")).problem, HasSubstr("SIGUSR1"));
    ::pthread_sigmask(SIG_SETMASK, &old, nullptr);
    std::signal(SIGPIPE, before);
}

TEST_F(CommandChecks, EndWithTheirTime)
{
    Observation seen_now = look(shell(note() + "exec sleep 600"), patience);
    EXPECT_EQ(seen_now.silence, Silence::timed_out);
    EXPECT_EQ(seen_now.problem, "/bin/sh has not ended within 2s");
    ASSERT_NE(find(), 0);
    wait_until_gone(find());
}

TEST_F(CommandChecks, EndWhatIgnoresThatItIsToEnd)
{
    look(shell("trap '' TERM; " + note() + "while :; do sleep 600; done"), patience);
    pid_t pid = find();
    ASSERT_NE(pid, 0);
    EXPECT_TRUE(is_alive(pid)) << "it has its moment of grace";
    Instant asked = loop.now();
    wait_until_gone(pid);
    EXPECT_GE(loop.now() - asked, milliseconds{700});
}

TEST_F(CommandChecks, DoNotWaitForWhatIsLeftBehind)
{
    // It keeps the pipe open, and its parent does not.
    Observation seen_now = look(shell("sleep 600 & " + note("$!") + "echo done"));
    EXPECT_EQ(seen_now.problem, "");
    EXPECT_EQ(seen_now.body, "done\n");
    pid_t pid = find();
    ASSERT_NE(pid, 0);
    wait_until_gone(pid);
}

TEST_F(CommandChecks, EndTheWholeFamily)
{
    look(shell("(trap '' TERM; sleep 600) & " + note("$!") + "wait"), patience);
    pid_t pid = find();
    ASSERT_NE(pid, 0);
    wait_until_gone(pid);
}

TEST_F(CommandChecks, EndWhatFloods)
{
    for (const char* script : {"exec yes", "exec yes >&2"}) {
        Observation seen_now = look(shell(script));
        EXPECT_THAT(seen_now.problem, HasSubstr("/bin/sh has said more than 1MiB, and was ended"));
        EXPECT_LE(seen_now.body.size(), CommandChecker::kept_bytes_max);
        EXPECT_LT(seen_now.took, seconds{4});
    }
    // Less is kept in part, and harms nobody.
    Observation seen_now = look(shell("head -c 500000 /dev/zero | tr '\\0' x; exit 1"));
    EXPECT_THAT(seen_now.warning, StartsWith("xxxx"));
    EXPECT_EQ(seen_now.body.size(), CommandChecker::kept_bytes_max);
}

TEST_F(CommandChecks, AreSoManyAtATime)
{
    for (std::size_t i = 0; i < CommandChecker::commands_max; ++i)
        begin(shell(i == 0 ? note() + "exec sleep 600" : "exec sleep 600"), milliseconds{600});
    begin(shell("echo too late"), milliseconds{300});
    collect(1);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_TRUE(seen[0].observation.is_unknown);
    EXPECT_EQ(seen[0].observation.problem,
              "its turn did not come: 4 commands were under way, and /bin/sh for longest");
    // Whoever waits begins when the first have ended.
    begin(shell("echo done"), seconds{5});
    collect(2 + CommandChecker::commands_max);
    EXPECT_EQ(seen.back().observation.body, "done\n");
}

TEST_F(CommandChecks, AreCancelled)
{
    CheckId running = begin(shell(note() + "exec sleep 600"));
    wait_until_begun();
    CheckId starting = begin(shell("exec sleep 600"));
    host->cancel(running);
    host->cancel(starting);
    wait_until_gone(find());
    EXPECT_TRUE(host->collect(loop.now()).empty());
    EXPECT_EQ(look(shell("echo done")).body, "done\n");
}

TEST_F(CommandChecks, FreeTheirPlaceWhenTheyAreCancelledBeforeTheyHaveBegun)
{
    CommandChecker checker{surroundings(), [](CheckId, const Observation&) { ADD_FAILURE(); }};
    checker.begin({.id = CheckId{1},
                   .service = std::make_shared<const Service>(shell("exec sleep 600")),
                   .timeout = seconds{600}},
                  loop.now());
    checker.cancel(CheckId{1});
    EXPECT_EQ(checker.under_way(), 1U) << "it may have begun";
    worker.run_all();
    run_until(loop, [&] { return checker.under_way() == 0; });
}

TEST_F(CommandChecks, EndWhenNobodyIsThereToAsk)
{
    begin(shell("trap '' TERM; " + note() + "while :; do sleep 600; done"));
    wait_until_begun();
    pid_t pid = find();
    begin(shell("exec sleep 600"));
    host.reset();
    EXPECT_FALSE(is_alive(pid));
    EXPECT_FALSE(std::filesystem::exists(join("/proc/", pid))) << "not even a zombie";
    worker.run_all();
}

TEST_F(CommandChecks, LeaveNoZombies)
{
    look(shell(note() + "exit 0"));
    EXPECT_FALSE(std::filesystem::exists(join("/proc/", find())));
    look(shell(note() + "kill -KILL $$"));
    EXPECT_FALSE(std::filesystem::exists(join("/proc/", find())));
}

TEST_F(CommandChecks, SayThatTheHostIsTooBusy)
{
    worker.set_jobs_max(0);
    EXPECT_THAT(look(shell("exit 0")).problem, HasSubstr("too much to do"));
    worker.set_jobs_max(16);
    is_working = false;
    Observation seen_now = look(shell("exit 0"), milliseconds{20});
    EXPECT_TRUE(seen_now.is_unknown);
    EXPECT_EQ(seen_now.problem, "this host was too busy to begin /bin/sh");
    is_working = true;
    Surroundings bare = surroundings();
    bare.aux = nullptr;
    host.emplace(bare);
    EXPECT_THAT(look(shell("exit 0")).problem, HasSubstr("no thread"));
}

}  // namespace
}  // namespace holdfast::watch

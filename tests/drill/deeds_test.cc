// Each action that can be done to files in a folder of one's own: done, taken back, taken back
// again, and left alone where somebody has repaired it meanwhile.
#include <csignal>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drill/act/deed.h"
#include "drill/format/vocabulary.h"
#include "drill/host/files.h"
#include "lib/sqlite/connection.h"
#include "tests/drill/fake_service.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::drill {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Deeds : public ::testing::Test {
protected:
    void write(const std::string& name, std::string_view text)
    {
        ASSERT_TRUE(write_whole(directory_.file(name), text));
    }
    std::string read(const std::string& name) { return read_file(directory_.file(name)); }
    unsigned mode_of(const std::string& name)
    {
        struct stat status = {};
        EXPECT_EQ(::stat(directory_.file(name).c_str(), &status), 0);
        return status.st_mode & 07777U;
    }
    bool exists(const std::string& name) { return std::filesystem::exists(directory_.file(name)); }
    std::size_t files()
    {
        std::size_t count = 0;
        for (const auto& each : std::filesystem::directory_iterator{directory_.file("")})
            count += each.path().filename() == "work" ? 0U : 1U;
        return count;
    }

    Facts look(std::string_view action,
               std::initializer_list<std::pair<const char*, std::string>> fields)
    {
        Parameters parameters;
        for (const auto& [name, value] : fields)
            parameters.all.push_back({.name = name, .text = value});
        deed_ = find_deed(action);
        auto facts = deed_->look(parameters, world_);
        EXPECT_TRUE(facts) << facts.error().context;
        // As another process would see them.
        return facts ? Facts{facts->all()} : Facts{};
    }
    void apply(const Facts& facts)
    {
        auto done = deed_->apply(facts, world_);
        EXPECT_TRUE(done) << done.error().context;
    }
    void revert(const Facts& facts)
    {
        auto done = deed_->revert(facts, world_);
        EXPECT_TRUE(done) << done.error().context;
    }

    TemporaryDirectory directory_;
    FakeService service_;
    World world_{.service = service_,
                 .work = make_work(),
                 .upstream = "http://127.0.0.1:1",
                 .upstream_control = "",
                 .program = "/bin/false"};
    const Deed* deed_ = nullptr;

private:
    std::string make_work()
    {
        std::filesystem::create_directory(directory_.file("work"));
        return directory_.file("work");
    }
};

TEST_F(Deeds, ExistForEachActionThatHasAnInverse)
{
    for (const Action& action : actions())
        EXPECT_EQ(find_deed(action.name) != nullptr, action.inverse != Inverse::nothing)
            << action.name;
}

TEST_F(Deeds, ChmodIsTakenBackOnce)
{
    write("a", "x");
    ASSERT_EQ(::chmod(directory_.file("a").c_str(), 0640), 0);
    Facts facts = look("chmod", {{"path", directory_.file("a")}, {"mode", "0000"}});
    EXPECT_EQ(mode_of("a"), 0640U) << "a look changes nothing";
    apply(facts);
    EXPECT_EQ(mode_of("a"), 0U);
    revert(facts);
    EXPECT_EQ(mode_of("a"), 0640U);
    revert(facts);
    EXPECT_EQ(mode_of("a"), 0640U);
}

TEST_F(Deeds, ChmodIsNotTakenBackWhereSomebodyHasRepairedIt)
{
    write("a", "x");
    Facts facts = look("chmod", {{"path", directory_.file("a")}, {"mode", "0000"}});
    apply(facts);
    ASSERT_EQ(::chmod(directory_.file("a").c_str(), 0600), 0);
    revert(facts);
    EXPECT_EQ(mode_of("a"), 0600U);
    std::filesystem::remove(directory_.file("a"));
    revert(facts);
}

TEST_F(Deeds, TruncateBringsTheWholeFileBack)
{
    write("a", "0123456789");
    ASSERT_EQ(::chmod(directory_.file("a").c_str(), 0640), 0);
    Facts facts = look("truncate", {{"path", directory_.file("a")}, {"bytes", "3"}});
    apply(facts);
    EXPECT_EQ(read("a"), "012");
    revert(facts);
    EXPECT_EQ(read("a"), "0123456789");
    EXPECT_EQ(mode_of("a"), 0640U);
    revert(facts);
    EXPECT_EQ(read("a"), "0123456789");
    EXPECT_EQ(files(), 1U) << "nothing is left beside it";
}

TEST_F(Deeds, TruncateLeavesWhatWasRestoredMeanwhile)
{
    write("a", "0123456789");
    Facts facts = look("truncate", {{"path", directory_.file("a")}, {"bytes", "3"}});
    apply(facts);
    write("a", "from a backup");
    revert(facts);
    EXPECT_EQ(read("a"), "from a backup");
    EXPECT_EQ(files(), 1U);
}

TEST_F(Deeds, TruncateThatWasOnlyBegunLosesNothing)
{
    write("a", "0123456789");
    Facts facts = look("truncate", {{"path", directory_.file("a")}, {"bytes", "3"}});
    revert(facts);
    EXPECT_EQ(read("a"), "0123456789");
    // Killed while the copy was made: it is shorter, and the file still whole.
    write(std::filesystem::path{facts.string("copy")}.filename().string(), "01");
    revert(facts);
    EXPECT_EQ(read("a"), "0123456789");
    EXPECT_EQ(files(), 1U);
}

TEST_F(Deeds, OverwriteBringsBackTheBytesUnlessTheyAreOthersByNow)
{
    write("a", "0123456789");
    Facts facts =
        look("overwrite", {{"path", directory_.file("a")}, {"offset", "2"}, {"bytes", "4"}});
    apply(facts);
    EXPECT_EQ(read("a"),
              "01\xDB\xDB\xDB\xDB"
              "6789");
    revert(facts);
    EXPECT_EQ(read("a"), "0123456789");
    apply(facts);
    write("a", "restored!!");
    revert(facts);
    EXPECT_EQ(read("a"), "restored!!");
}

TEST_F(Deeds, OverwriteFindsTheFirstPageOfATable)
{
    std::string path = directory_.file("a");
    {
        sqlite::Connection database{path, sqlite::Mode::create};
        database.script("CREATE TABLE first(a); CREATE TABLE second(a);");
        database.run("INSERT INTO second VALUES (7)");
    }
    std::string was = read("a");
    Facts facts = look("overwrite", {{"path", path}, {"table", "second"}, {"bytes", "4096"}});
    EXPECT_EQ(facts.text("offset"), "8192");
    EXPECT_EQ(files(), 1U) << "a look makes no log";
    apply(facts);
    sqlite::Connection damaged{path, sqlite::Mode::read_only};
    EXPECT_EQ(damaged.integer("SELECT count(*) FROM first"), 0);
    EXPECT_THROW(damaged.integer("SELECT a FROM second"), sqlite::Failure);
    revert(facts);
    EXPECT_EQ(read("a"), was);
    Parameters of_none;
    for (const auto& [name, value] :
         {std::pair{"path", path}, {"table", std::string{"third"}}, {"bytes", std::string{"1"}}})
        of_none.all.push_back({.name = name, .text = value});
    EXPECT_FALSE(deed_->look(of_none, world_));
}

TEST_F(Deeds, RemoveBringsItBackUnlessAnotherIsThere)
{
    write("a", "x");
    Facts facts = look("remove", {{"path", directory_.file("a")}});
    apply(facts);
    EXPECT_FALSE(exists("a"));
    revert(facts);
    EXPECT_EQ(read("a"), "x");
    revert(facts);
    EXPECT_EQ(read("a"), "x");
    apply(facts);
    write("a", "a new one");
    revert(facts);
    EXPECT_EQ(read("a"), "a new one");
    EXPECT_EQ(files(), 2U) << "what was put aside may be all there is of it";
}

TEST_F(Deeds, WriteBringsTheFormerTextAndModeBack)
{
    write("a", "before");
    ASSERT_EQ(::chmod(directory_.file("a").c_str(), 0600), 0);
    Facts facts = look("write", {{"path", directory_.file("a")}, {"text", "during"}});
    apply(facts);
    EXPECT_EQ(read("a"), "during");
    EXPECT_EQ(mode_of("a"), 0600U) << "what was secret stays secret";
    revert(facts);
    revert(facts);
    EXPECT_EQ(read("a"), "before");
    EXPECT_EQ(mode_of("a"), 0600U);
    apply(facts);
    write("a", "by a person");
    revert(facts);
    EXPECT_EQ(read("a"), "by a person");
}

TEST_F(Deeds, WriteTakesAwayWhatWasNotThere)
{
    Facts facts = look("write", {{"path", directory_.file("conf.d/a")}, {"text", "new"}});
    apply(facts);
    EXPECT_EQ(read("conf.d/a"), "new");
    revert(facts);
    EXPECT_FALSE(exists("conf.d/a"));
    revert(facts);
}

TEST_F(Deeds, SystemctlRestoresWhetherItRan)
{
    Facts facts = look("systemctl", {{"verb", "stop"}});
    apply(facts);
    EXPECT_EQ(service_.state, "inactive");
    revert(facts);
    revert(facts);
    EXPECT_THAT(service_.deeds, ElementsAre("stop", "start"));
    service_.state = "failed";
    service_.deeds.clear();
    Facts begun = look("systemctl", {{"verb", "start"}});
    apply(begun);
    revert(begun);
    EXPECT_THAT(service_.deeds, ElementsAre("start", "stop"));
}

TEST_F(Deeds, SystemctlThatMayFailGoesOn)
{
    Facts facts = look("systemctl", {{"verb", "restart"}, {"may_fail", "true"}});
    service_.trouble = "it does not start";
    apply(facts);
    Facts strict = look("systemctl", {{"verb", "restart"}});
    EXPECT_FALSE(deed_->apply(strict, world_));
}

TEST_F(Deeds, StopOfAProcessIsContinued)
{
    pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0)
        for (;;)
            ::pause();
    service_.pid = child;
    Facts facts = look("signal", {{"signal", "STOP"}});
    apply(facts);
    int how = 0;
    ASSERT_EQ(::waitpid(child, &how, WUNTRACED), child);
    EXPECT_TRUE(WIFSTOPPED(how));
    revert(facts);
    ASSERT_EQ(::waitpid(child, &how, WCONTINUED), child);
    EXPECT_TRUE(WIFCONTINUED(how));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    ASSERT_EQ(::waitpid(child, &how, 0), child);
    revert(facts);  // It is gone, and nobody else is meant.
}

TEST_F(Deeds, AServiceThatNobodyStartsAgainIsNoFailureOfTheSignal)
{
    pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0)
        for (;;)
            ::pause();
    service_.pid = child;
    Facts facts = look("signal", {{"signal", "KILL"}, {"times", "3"}});
    world_.patience = std::chrono::milliseconds{1};
    apply(facts);
    int how = 0;
    ASSERT_EQ(::waitpid(child, &how, 0), child);
    EXPECT_TRUE(WIFSIGNALED(how));
}

TEST_F(Deeds, ASignalIsNotSentToAnotherProcessOfTheSameNumber)
{
    Process process = *find_process(::getpid());
    ++process.began;
    EXPECT_FALSE(is_alive(process));
    auto sent = send_signal(process, SIGKILL);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, Errc::not_found);
}

TEST_F(Deeds, SqlIsTakenBackForAsLongAsItApplies)
{
    std::string path = directory_.file("a.db");
    sqlite::Connection connection{path, sqlite::Mode::create};
    connection.script("PRAGMA journal_mode=WAL; CREATE TABLE t(a)");
    Facts facts =
        look("sql", {{"database", path},
                     {"statement", "ALTER TABLE t RENAME COLUMN a TO b"},
                     {"undo", "ALTER TABLE t RENAME COLUMN b TO a"},
                     {"applied", "SELECT count(*) FROM pragma_table_info('t') WHERE name = 'b'"}});
    apply(facts);
    EXPECT_EQ(connection.text("SELECT name FROM pragma_table_info('t')"), "b");
    revert(facts);
    revert(facts);
    EXPECT_EQ(connection.text("SELECT name FROM pragma_table_info('t')"), "a");
}

TEST_F(Deeds, CommandsRunWithoutAShellAndSayHowTheyFailed)
{
    Parameters parameters;
    parameters.all.push_back(
        {.name = "words", .text = {}, .words = {"touch", directory_.file("$(a) b")}});
    parameters.all.push_back(
        {.name = "undo", .text = {}, .words = {"rm", "-f", directory_.file("$(a) b")}});
    deed_ = find_deed("command");
    auto facts = deed_->look(parameters, world_);
    ASSERT_TRUE(facts);
    apply(*facts);
    EXPECT_TRUE(exists("$(a) b"));
    revert(*facts);
    revert(*facts);
    EXPECT_FALSE(exists("$(a) b"));
    parameters.all[0].words = {"ls", "/nonexistent"};
    facts = deed_->look(parameters, world_);
    auto done = deed_->apply(*facts, world_);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().context, HasSubstr("No such file"));
}

TEST_F(Deeds, LookSaysWhatIsNotThere)
{
    for (const char* action : {"chmod", "truncate", "overwrite", "remove"}) {
        Parameters parameters;
        parameters.all = {{.name = "path", .text = directory_.file("none")},
                          {.name = "bytes", .text = "1"},
                          {.name = "offset", .text = "0"},
                          {.name = "mode", .text = "0600"}};
        auto facts = find_deed(action)->look(parameters, world_);
        ASSERT_FALSE(facts) << action;
        EXPECT_EQ(facts.error().code, Errc::not_found) << action;
    }
    EXPECT_THAT(service_.deeds, IsEmpty());
}

}  // namespace
}  // namespace holdfast::drill

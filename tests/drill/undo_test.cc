#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drill/host/files.h"
#include "drill/host/system_clock.h"
#include "drill/run/injections.h"
#include "drill/undo/revert.h"
#include "drill/undo/undo_journal.h"
#include "tests/drill/fake_service.h"
#include "tests/fakes/temporary_directory.h"

namespace holdfast::drill {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Step chmod_step(std::string name, const std::string& path, std::string mode)
{
    return {.name = std::move(name),
            .action = "chmod",
            .parameters = {
                {{.name = "path", .text = path}, {.name = "mode", .text = std::move(mode)}}}};
}

class Undo : public ::testing::Test {
protected:
    Undo()
    {
        write("a", "x");
        write("b", "y");
    }
    void write(const std::string& name, std::string_view text)
    {
        EXPECT_TRUE(write_whole(directory_.file(name), text));
    }
    unsigned mode_of(const std::string& name)
    {
        struct stat status = {};
        EXPECT_EQ(::stat(directory_.file(name).c_str(), &status), 0);
        return status.st_mode & 07777U;
    }
    UndoState state() { return *read_undo_state(read_file(path_)); }
    Injections injections(Duration timeout = 1h)
    {
        auto journal = UndoJournal::create(path_, {.run = "r", .drill = "d", .boot = "b"});
        EXPECT_TRUE(journal);
        return {*std::move(journal), world_, clock_, timeout};
    }

    TemporaryDirectory directory_;
    std::string path_ = directory_.file("undo.jsonl");
    FakeService service_;
    World world_{.service = service_,
                 .work = directory_.file(""),
                 .upstream = "",
                 .upstream_control = "",
                 .program = "/bin/false"};
    SystemClock clock_;
};

TEST_F(Undo, KnowsWhatIsActiveInTheOrderInWhichItWasDone)
{
    Injections all = injections();
    ASSERT_TRUE(all.inject(chmod_step("first", directory_.file("a"), "0000")));
    ASSERT_TRUE(all.inject(chmod_step("second", directory_.file("b"), "0111")));
    UndoState seen = state();
    EXPECT_EQ(seen.head.drill, "d");
    ASSERT_THAT(seen.active, SizeIs(2));
    EXPECT_EQ(seen.active[0].step, "first");
    EXPECT_EQ(seen.active[1].facts.text("path"), directory_.file("b"));
    EXPECT_EQ(seen.last_number, 2);
    EXPECT_FALSE(seen.has_ended);
}

TEST_F(Undo, IsOnTheDiskBeforeAnythingIsDone)
{
    Injections all = injections();
    Step wrong = chmod_step("wrong", directory_.file("a"), "0000");
    wrong.action = "command";
    wrong.parameters.all = {{.name = "words", .text = {}, .words = {"cat", path_, "/nonexistent"}}};
    auto done = all.inject(wrong);
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().context, ::testing::HasSubstr("{\"inject\":{\"number\":1"))
        << "what the command saw of the journal when it ran";
    EXPECT_THAT(state().active, SizeIs(1)) << "one that failed half-way is taken back as well";
}

TEST_F(Undo, TakesBackTheLastFirst)
{
    Injections all = injections();
    ASSERT_TRUE(all.inject(chmod_step("first", directory_.file("a"), "0700")));
    ASSERT_TRUE(all.inject(chmod_step("second", directory_.file("a"), "0000")));
    auto reverted = all.revert_all();
    ASSERT_TRUE(reverted);
    EXPECT_THAT(*reverted,
                ElementsAre(Field(&Reverted::step, "second"),
                            AllOf(Field(&Reverted::step, "first"), Field(&Reverted::problem, ""))));
    EXPECT_EQ(mode_of("a"), 0644U) << "the other way round it would be 0700";
    EXPECT_THAT(state().active, IsEmpty());
    EXPECT_THAT(*all.revert_all(), IsEmpty());
}

TEST_F(Undo, GoesOnWhenOneFailsAndKeepsThatOne)
{
    Injections all = injections();
    ASSERT_TRUE(all.inject(chmod_step("mode", directory_.file("a"), "0000")));
    Step stop{
        .name = "stop", .action = "systemctl", .parameters = {{{.name = "verb", .text = "stop"}}}};
    ASSERT_TRUE(all.inject(stop));
    service_.trouble = "the bus is away";
    auto reverted = all.revert_all();
    ASSERT_TRUE(reverted);
    EXPECT_THAT(*reverted, ElementsAre(Field(&Reverted::step, "mode"),
                                       Field(&Reverted::problem, "the bus is away")));
    EXPECT_EQ(mode_of("a"), 0644U);
    EXPECT_THAT(service_.deeds, ElementsAre("stop", "start", "start"))
        << "it is tried again when what was injected before it is gone";
    ASSERT_THAT(state().active, ElementsAre(Field(&Injection::step, "stop")));
    service_.trouble.clear();
    EXPECT_THAT(*all.revert_all(), ElementsAre(Field(&Reverted::problem, "")));
    EXPECT_THAT(state().active, IsEmpty());
}

TEST_F(Undo, TakesBackWhatHasHadItsTime)
{
    Injections all = injections();
    Step brief = chmod_step("brief", directory_.file("a"), "0000");
    brief.ttl = 5s;
    ASSERT_TRUE(all.inject(brief));
    ASSERT_TRUE(all.inject(chmod_step("long", directory_.file("b"), "0000")));
    Instant now = clock_.now();
    EXPECT_THAT(*revert_due(path_, world_, now), IsEmpty());
    EXPECT_THAT(*revert_due(path_, world_, now + 6s), ElementsAre(Field(&Reverted::step, "brief")));
    EXPECT_EQ(mode_of("a"), 0644U);
    EXPECT_EQ(mode_of("b"), 0U);
    EXPECT_THAT(*revert_due(path_, world_, now + 2h), ElementsAre(Field(&Reverted::step, "long")));
}

TEST_F(Undo, TakesBackOnlyWhatTheDrillInjectedAndNotItsStage)
{
    Injections all = injections();
    ASSERT_TRUE(all.inject(chmod_step("stage", directory_.file("a"), "0700")));
    std::int64_t before = all.last();
    ASSERT_TRUE(all.inject(chmod_step("drill", directory_.file("b"), "0000")));
    EXPECT_THAT(*all.revert_since(before), ElementsAre(Field(&Reverted::step, "drill")));
    EXPECT_EQ(mode_of("a"), 0700U);
}

TEST_F(Undo, IsARepairWhenAStepAsksForIt)
{
    Injections all = injections();
    ASSERT_TRUE(all.inject(chmod_step("mode", directory_.file("a"), "0000")));
    Step repair{
        .name = "repair", .action = "undo", .parameters = {{{.name = "of", .text = "mode"}}}};
    ASSERT_TRUE(all.perform(repair));
    EXPECT_EQ(mode_of("a"), 0644U);
    EXPECT_THAT(state().active, IsEmpty());
}

TEST_F(Undo, BearsALineThatAPowerCutLeftTorn)
{
    {
        Injections all = injections();
        ASSERT_TRUE(all.inject(chmod_step("mode", directory_.file("a"), "0000")));
    }
    Descriptor file{::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)};
    ASSERT_EQ(::write(file.get(), "{\"inject\":{\"num", 15), 15);
    EXPECT_THAT(state().active, SizeIs(1));
    // Whoever appends to it then does not make one line of two.
    auto reverted = revert_all(path_, world_);
    ASSERT_TRUE(reverted);
    EXPECT_THAT(*reverted, SizeIs(1));
    EXPECT_THAT(state().active, IsEmpty());
}

TEST_F(Undo, HasNothingToTakeBackBeforeTheFirstLine)
{
    for (std::string_view begun : {"", R"({"run":"r","dri)"}) {
        write("undo.jsonl", begun);
        auto all = revert_alone(path_, "/bin/false");
        ASSERT_TRUE(all) << all.error().context;
        EXPECT_THAT(*all, IsEmpty());
    }
    write("undo.jsonl", "what is this?\n");
    EXPECT_FALSE(revert_alone(path_, "/bin/false"));
}

TEST_F(Undo, IsMadeOnceForARun)
{
    Injections all = injections();
    auto again = UndoJournal::create(path_, {});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::conflict);
}

TEST_F(Undo, OfAnEmptyOrForeignFileIsRefused)
{
    EXPECT_FALSE(read_undo_state(""));
    EXPECT_FALSE(read_undo_state("no line feed"));
    EXPECT_FALSE(revert_all(directory_.file("none"), world_));
}

}  // namespace
}  // namespace holdfast::drill

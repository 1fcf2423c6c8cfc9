#include "rehearsal/reports.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "tests/fakes/held_worker.h"
#include "tests/rehearsal/kept_runs.h"

namespace holdfast::rehearsal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ReportsTest : public testing::Test {
protected:
    ReportsTest() { reports.apply(kept.path()); }

    std::vector<Listed> listed()
    {
        std::vector<Listed> found;
        reports.list([&](const Result<std::vector<Listed>>& all) {
            ASSERT_TRUE(all) << all.error().context;
            found = *all;
        });
        return found;
    }
    std::vector<std::string> ids()
    {
        std::vector<std::string> all;
        for (const Listed& each : listed())
            all.push_back(each.id);
        return all;
    }
    std::string trouble_of(const std::string& id)
    {
        std::string why = "none";
        reports.find(id, [&](const Result<Report>& report) {
            if (!report)
                why = join(to_string(report.error().code), ": ", report.error().context);
        });
        return why;
    }

    KeptRuns kept;
    InlineWorker worker;
    Reports reports{worker};
};

TEST_F(ReportsTest, AreNoneWhereNoDrillWasEverPlayed)
{
    EXPECT_TRUE(listed().empty());
    EXPECT_THAT(trouble_of("a"), HasSubstr("not found"));
}

TEST_F(ReportsTest, AreListedNewestFirstWhateverTheirDrillsAreCalled)
{
    for (const char* id :
         {"a-20261122T210000Z", "zz-20261122T200000Z", "b-c-20261123T000000Z", "by-hand"})
        kept.keep(id);
    EXPECT_THAT(ids(), ElementsAre("b-c-20261123T000000Z", "a-20261122T210000Z",
                                   "zz-20261122T200000Z", "by-hand"));
    EXPECT_EQ(listed()[0].summary->title, "Of b-c-20261123T000000Z");
}

TEST_F(ReportsTest, AreReadAFewAtATimeAndOnlyOnce)
{
    for (int i = 0; i < 20; ++i)
        kept.keep(join("run-", i));
    EXPECT_EQ(listed().size(), 20U);
    EXPECT_EQ(worker.jobs, 3);  // 8, 8 and 4.
    EXPECT_EQ(listed().size(), 20U);
    EXPECT_EQ(worker.jobs, 4);
    kept.keep("run-3", small_report("run-3", "fail", ",\"story\":\"it is another file now\""));
    for (const Listed& each : listed())
        EXPECT_EQ(each.summary->verdict, each.id == "run-3" ? Verdict::fail : Verdict::pass);
    std::filesystem::remove_all(kept.folder_of("run-3"));
    EXPECT_EQ(listed().size(), 19U);
}

TEST_F(ReportsTest, ThatAreBrokenSayWhyAndHideNoOther)
{
    kept.keep("good-20261122T210000Z");
    kept.keep("torn-20261122T210001Z", "{\"run\":");
    kept.keep("copied-20261122T210002Z", small_report("good-20261122T210000Z"));
    std::filesystem::create_directories(kept.folder_of("begun-20261122T210003Z"));
    std::vector<Listed> all = listed();
    ASSERT_EQ(all.size(), 4U);
    EXPECT_THAT(all[0].trouble, HasSubstr("under way"));
    EXPECT_THAT(all[1].trouble, HasSubstr("another run"));
    EXPECT_THAT(all[2].trouble, HasSubstr("no JSON"));
    EXPECT_TRUE(all[3].summary);
    EXPECT_THAT(trouble_of("torn-20261122T210001Z"), HasSubstr("corrupt: it is no JSON"));
}

TEST_F(ReportsTest, FollowNoLinkAndWaitForNothing)
{
    TemporaryDirectory elsewhere;
    kept.keep("real");
    std::ofstream{elsewhere.file("report.json")} << small_report("linked");
    std::filesystem::create_directory_symlink(elsewhere.file("."), kept.folder_of("linked"));
    std::filesystem::create_directories(kept.folder_of("file-link"));
    std::filesystem::create_symlink(elsewhere.file("report.json"),
                                    kept.folder_of("file-link") + "/report.json");
    std::filesystem::create_directories(kept.folder_of("pipe"));
    ASSERT_EQ(::mkfifo((kept.folder_of("pipe") + "/report.json").c_str(), 0600), 0);
    std::filesystem::create_directories(kept.folder_of("folder") + "/report.json");
    EXPECT_NE(trouble_of("linked"), "none");
    EXPECT_THAT(trouble_of("file-link"), HasSubstr("is a link"));
    EXPECT_THAT(trouble_of("pipe"), HasSubstr("is no file"));
    EXPECT_THAT(trouble_of("folder"), HasSubstr("is no file"));
    EXPECT_EQ(trouble_of("real"), "none");
    for (const char* id : {"../reports/real", "real/../real", "..", ".", "", "real/report.json"})
        EXPECT_THAT(trouble_of(id), HasSubstr("not found")) << id;
}

TEST_F(ReportsTest, ThatAreTooLargeAreNotRead)
{
    kept.keep("large", small_report("large") + std::string(limits::file_bytes_max, ' '));
    EXPECT_THAT(trouble_of("large"), HasSubstr("larger than"));
}

TEST_F(ReportsTest, AreNotListedBeyondWhatAnybodyKeeps)
{
    for (std::size_t i = 0; i < runs_max + 5; ++i)
        std::filesystem::create_directories(kept.folder_of(join("run-", i)));
    EXPECT_EQ(listed().size(), runs_max);
}

TEST_F(ReportsTest, AreOffWithoutAFolder)
{
    kept.keep("a");
    reports.apply("");
    EXPECT_FALSE(reports.is_on());
    EXPECT_TRUE(listed().empty());
    EXPECT_THAT(trouble_of("a"), HasSubstr("not found"));
    reports.apply(kept.path());
    EXPECT_EQ(listed().size(), 1U);
}

TEST_F(ReportsTest, SayWhatIsWrongWithTheirFolder)
{
    TemporaryDirectory elsewhere;
    std::ofstream{elsewhere.file("file")} << "x";
    reports.apply(elsewhere.file("file"));
    std::string why;
    reports.list([&](const Result<std::vector<Listed>>& all) { why = all.error().context; });
    EXPECT_THAT(why, HasSubstr("Not a directory"));
}

TEST_F(ReportsTest, RefuseWhatNobodyHasTimeFor)
{
    worker.is_full = true;
    bool is_refused = false;
    reports.list([&](const Result<std::vector<Listed>>& all) {
        is_refused = !all && all.error().code == Errc::overloaded;
    });
    EXPECT_TRUE(is_refused);
    EXPECT_THAT(trouble_of("a"), HasSubstr("overloaded"));
}

TEST(Reports, AnswerAllWhoWaitWithOneLook)
{
    KeptRuns kept;
    kept.keep("a");
    HeldWorker worker;
    Reports reports{worker};
    reports.apply(kept.path());
    int answered = 0;
    for (std::size_t i = 0; i < Reports::askers_max; ++i)
        reports.list([&](const Result<std::vector<Listed>>& all) { answered += all ? 1 : 0; });
    EXPECT_EQ(worker.count(), 1U);
    bool is_refused = false;
    reports.list([&](const Result<std::vector<Listed>>& all) { is_refused = !all; });
    EXPECT_TRUE(is_refused);
    worker.run_all();
    EXPECT_EQ(answered, static_cast<int>(Reports::askers_max));
    std::size_t found = 0;
    for (std::size_t i = 0; i <= Reports::readings_max; ++i)
        reports.find("a", [&](const Result<Report>& report) { found += report ? 1U : 0U; });
    worker.run_all();
    EXPECT_EQ(found, Reports::readings_max);
    reports.find("a", [&](const Result<Report>& report) { found += report ? 1U : 0U; });
    worker.run_all();
    EXPECT_EQ(found, Reports::readings_max + 1);
}

TEST(Reports, LookAgainWhenAnotherFolderIsMeantMeanwhile)
{
    KeptRuns old_ones;
    KeptRuns new_ones;
    old_ones.keep("old");
    new_ones.keep("new");
    HeldWorker worker;
    Reports reports{worker};
    reports.apply(old_ones.path());
    std::vector<std::string> ids;
    reports.list([&](const Result<std::vector<Listed>>& all) {
        for (const Listed& each : *all)
            ids.push_back(each.id);
    });
    reports.apply(new_ones.path());
    worker.run_all();
    EXPECT_THAT(ids, ElementsAre("new"));
}

TEST(Reports, ThatAreGoneAreAnsweredToNobody)
{
    KeptRuns kept;
    kept.keep("a");
    HeldWorker worker;
    bool is_answered = false;
    {
        Reports reports{worker};
        reports.apply(kept.path());
        reports.list([&](const Result<std::vector<Listed>>&) { is_answered = true; });
    }
    worker.run_all();
    EXPECT_FALSE(is_answered);
}

}  // namespace
}  // namespace holdfast::rehearsal

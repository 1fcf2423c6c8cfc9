#include "event/recorder.h"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "tests/fakes/virtual_loop.h"

namespace holdfast::event {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct HeldStore final : RecordStore {
    void append(std::shared_ptr<const RecordBatch> batch, Done done) override
    {
        batches.push_back(std::move(batch));
        waiting.push_back(std::move(done));
        if (is_refusing)
            answer(Error{Errc::unavailable, "too little room"});
        else if (!is_held)
            answer(Kept{});
    }
    void answer(Result<Kept> kept)
    {
        Done done = std::move(waiting.back());
        waiting.pop_back();
        done(std::move(kept));
    }
    bool is_held = false;
    bool is_refusing = false;
    std::vector<std::shared_ptr<const RecordBatch>> batches;
    std::vector<Done> waiting;
};

struct Counting final : RecorderObserver {
    void on_kept(const RecordBatch& batch, const Kept& /*kept*/) override
    {
        kept += batch.events();
    }
    void on_lost(RecordClass which, Stage stage, std::uint64_t count) override
    {
        lost.push_back({which, stage, count, {}, {}});
    }
    void on_trouble(const Error& /*error*/) override { ++troubles; }
    std::size_t kept = 0;
    int troubles = 0;
    std::vector<Gap> lost;
};

class Recording : public testing::Test {
protected:
    Recording() { loop.add(recorder, loop.now()); }
    ~Recording() override { loop.remove(recorder); }

    void add(int count = 1)
    {
        for (int i = 0; i < count; ++i)
            recorder.add(RequestRecord{.at = loop.wall(), .method = "GET"});
    }

    VirtualLoop loop;
    HeldStore store;
    Counting observer;
    Recorder recorder{loop, store, observer, {.ring_max = 10, .batch_max = 4}};
};

TEST_F(Recording, WaitsALittleForMoreToTakeAlong)
{
    add();
    loop.run_for(milliseconds{24});
    EXPECT_TRUE(store.batches.empty());
    add();
    loop.run_for(milliseconds{1});
    ASSERT_EQ(store.batches.size(), 1U);
    EXPECT_EQ(store.batches[0]->events(), 2U);
    EXPECT_EQ(observer.kept, 2U);
}

TEST_F(Recording, StoresNoMoreThanABatchInEachInterval)
{
    add(10);
    loop.run_for(milliseconds{25});
    EXPECT_EQ(observer.kept, 4U);
    loop.run_for(milliseconds{25});
    EXPECT_EQ(observer.kept, 8U);
    loop.run_for(seconds{1});
    EXPECT_EQ(observer.kept, 10U);
}

TEST_F(Recording, HasNothingToDoWhileNothingHappens)
{
    add();
    loop.run_for(seconds{1});
    EXPECT_EQ(loop.next_due(), never);
}

TEST_F(Recording, HasOneBatchUnderWayAndCountsWhatFindsNoPlace)
{
    store.is_held = true;
    add(4);
    loop.run_for(milliseconds{25});
    add(13);
    loop.run_for(seconds{1});
    EXPECT_EQ(store.batches.size(), 1U);
    EXPECT_EQ(recorder.depth(), 14U);
    store.is_held = false;
    store.answer(Kept{});
    loop.run_for(seconds{1});
    EXPECT_EQ(observer.kept, 14U);
    ASSERT_EQ(observer.lost.size(), 1U);
    EXPECT_EQ(observer.lost[0].count, 3U);
    EXPECT_EQ(observer.lost[0].stage, Stage::ring);
    ASSERT_EQ(store.batches.size(), 4U);
    ASSERT_EQ(store.batches[1]->gaps.size(), 1U);
    EXPECT_EQ(store.batches[1]->gaps[0].count, 3U);
}

TEST_F(Recording, SaysSoWhenTheStoreTakesNothingAndTellsOfItLater)
{
    store.is_held = true;
    add(2);
    loop.run_for(milliseconds{25});
    store.answer(Error{Errc::unavailable, "no room"});
    EXPECT_EQ(recorder.trouble(), "no room");
    EXPECT_EQ(observer.troubles, 1);
    ASSERT_EQ(observer.lost.size(), 1U);
    EXPECT_EQ(observer.lost[0].stage, Stage::store);
    EXPECT_EQ(observer.lost[0].count, 2U);
    store.is_held = false;
    loop.run_for(milliseconds{900});
    EXPECT_EQ(store.batches.size(), 1U) << "it is given a second";
    loop.run_for(milliseconds{200});
    ASSERT_EQ(store.batches.size(), 2U);
    ASSERT_EQ(store.batches[1]->gaps.size(), 1U);
    EXPECT_EQ(store.batches[1]->gaps[0].count, 2U);
    EXPECT_EQ(recorder.trouble(), "");
}

TEST_F(Recording, AsksAStoreThatTakesNothingEverMoreSeldom)
{
    store.is_refusing = true;
    add();
    loop.run_for(milliseconds{25});
    ASSERT_EQ(store.batches.size(), 1U);
    // The gap that it has to tell of is enough to try.
    for (int wait : {1, 2, 4, 8, 8}) {
        const std::size_t before = store.batches.size();
        loop.run_for(seconds{wait} - milliseconds{1});
        EXPECT_EQ(store.batches.size(), before) << "within " << wait << " s";
        loop.run_for(milliseconds{1});
        EXPECT_EQ(store.batches.size(), before + 1) << "after " << wait << " s";
    }
    store.is_refusing = false;
    loop.run_for(seconds{8});
    EXPECT_EQ(recorder.trouble(), "");
    store.is_refusing = true;
    add();
    loop.run_for(milliseconds{25});
    store.is_refusing = false;
    loop.run_for(seconds{1});
    EXPECT_EQ(recorder.trouble(), "") << "the next trouble begins anew";
}

TEST_F(Recording, CountsWhatTheDiskHadNoRoomForAndNobodyHadSeen)
{
    store.is_held = true;
    add();
    loop.run_for(milliseconds{25});
    store.is_held = false;
    store.answer(Kept{.removed = {9, 0, 0}, .unsent = {5, 0, 0}});
    ASSERT_EQ(observer.lost.size(), 1U);
    EXPECT_EQ(observer.lost[0].stage, Stage::disk);
    EXPECT_EQ(observer.lost[0].count, 5U);
    loop.run_for(seconds{1});
    EXPECT_EQ(store.batches.back()->gaps.at(0).count, 5U);
}

TEST_F(Recording, SendsWhatThereIsBeforeTheEnd)
{
    add(9);
    recorder.flush();
    EXPECT_EQ(store.batches.back()->events(), 9U);
}

// Nobody would wake it: the loop does not know it any more.
TEST_F(Recording, KeepsWhatIsRefusedOrComesAfterItsLastBatch)
{
    add();
    loop.remove(recorder);
    store.is_refusing = true;
    recorder.flush();
    EXPECT_EQ(observer.lost.size(), 1U);
    add(2);
    EXPECT_EQ(recorder.depth(), 2U);
    EXPECT_EQ(store.batches.size(), 1U);
}

TEST_F(Recording, IsNotToldOfWhatComesAfterTheEnd)
{
    store.is_held = true;
    add();
    loop.run_for(milliseconds{25});
    recorder.cancel();
    store.answer(Kept{});
    EXPECT_EQ(observer.kept, 0U);
}

}  // namespace
}  // namespace holdfast::event

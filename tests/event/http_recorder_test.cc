#include "event/http_recorder.h"

#include <gtest/gtest.h>

#include "tests/fakes/virtual_loop.h"

namespace holdfast::event {
namespace {

struct Keeping final : RecordStore {
    void append(std::shared_ptr<const RecordBatch> batch, Done done) override
    {
        last = std::move(batch);
        done(Kept{});
    }
    std::shared_ptr<const RecordBatch> last;
};

struct Deaf final : RecorderObserver {
    void on_kept(const RecordBatch& /*batch*/, const Kept& /*kept*/) override {}
    void on_lost(RecordClass /*which*/, Stage /*stage*/, std::uint64_t /*count*/) override {}
    void on_trouble(const Error& /*error*/) override {}
};

class HttpRecording : public testing::Test {
protected:
    HttpRecording()
    {
        request.method = http::Method::post;
        request.target.path = "/orders";
        request.id = "abc";
        request.peer = &peer;
        loop.add(recorder, loop.now());
    }
    ~HttpRecording() override { loop.remove(recorder); }

    const RecordBatch& after(unsigned status, Duration took = std::chrono::milliseconds{5})
    {
        http.request_finished({.request = request, .status = status, .took = took});
        recorder.flush();
        return *store.last;
    }

    VirtualLoop loop;
    Keeping store;
    Deaf observer;
    Recorder recorder{loop, store, observer};
    HttpRecorder http{loop, recorder, Random{1}, 1};
    http::Peer peer{.address = "192.0.2.7"};
    http::Request request;
};

TEST_F(HttpRecording, MakesARequestAndAnAnswerOfEachRequest)
{
    const RecordBatch& batch = after(201);
    EXPECT_EQ(batch.counts(), (ClassCounts{1, 1, 0}));
    EXPECT_EQ(batch.requests[0].method, "POST");
    EXPECT_EQ(batch.requests[0].endpoint, "/orders");
    EXPECT_EQ(batch.requests[0].user_ip, "192.0.2.7");
    EXPECT_EQ(batch.requests[0].at + std::chrono::milliseconds{5}, loop.wall());
    EXPECT_EQ(batch.responses[0].status, 201U);
    EXPECT_EQ(batch.responses[0].at, loop.wall());
    EXPECT_EQ(batch.responses[0].took, std::chrono::milliseconds{5});
}

TEST_F(HttpRecording, BelievesTheGateAboutWhoAsked)
{
    request.actor.address = "198.51.100.7";
    EXPECT_EQ(after(200).requests[0].user_ip, "198.51.100.7");
}

TEST_F(HttpRecording, MakesAnErrorOfOneOfOursWithoutItsReason)
{
    const RecordBatch& batch = after(503);
    ASSERT_EQ(batch.errors.size(), 1U);
    EXPECT_EQ(batch.errors[0].message, "Service Unavailable (request abc)");
    EXPECT_EQ(batch.errors[0].kind, "http_503");
    EXPECT_EQ(batch.errors[0].endpoint, "/orders");
    EXPECT_TRUE(after(404).errors.empty());
}

TEST_F(HttpRecording, TakesAsManyAsTheSampleSaysAndEachError)
{
    http.set_sample(0);
    EXPECT_EQ(after(500).counts(), (ClassCounts{0, 0, 1}));
    http.set_sample(0.25);
    for (int i = 0; i < 999; ++i)
        http.request_finished({.request = request, .status = 200});
    const std::size_t taken = after(200).requests.size();
    EXPECT_GT(taken, 200U);
    EXPECT_LT(taken, 300U);
}

TEST_F(HttpRecording, RemembersTheTraceOfTheRequest)
{
    EXPECT_EQ(after(500).requests[0].trace, "");
    request.trace.context = {.trace = {1, 2}, .span = trace::SpanId{3}, .is_sampled = true};
    const RecordBatch& batch = after(500);
    const std::string said = "00-00000000000000010000000000000002-0000000000000003-01";
    EXPECT_EQ(batch.requests[0].trace, said);
    EXPECT_EQ(batch.responses[0].trace, said);
    EXPECT_EQ(batch.errors[0].trace, said);
}

TEST_F(HttpRecording, CutsWhatIsTooLong)
{
    const std::string path = "/" + std::string(5000, 'x');
    request.target.path = path;
    EXPECT_EQ(after(404).requests[0].endpoint.size(), 256U);
}

}  // namespace
}  // namespace holdfast::event

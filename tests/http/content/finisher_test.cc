#include "http/content/finisher.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "http/content/constant.h"
#include "tests/fakes/gunzip.h"
#include "tests/http/connection_fixture.h"

namespace holdfast::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Headers = std::vector<std::pair<std::string, std::string>>;

const Headers takes_gzip{{"Accept-Encoding", "gzip"}};

std::string lines(std::size_t bytes)
{
    std::string text;
    while (text.size() < bytes)
        append_to(text, "holdfast_things_total{kind=\"", text.size(), "\"} 7\n");
    text.resize(bytes);
    return text;
}

class FinisherTest : public ConnectionTest {
protected:
    void add(std::string_view path, std::string_view type, const std::string& text,
             bool has_tags = false)
    {
        router.add({.path = path,
                    .produces = {{.type = type}},
                    .has_tags = has_tags,
                    .handler = [text](const Request&, Reply reply) {
                        reply.send({.body = std::make_shared<const std::string>(text)});
                    }});
    }

    // Spends all that the loop may compress itself, until the clock goes on.
    void exhaust()
    {
        add("/exhaust", "text/plain", lines(65536));
        answer_to("GET", "/exhaust", takes_gzip);
        EXPECT_THAT(observer.compressions, ElementsAre(Compressed::by_loop));
        observer.compressions.clear();
    }

    // Answers a request that has to wait for the worker.
    MemoryExchange answer_late(std::string_view target, Headers headers)
    {
        MemoryExchange exchange{std::move(headers)};
        EXPECT_TRUE(ask(exchange, "GET", target));
        EXPECT_TRUE(exchange.is_suspended);
        EXPECT_EQ(exchange.answers, 0);
        worker.run_all();
        EXPECT_FALSE(exchange.is_suspended);
        EXPECT_TRUE(connection.request_ready() == mhd::Client::Next::go_on);
        connection.request_ended(mhd::Client::End::sent);
        return exchange;
    }
};

TEST_F(FinisherTest, CompressesTextForWhoeverWantsIt)
{
    const std::string text = lines(5000);
    add("/text", "text/plain", text);

    MemoryExchange plain = answer_to("GET", "/text");
    EXPECT_EQ(plain.body, text);
    EXPECT_EQ(plain.sent["Vary"], "Accept-Encoding");
    EXPECT_EQ(plain.sent.count("Content-Encoding"), 0U);

    MemoryExchange small = answer_to("GET", "/text", takes_gzip);
    EXPECT_EQ(gunzip(small.body), text);
    EXPECT_LT(small.body.size(), text.size() / 4);
    EXPECT_EQ(small.sent["Vary"], "Accept-Encoding");
    EXPECT_EQ(small.sent["Content-Encoding"], "gzip");
    EXPECT_EQ(small.content_type, "text/plain");
    EXPECT_THAT(observer.compressions, ElementsAre(Compressed::by_loop));
}

TEST_F(FinisherTest, LeavesAloneWhatIsSmallOrNoText)
{
    add("/small", "text/plain", lines(1023));
    add("/picture", "image/png", lines(5000));
    for (const char* path : {"/small", "/picture"}) {
        MemoryExchange answer = answer_to("GET", path, takes_gzip);
        EXPECT_EQ(answer.sent.count("Content-Encoding"), 0U) << path;
        EXPECT_EQ(answer.sent.count("Vary"), 0U) << path;
    }
    finisher.set_gzip_bytes_min(1023);
    EXPECT_EQ(answer_to("GET", "/small", takes_gzip).sent["Content-Encoding"], "gzip");
    finisher.set_gzip_bytes_min(0);
    EXPECT_EQ(answer_to("GET", "/small", takes_gzip).sent.count("Content-Encoding"), 0U);
}

TEST_F(FinisherTest, CompressesTheLeastForWhoeverTakesNothingElse)
{
    const std::string text = lines(200);
    add("/small", "text/plain", text);
    Headers only{{"Accept-Encoding", "gzip, identity;q=0"}};
    EXPECT_EQ(gunzip(answer_to("GET", "/small", only).body), text);
}

TEST_F(FinisherTest, SendsAsItIsWhatCompressingMakesLarger)
{
    Random noise{3};
    std::string text;
    while (text.size() < 2000)
        text.push_back(static_cast<char>(noise.below(256)));
    add("/noise", "text/plain", text);
    MemoryExchange answer = answer_to("GET", "/noise", takes_gzip);
    EXPECT_EQ(answer.body, text);
    EXPECT_EQ(answer.sent.count("Content-Encoding"), 0U);
}

TEST_F(FinisherTest, LeavesToAWorkerWhatIsTooLongForTheLoop)
{
    const std::string text = lines(65537);
    add("/long", "text/plain", text);
    MemoryExchange answer = answer_late("/long", takes_gzip);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(gunzip(answer.body), text);
    EXPECT_EQ(answer.sent["Content-Encoding"], "gzip");
    EXPECT_EQ(answer.sent["Vary"], "Accept-Encoding");
    EXPECT_THAT(observer.compressions, ElementsAre(Compressed::by_worker));
}

TEST_F(FinisherTest, LeavesToAWorkerWhatTheLoopHasNoTimeForNow)
{
    const std::string text = lines(60000);
    add("/text", "text/plain", text);
    exhaust();
    EXPECT_EQ(gunzip(answer_late("/text", takes_gzip).body), text);
    clock.advance(std::chrono::milliseconds{10});
    EXPECT_EQ(gunzip(answer_to("GET", "/text", takes_gzip).body), text);
    EXPECT_THAT(observer.compressions, ElementsAre(Compressed::by_worker, Compressed::by_loop));
}

TEST_F(FinisherTest, SendsAsItIsWhatNobodyHasTimeFor)
{
    const std::string text = lines(65537);
    add("/long", "text/plain", text, true);
    worker = HeldWorker{0};
    MemoryExchange answer = answer_to("GET", "/long", takes_gzip);
    EXPECT_EQ(answer.body, text);
    EXPECT_EQ(answer.sent.count("Content-Encoding"), 0U);
    EXPECT_EQ(answer.sent["ETag"].find("gzip"), std::string::npos);
    EXPECT_THAT(observer.compressions, ElementsAre(Compressed::not_at_all));

    const std::string longer = lines((std::size_t{8} << 20) + 1);
    add("/longer", "text/plain", longer);
    worker = HeldWorker{16};
    EXPECT_EQ(answer_to("GET", "/longer", takes_gzip).body.size(), longer.size());
}

TEST_F(FinisherTest, GivesTheWorkerNoMoreThanItMayHaveWaiting)
{
    worker = HeldWorker{1000};
    Compressor compressor{{.worker = &worker, .clock = clock, .observer = observer}};
    struct Counter final : Reply::Target {
        void deliver(Response response) noexcept override
        {
            EXPECT_EQ(response.encoding, "gzip");
            ++answers;
        }
        int answers = 0;
    } counter;
    int handed_over = 0;
    for (int i = 0; i < 40; ++i) {
        Response response = make_response(200, "text/plain", lines(70000));
        handed_over += compressor.compress(response, counter) ? 1 : 0;
    }
    EXPECT_EQ(handed_over, 32);
    EXPECT_EQ(counter.answers, 0);
    worker.run_all();
    EXPECT_EQ(counter.answers, 32);
    Response response = make_response(200, "text/plain", lines(70000));
    EXPECT_TRUE(compressor.compress(response, counter)) << "there is room again";
    worker.run_all();
}

TEST_F(FinisherTest, AnswersAllTheSameWhenTheWorkerNeverRan)
{
    add("/long", "text/plain", lines(65537));
    MemoryExchange exchange{takes_gzip};
    ask(exchange, "GET", "/long");
    worker = HeldWorker{};
    EXPECT_TRUE(connection.request_ready() == mhd::Client::Next::go_on);
    connection.request_ended(mhd::Client::End::sent);
    EXPECT_EQ(exchange.status, 500U);
}

TEST_F(FinisherTest, AnswersWithATagAndWithoutABodyWhoeverHasIt)
{
    add("/thing", "application/json", "{\"id\":1}\n", true);
    MemoryExchange first = answer_to("GET", "/thing");
    const std::string tag = first.sent["ETag"];
    EXPECT_EQ(tag.size(), 34U);
    EXPECT_EQ(first.sent["Cache-Control"], "private, no-cache");

    for (const char* method : {"GET", "HEAD"}) {
        MemoryExchange again =
            answer_to(method, "/thing", {{"If-None-Match", join("\"x\", W/", tag)}});
        EXPECT_EQ(again.status, 304U);
        EXPECT_EQ(again.body, "");
        EXPECT_EQ(again.sent["ETag"], tag);
        EXPECT_EQ(again.sent["Cache-Control"], "private, no-cache");
        EXPECT_EQ(again.content_type, "");
    }
    EXPECT_EQ(answer_to("GET", "/thing", {{"If-None-Match", "\"x\""}}).status, 200U);
    EXPECT_EQ(
        answer_to("GET", "/thing", {{"If-None-Match", "\"x\""}, {"If-None-Match", tag}}).status,
        304U)
        << "a list over two lines";
}

TEST_F(FinisherTest, TagsCompressedBytesAsOthers)
{
    add("/thing", "text/plain", lines(5000), true);
    std::string plain = answer_to("GET", "/thing").sent["ETag"];
    std::string small = answer_to("GET", "/thing", takes_gzip).sent["ETag"];
    EXPECT_EQ(small, join(plain.substr(0, plain.size() - 1), "-gzip\""));

    Headers headers = takes_gzip;
    headers.emplace_back("If-None-Match", plain);
    MemoryExchange again = answer_to("GET", "/thing", headers);
    EXPECT_EQ(again.status, 304U);
    EXPECT_EQ(again.sent["ETag"], small) << "that of the answer it would have been";
    EXPECT_EQ(again.sent["Vary"], "Accept-Encoding");
    EXPECT_EQ(again.sent.count("Content-Encoding"), 0U);
}

TEST_F(FinisherTest, TagsNothingButWhatWasFound)
{
    router.add({.path = "/gone", .has_tags = true, .handler = [](const Request&, Reply reply) {
                    reply.send(json_response("{}", 404));
                }});
    add("/untagged", "text/plain", "x");
    MemoryExchange answer = answer_to("GET", "/gone", {{"If-None-Match", "*"}});
    EXPECT_EQ(answer.status, 404U);
    EXPECT_EQ(answer.sent.count("ETag"), 0U);
    EXPECT_EQ(answer_to("GET", "/untagged", {{"If-None-Match", "*"}}).status, 200U);
    router.add({.path = "/lost", .has_tags = true, .handler = [](const Request&, Reply reply) {
                    Response response = json_response("{}", 404);
                    response.tag = "7";
                    reply.send(std::move(response));
                }});
    EXPECT_EQ(answer_to("GET", "/lost", {{"If-None-Match", "*"}}).status, 404U);
}

TEST_F(FinisherTest, TakesTheTagOfTheHandler)
{
    router.add({.path = "/thing", .has_tags = true, .handler = [](const Request&, Reply reply) {
                    Response response = json_response("{}");
                    response.tag = "7";
                    reply.send(std::move(response));
                }});
    EXPECT_EQ(answer_to("GET", "/thing").sent["ETag"], "\"7\"");
    EXPECT_EQ(answer_to("GET", "/thing", {{"If-None-Match", "\"7\""}}).status, 304U);
}

TEST_F(FinisherTest, TellsCachesThatAcceptMatters)
{
    router.add({.path = "/both",
                .produces = {{.type = "text/plain"}, {.type = "text/csv"}},
                .handler = [](const Request& request, Reply reply) {
                    std::size_t bytes = request.target.query == "long" ? 2000 : 20;
                    reply.send({.body = std::make_shared<const std::string>(lines(bytes))});
                }});
    EXPECT_EQ(answer_to("GET", "/both").sent["Vary"], "Accept");
    EXPECT_EQ(answer_to("GET", "/both?long").sent["Vary"], "Accept, Accept-Encoding");
}

TEST_F(FinisherTest, CompressesAConstantOnce)
{
    const std::string text = lines(100000);
    router.add({.path = "/constant", .has_tags = true, .handler = answer_with("text/plain", text)});
    MemoryExchange answer = answer_to("GET", "/constant", takes_gzip);
    EXPECT_EQ(gunzip(answer.body), text);
    EXPECT_THAT(observer.compressions, ElementsAre(Compressed::beforehand));
    MemoryExchange again = answer_to("GET", "/constant", takes_gzip);
    EXPECT_EQ(again.body, answer.body);
    EXPECT_EQ(again.sent["ETag"], answer.sent["ETag"]);
    EXPECT_EQ(answer_to("GET", "/constant").body, text);
    EXPECT_EQ(answer_to("GET", "/constant", {{"If-None-Match", answer.sent["ETag"]}}).status, 304U);
}

TEST_F(FinisherTest, LeavesAConstantThatCannotShrink)
{
    Constant constant{"application/json", "{}"};
    EXPECT_EQ(constant.gzipped(), nullptr);
    EXPECT_EQ((Constant{"image/png", lines(5000)}.gzipped()), nullptr);
    router.add({.path = "/ok", .handler = answer_with("application/json", "{}")});
    Headers only{{"Accept-Encoding", "gzip, identity;q=0"}};
    EXPECT_EQ(answer_to("GET", "/ok", only).body, "{}");
    EXPECT_THAT(observer.compressions, IsEmpty());
}

// What comes back from the worker is finished, whatever its status.
TEST_F(FinisherTest, SendsALongFailureOnce)
{
    router.add({.path = "/broken", .handler = [](const Request&, Reply reply) {
                    reply.send({.status = 503,
                                .content_type = "text/plain",
                                .body = std::make_shared<const std::string>(lines(70000))});
                }});
    MemoryExchange answer = answer_late("/broken", takes_gzip);
    EXPECT_EQ(answer.status, 503U);
    EXPECT_EQ(gunzip(answer.body), lines(70000));
}

TEST_F(FinisherTest, ExplainsAFailureOnce)
{
    exhaust();
    router.add({.path = "/broken", .handler = [](const Request&, Reply) {}});
    MemoryExchange answer = answer_late("/broken", {{"Accept-Encoding", "gzip, identity;q=0"}});
    EXPECT_EQ(answer.status, 500U);
    EXPECT_EQ(answer.sent["Content-Encoding"], "gzip");
    EXPECT_THAT(observer.compressions, ElementsAre(Compressed::by_worker));
}

TEST_F(FinisherTest, GivesAnAnswerWithoutABodyNothingToReadItBy)
{
    router.add({.path = "/nothing",
                .produces = {as_json},
                .handler = [](const Request&, Reply reply) { reply.send({.status = 204}); }});
    MemoryExchange answer = answer_to("GET", "/nothing", takes_gzip);
    EXPECT_EQ(answer.status, 204U);
    EXPECT_EQ(answer.content_type, "");
    EXPECT_EQ(answer.sent.count("Vary"), 0U);
}

}  // namespace
}  // namespace holdfast::http

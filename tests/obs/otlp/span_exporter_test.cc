#include "obs/otlp/span_exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/fakes/gunzip.h"
#include "tests/obs/otlp/fake_collector.h"

namespace holdfast::otlp {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class SpanExport : public WithCollector {
protected:
    SpanExport()
    {
        tracer.apply({.is_on = true, .queue_max = 4, .batch_max = 2});
        exporter.apply(settings);
    }

    void end_span(const char* name) { tracer.end(tracer.begin(nullptr), {.name = name}); }
    double value(const std::string& line)
    {
        const std::string text = *registry.prometheus();
        const auto at = text.find("\n" + line + " ");
        EXPECT_NE(at, std::string::npos) << line;
        if (at == std::string::npos)
            return -1;
        const auto from = at + line.size() + 2;
        return parse_decimal(text.substr(from, text.find('\n', from) - from)).value_or(-1);
    }
    double dropped(std::string_view reason)
    {
        return value(join("holdfast_trace_spans_dropped_total{reason=\"", reason, "\"}"));
    }

    SpanExportSettings settings{.is_on = true,
                                .batch_max = 2,
                                .batch_delay = seconds{5},
                                .teller = std::make_shared<Teller>()};
    trace::Tracer tracer{clock, Random{1}};
    obs::Registry registry;
    SpanExporter exporter{world, tracer, registry, Random{2}};
};

TEST_F(SpanExport, WaitsForMoreButNotForLong)
{
    end_span("one");
    settle();
    loop.run_for(seconds{5} - milliseconds{1});
    settle();
    EXPECT_THAT(collector.posted, IsEmpty());
    loop.run_for(milliseconds{1});
    settle();
    ASSERT_THAT(collector.posted, SizeIs(1));
    EXPECT_EQ(collector.posted[0].signal, Signal::traces);
    EXPECT_THAT(collector.posted[0].body, HasSubstr("\"name\":\"one\""));
    EXPECT_FALSE(collector.posted[0].is_compressed);
    EXPECT_EQ(value("holdfast_trace_spans_exported_total"), 0) << "nobody has said so";
    collector.take();
    EXPECT_EQ(value("holdfast_trace_spans_exported_total"), 1);
    loop.run_for(hours{1});
    EXPECT_THAT(collector.posted, SizeIs(1));
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(SpanExport, SendsABatchAtOnceAndOneAtATime)
{
    for (const char* name : {"1", "2", "3", "4"})
        end_span(name);
    settle();
    ASSERT_THAT(collector.posted, SizeIs(1));
    EXPECT_THAT(collector.posted[0].body, HasSubstr("\"name\":\"2\""));
    EXPECT_THAT(collector.posted[0].body, Not(HasSubstr("\"name\":\"3\"")));
    loop.run_for(minutes{1});
    settle();
    EXPECT_THAT(collector.posted, SizeIs(1));
    collector.take();
    settle();
    ASSERT_THAT(collector.posted, SizeIs(2));
    EXPECT_THAT(collector.posted[1].body, HasSubstr("\"name\":\"4\""));
}

TEST_F(SpanExport, CompressesIfItIsAsked)
{
    settings.compresses = true;
    exporter.apply(settings);
    end_span("1");
    end_span("2");
    settle();
    ASSERT_THAT(collector.posted, SizeIs(1));
    EXPECT_TRUE(collector.posted[0].is_compressed);
    EXPECT_THAT(gunzip(collector.posted[0].body).value_or(""), HasSubstr("\"name\":\"2\""));
}

TEST_F(SpanExport, TriesAgainWithTheSameAndSaysOnceThatItHasTo)
{
    end_span("1");
    end_span("2");
    settle();
    for (int tries = 1; tries < Courier::tries_max; ++tries) {
        collector.fail();
        EXPECT_FALSE(collector.is_asked());
        loop.run_for(Courier::pauses.longest);
        ASSERT_THAT(collector.posted, SizeIs(tries + 1));
        EXPECT_EQ(collector.posted.back().body, collector.posted.front().body);
    }
    EXPECT_THAT(told(), ElementsAre("collector-away: the collector does not take spans: there was "
                                    "no connection"));
    EXPECT_THAT(report.trouble(), HasSubstr("no connection"));
    collector.take();
    EXPECT_THAT(told(), ElementsAre("collector-back: the collector takes spans again"));
    EXPECT_EQ(report.trouble(), "");
    EXPECT_EQ(value("holdfast_trace_spans_exported_total"), 2);
}

TEST_F(SpanExport, GivesABatchUpAfterSomeTriesAndCountsIt)
{
    end_span("1");
    end_span("2");
    settle();
    for (int tries = 0; tries < Courier::tries_max; ++tries) {
        ASSERT_TRUE(collector.is_asked()) << tries;
        collector.fail();
        loop.run_for(minutes{1});
    }
    EXPECT_FALSE(collector.is_asked());
    EXPECT_EQ(dropped("undeliverable"), 2);
    EXPECT_THAT(told(), SizeIs(1));
    end_span("3");
    loop.run_for(seconds{5});
    settle();
    EXPECT_TRUE(collector.is_asked()) << "the next one may arrive";
    collector.fail();
    EXPECT_THAT(told(), IsEmpty()) << "it was said";
}

TEST_F(SpanExport, WaitsAsLongAsTheCollectorAsksFor)
{
    end_span("1");
    end_span("2");
    settle();
    collector.answer({.reception = Reception::failed, .retry_after = minutes{3}, .detail = "429"});
    loop.run_for(minutes{3} - milliseconds{1});
    EXPECT_FALSE(collector.is_asked());
    loop.run_for(milliseconds{1});
    EXPECT_TRUE(collector.is_asked());
}

TEST_F(SpanExport, DoesNotTryAgainWhatWasRefused)
{
    end_span("1");
    end_span("2");
    settle();
    collector.answer({.reception = Reception::refused, .detail = "it answered 404"});
    loop.run_for(hours{1});
    EXPECT_FALSE(collector.is_asked());
    EXPECT_EQ(dropped("refused"), 2);
    EXPECT_THAT(told(), ElementsAre(HasSubstr("404")));
}

TEST_F(SpanExport, CountsWhatTheCollectorDidNotWantOfABatch)
{
    end_span("1");
    end_span("2");
    settle();
    collector.answer({.reception = Reception::taken, .rejected = 1});
    EXPECT_EQ(value("holdfast_trace_spans_exported_total"), 1);
    EXPECT_EQ(dropped("rejected"), 1);
}

TEST_F(SpanExport, CountsWhatThereWasNoRoomFor)
{
    for (int i = 0; i < 7; ++i)
        end_span("more than four");
    EXPECT_EQ(dropped("queue_full"), 3);
    EXPECT_EQ(value("holdfast_trace_spans_waiting"), 4);
    EXPECT_EQ(dropped("queue_full"), 3) << "once";
}

TEST_F(SpanExport, WaitsForAWorkerThatIsBusyAndBlamesNobody)
{
    worker.set_jobs_max(0);
    end_span("1");
    end_span("2");
    settle();
    EXPECT_THAT(collector.posted, IsEmpty());
    worker.set_jobs_max(1);
    loop.run_for(Courier::pauses.longest);
    settle();
    EXPECT_TRUE(collector.is_asked());
    EXPECT_THAT(told(), IsEmpty());
    EXPECT_EQ(dropped("undeliverable"), 0);
}

TEST_F(SpanExport, FlushesWhatWaits)
{
    bool is_flushed = false;
    end_span("1");
    exporter.flush(loop.now() + seconds{2}, [&] { is_flushed = true; });
    settle();
    ASSERT_TRUE(collector.is_asked());
    EXPECT_FALSE(is_flushed);
    collector.take();
    settle();
    EXPECT_TRUE(is_flushed);
}

TEST_F(SpanExport, DoesNotWaitForeverToFlush)
{
    bool is_flushed = false;
    end_span("1");
    exporter.flush(loop.now() + seconds{2}, [&] { is_flushed = true; });
    settle();
    loop.run_for(seconds{2} - milliseconds{1});
    EXPECT_FALSE(is_flushed);
    loop.run_for(milliseconds{1});
    EXPECT_TRUE(is_flushed);
}

TEST_F(SpanExport, FlushesNothingToACollectorThatIsAway)
{
    end_span("1");
    end_span("2");
    settle();
    collector.fail();
    bool is_flushed = false;
    exporter.flush(loop.now() + seconds{2}, [&] { is_flushed = true; });
    settle();
    EXPECT_TRUE(is_flushed);
}

TEST_F(SpanExport, StopsWhenItIsTurnedOff)
{
    end_span("1");
    end_span("2");
    settle();
    collector.fail();
    settings.is_on = false;
    exporter.apply(settings);
    tracer.apply({});
    loop.run_for(hours{1});
    EXPECT_THAT(collector.posted, SizeIs(1)) << "nothing is tried again";
}

TEST_F(SpanExport, HasNoTroubleWithACollectorThatWasTurnedOffMeanwhile)
{
    end_span("1");
    end_span("2");
    settle();
    ASSERT_TRUE(collector.is_asked());
    settings.is_on = false;
    exporter.apply(settings);
    tracer.apply({});
    report.forget();
    collector.fail();
    loop.run_for(hours{1});
    EXPECT_THAT(collector.posted, SizeIs(1)) << "nothing is tried again";
    EXPECT_THAT(told(), IsEmpty());
    EXPECT_EQ(report.trouble(), "");
    EXPECT_EQ(dropped("undeliverable"), 2);
}

TEST_F(SpanExport, PostsNothingThatWasBeingWrittenWhenItWasTurnedOff)
{
    end_span("1");
    end_span("2");
    loop.run_for({});
    settings.is_on = false;
    exporter.apply(settings);
    tracer.apply({});
    settle();
    EXPECT_THAT(collector.posted, IsEmpty());
    settings.is_on = true;
    exporter.apply(settings);
    tracer.apply({.is_on = true, .queue_max = 4, .batch_max = 2});
    end_span("3");
    end_span("4");
    settle();
    EXPECT_THAT(collector.posted, SizeIs(1)) << "it was turned on again";
}

}  // namespace
}  // namespace holdfast::otlp

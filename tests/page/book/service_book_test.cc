#include "page/book/service_book.h"

#include "tests/page/page_fixture.h"

namespace holdfast::page {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Book : public PageFixture {
protected:
    Book() { book.start(); }
    ~Book() override { book.stop(); }

    const ServiceBook::Page* page(std::string_view id) { return book.find(list.find(id)->key); }
};

TEST_F(Book, KnowsHowAvailableEachServiceWas)
{
    watch({"a", "b"});
    submit("a", noon - std::chrono::hours{4}, noon, watch::Status::healthy);
    submit("b", noon - std::chrono::hours{4}, noon - std::chrono::hours{1}, watch::Status::healthy);
    submit("b", noon - std::chrono::hours{1}, noon, watch::Status::down);
    virtual_loop.run_for(std::chrono::seconds{1});
    ASSERT_NE(page("a"), nullptr);
    EXPECT_THAT(page("a")->uptimes->shares, ElementsAre(1.0, 1.0, 1.0, 1.0));
    EXPECT_THAT(page("b")->uptimes->shares, ElementsAre(0.75, 0.75, 0.75, 0.75));
    EXPECT_EQ(page("b")->uptimes->days.size(), 90U);
    EXPECT_THAT(page("b")->uptimes->bars, HasSubstr("Last 90 days: available 75 %"));
}

TEST_F(Book, LooksAgainAfterAMinute)
{
    watch({"a"});
    virtual_loop.run_for(std::chrono::seconds{1});
    EXPECT_EQ(page("a")->uptimes->shares.front(), std::nullopt);
    submit("a", noon - std::chrono::hours{1}, noon, watch::Status::down);
    virtual_loop.run_for(std::chrono::seconds{30});
    EXPECT_EQ(page("a")->uptimes->shares.front(), std::nullopt);
    virtual_loop.run_for(std::chrono::seconds{31});
    EXPECT_EQ(page("a")->uptimes->shares.front(), 0.0);
}

TEST_F(Book, AsksForManyServicesAFewAtATime)
{
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < 2 * ServiceBook::services_at_once; ++i)
        ids.push_back(join("s", 1000 + i));
    watch(ids);
    virtual_loop.run_for(Duration::zero());
    EXPECT_NE(page(ids.front()), nullptr);
    EXPECT_EQ(page(ids.back()), nullptr);
    virtual_loop.run_for(ServiceBook::breath);
    EXPECT_NE(page(ids.back()), nullptr);
}

TEST_F(Book, KeepsTheLastLatenciesWithGaps)
{
    watch({"a"});
    const watch::Watchlist::Item item = *list.find("a");
    watch::Finding finding{.service = item.key, .status = watch::Status::down};
    for (std::size_t i = 0; i < ServiceBook::latencies_max; ++i)
        book.on_finding(*item.service, finding);
    finding.status = watch::Status::healthy;
    finding.took = std::chrono::milliseconds{7};
    book.on_finding(*item.service, finding);
    const auto& latencies = page("a")->latencies;
    ASSERT_EQ(latencies.size(), ServiceBook::latencies_max);
    EXPECT_EQ(latencies.front(), std::nullopt);
    EXPECT_EQ(latencies.back(), std::chrono::milliseconds{7});
}

TEST_F(Book, ForgetsWhatIsWatchedNoMore)
{
    watch({"a"});
    virtual_loop.run_for(std::chrono::seconds{1});
    const watch::ServiceKey key = list.find("a")->key;
    list.archive("a", "test", [](const Result<watch::Watchlist::Item>& gone) {
        ASSERT_TRUE(gone) << gone.error().context;
    });
    virtual_loop.run_for(ServiceBook::round + std::chrono::seconds{1});
    EXPECT_EQ(book.find(key), nullptr);
}

}  // namespace
}  // namespace holdfast::page

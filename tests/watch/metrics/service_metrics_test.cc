#include "watch/metrics/service_metrics.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <new>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"

namespace {

std::size_t allocations = 0;

}  // namespace

// Counted, to see that there are none.
[[gnu::noinline]] void* operator new(std::size_t bytes)
{
    ++allocations;
    if (void* block = std::malloc(bytes))
        return block;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* block) noexcept
{
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t /*bytes*/) noexcept
{
    std::free(block);
}

namespace holdfast::watch {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr ServiceKey shop{1};
constexpr ServiceKey bank{2};
constexpr ServiceKey post{3};

class MetricsOfServices : public testing::Test {
protected:
    static std::shared_ptr<Service> service(std::string id)
    {
        auto made = std::make_shared<Service>();
        made->name = "The " + id;
        made->id = std::move(id);
        made->environment = "production";
        made->group = "sales";
        return made;
    }
    static Finding finding(ServiceKey key, Status status)
    {
        return {.service = key,
                .at = WallTime{seconds{1'700'000'000}},
                .status = status,
                .took = milliseconds{30},
                .phases = {.connect = milliseconds{10}, .processing = milliseconds{20}}};
    }
    std::string shown() { return *registry.prometheus(); }
    std::size_t lines_with(std::string_view part)
    {
        const std::string text = shown();
        std::size_t count = 0;
        for (std::string_view line : split(text, '\n'))
            count += line.find(part) != std::string_view::npos ? 1U : 0U;
        return count;
    }

    obs::Registry registry;
    ServiceMetrics metrics{registry, 2};
};

constexpr const char* shop_up =
    "holdfast_service_up{id=\"shop\",name=\"The shop\",group=\"sales\","
    "environment=\"production\"} ";

TEST_F(MetricsOfServices, SayThatOneIsUnknownUntilItIsChecked)
{
    metrics.define(shop, service("shop"));
    EXPECT_THAT(shown(),
                AllOf(HasSubstr("holdfast_service_status{id=\"shop\",status=\"UNKNOWN\"} 1\n"),
                      HasSubstr("holdfast_service_status{id=\"shop\",status=\"HEALTHY\"} 0\n"),
                      HasSubstr("holdfast_services{status=\"UNKNOWN\"} 1\n"),
                      HasSubstr("holdfast_services{status=\"DOWN\"} 0\n"),
                      Not(HasSubstr("holdfast_service_up"))));
}

TEST_F(MetricsOfServices, SayHowEachIs)
{
    metrics.define(shop, service("shop"));
    const std::array ups{1, 1, 0, 0};
    for (Status status : {Status::healthy, Status::degraded, Status::unhealthy, Status::down}) {
        metrics.note(finding(shop, status));
        EXPECT_THAT(shown(), HasSubstr(join(shop_up, ups.at(static_cast<std::size_t>(status)))));
        for (Status each : all_statuses) {
            EXPECT_THAT(shown(), HasSubstr(join("holdfast_service_status{id=\"shop\",status=\"",
                                                to_string(each), "\"} ", each == status ? 1 : 0)));
            EXPECT_THAT(shown(), HasSubstr(join("holdfast_services{status=\"", to_string(each),
                                                "\"} ", each == status ? 1 : 0)));
        }
    }
}

TEST_F(MetricsOfServices, CountThoseThatAreCheckedBeyondTheLimitToo)
{
    using Counts = std::array<std::size_t, all_statuses.size()>;
    EXPECT_EQ(metrics.counts(), Counts{});
    for (ServiceKey key : {shop, bank, post})
        metrics.define(key, service(join("s", key.value)));
    EXPECT_EQ(metrics.counts(), (Counts{0, 0, 0, 0, 3}));
    metrics.note(finding(shop, Status::healthy));
    metrics.note(finding(post, Status::down));
    EXPECT_EQ(metrics.counts(), (Counts{1, 0, 0, 1, 1}));
    metrics.note(finding(post, Status::degraded));
    metrics.forget(bank);
    EXPECT_EQ(metrics.counts(), (Counts{1, 1, 0, 0, 0}));
    auto off = service("s1");
    off->is_enabled = false;
    metrics.define(shop, off);
    EXPECT_EQ(metrics.counts(), (Counts{0, 1, 0, 0, 0}));
}

TEST_F(MetricsOfServices, SayHowLongEachPhaseTookThatThereIs)
{
    metrics.define(shop, service("shop"));
    metrics.note(finding(shop, Status::healthy));
    EXPECT_THAT(
        shown(),
        AllOf(HasSubstr("holdfast_check_duration_seconds{id=\"shop\",phase=\"total\"} 0.03\n"),
              HasSubstr("holdfast_check_duration_seconds{id=\"shop\",phase=\"connect\"} 0.01\n"),
              HasSubstr("holdfast_check_duration_seconds{id=\"shop\",phase=\"processing\"} 0.02\n"),
              Not(HasSubstr("phase=\"tls\"")), Not(HasSubstr("phase=\"resolve\"")),
              Not(HasSubstr("phase=\"transfer\""))));
    Finding refused = finding(shop, Status::down);
    refused.phases = {.connect = milliseconds{5}, .tls = milliseconds{1}};
    metrics.note(refused);
    EXPECT_THAT(shown(),
                AllOf(HasSubstr("phase=\"connect\"} 0.005\n"), HasSubstr("phase=\"tls\"} 0.001\n"),
                      HasSubstr("phase=\"processing\"} 0\n")));
}

// Zero would be an outage, and the last number a lie.
TEST_F(MetricsOfServices, HideWhatNobodyKnows)
{
    metrics.define(shop, service("shop"));
    Finding secure = finding(shop, Status::healthy);
    secure.certificate_expires = WallTime{seconds{1'800'000'000}};
    metrics.note(secure);
    constexpr const char* expiry =
        "holdfast_tls_certificate_expiry_timestamp_seconds{id=\"shop\"} 1800000000\n";
    EXPECT_THAT(shown(), HasSubstr(expiry));
    metrics.note(finding(shop, Status::unknown));
    EXPECT_THAT(shown(),
                AllOf(Not(HasSubstr("holdfast_service_up")), Not(HasSubstr("phase=")),
                      HasSubstr("holdfast_service_status{id=\"shop\",status=\"UNKNOWN\"} 1\n"),
                      HasSubstr(expiry)));
    metrics.note(finding(shop, Status::down));
    EXPECT_THAT(shown(), AllOf(HasSubstr(join(shop_up, "0\n")), HasSubstr("phase=\"total\""),
                               HasSubstr(expiry)));
}

TEST_F(MetricsOfServices, FollowANewName)
{
    metrics.define(shop, service("shop"));
    metrics.note(finding(shop, Status::healthy));
    auto renamed = service("shop");
    renamed->name = "Market";
    metrics.define(shop, renamed);
    EXPECT_THAT(shown(), AllOf(Not(HasSubstr("The shop")),
                               HasSubstr("holdfast_service_up{id=\"shop\",name=\"Market\",group="
                                         "\"sales\",environment=\"production\"} 1\n"),
                               HasSubstr("phase=\"total\"")));
    EXPECT_EQ(lines_with("holdfast_service_up{"), 1U);
    auto moved = service("shop");
    moved->environment = "staging";
    metrics.define(shop, moved);
    EXPECT_THAT(shown(), HasSubstr("environment=\"staging\"} 1\n"));
    EXPECT_EQ(lines_with("holdfast_service_up{"), 1U);
}

TEST_F(MetricsOfServices, ForgetWhatWasSeenOfAnotherTarget)
{
    metrics.define(shop, service("shop"));
    Finding secure = finding(shop, Status::healthy);
    secure.certificate_expires = WallTime{seconds{1'800'000'000}};
    metrics.note(secure);
    auto moved = service("shop");
    moved->url = "https://192.0.2.9/";
    metrics.define(shop, moved);
    EXPECT_THAT(shown(), AllOf(Not(HasSubstr("phase=")), Not(HasSubstr("certificate_expiry")),
                               HasSubstr(join(shop_up, "1\n"))))
        << "how it is is known until it is checked";
}

TEST_F(MetricsOfServices, ForgetWhoGoesOrIsSwitchedOff)
{
    metrics.define(shop, service("shop"));
    metrics.define(bank, service("bank"));
    metrics.note(finding(shop, Status::down));
    metrics.note(finding(bank, Status::healthy));
    metrics.forget(shop);
    metrics.forget(shop);
    EXPECT_THAT(shown(), AllOf(Not(HasSubstr("shop")), HasSubstr("id=\"bank\""),
                               HasSubstr("holdfast_services{status=\"DOWN\"} 0\n")));
    auto off = service("bank");
    off->is_enabled = false;
    metrics.define(bank, off);
    EXPECT_THAT(shown(), AllOf(Not(HasSubstr("bank")),
                               HasSubstr("holdfast_services{status=\"HEALTHY\"} 0\n")));
    metrics.note(finding(bank, Status::down));
    EXPECT_THAT(shown(), HasSubstr("holdfast_services{status=\"DOWN\"} 0\n"));
    metrics.define(bank, service("bank"));
    EXPECT_THAT(shown(), HasSubstr("holdfast_service_status{id=\"bank\",status=\"UNKNOWN\"} 1\n"));
}

TEST_F(MetricsOfServices, ShowAsManyAsAreWantedAndCountTheRest)
{
    metrics.define(shop, service("shop"));
    metrics.define(bank, service("bank"));
    metrics.define(post, service("post"));
    metrics.note(finding(post, Status::down));
    EXPECT_THAT(shown(), AllOf(HasSubstr("id=\"shop\""), HasSubstr("id=\"bank\""),
                               Not(HasSubstr("id=\"post\"")),
                               HasSubstr("holdfast_services{status=\"DOWN\"} 1\n"),
                               HasSubstr("holdfast_services{status=\"UNKNOWN\"} 2\n"),
                               HasSubstr("holdfast_services_without_series 1\n")));
    metrics.forget(shop);
    EXPECT_THAT(shown(),
                AllOf(HasSubstr("holdfast_service_status{id=\"post\",status=\"DOWN\"} 1\n"),
                      HasSubstr("holdfast_service_up{id=\"post\""),
                      HasSubstr("holdfast_services_without_series 0\n")));
    metrics.apply(1);
    EXPECT_THAT(shown(), AllOf(HasSubstr("id=\"bank\""), Not(HasSubstr("id=\"post\"")),
                               HasSubstr("holdfast_services_without_series 1\n")));
    metrics.apply(0);
    EXPECT_EQ(lines_with("id="), 0U);
    metrics.apply(9);
    EXPECT_THAT(shown(), AllOf(HasSubstr("id=\"bank\""), HasSubstr("id=\"post\"")));
    EXPECT_THAT(shown(), HasSubstr("label_overflow_total 0\n"));
}

TEST_F(MetricsOfServices, CostNoTextForAFindingOfOneThatIsKnown)
{
    metrics.define(shop, service("shop"));
    metrics.define(bank, service("bank"));
    for (Status status : {Status::healthy, Status::down}) {
        Finding seen = finding(shop, status);
        seen.certificate_expires = seen.at;
        metrics.note(seen);
        metrics.note(finding(bank, status));
    }
    Finding seen = finding(shop, Status::healthy);
    seen.certificate_expires = seen.at;
    const Finding other = finding(bank, Status::down);
    const std::size_t before = allocations;
    metrics.note(seen);
    metrics.note(other);
    EXPECT_EQ(allocations - before, 0U);
    EXPECT_GT(allocations, 0U);
}

// Whatever comes and goes: what is shown is what was found last, and nothing of anybody else.
TEST_F(MetricsOfServices, ShowTheTruthAfterAnything)
{
    constexpr std::int64_t keys = 12;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        SCOPED_TRACE(join("seed ", seed));
        Random random{seed};
        obs::Registry its_registry;
        std::size_t limit = 6;
        ServiceMetrics its{its_registry, limit};
        std::map<std::int64_t, Status> known;
        for (int turn = 0; turn < 100; ++turn) {
            const auto key = static_cast<std::int64_t>(random.below(keys));
            auto defined = service(join("s", key, "."));
            switch (random.below(6)) {
            case 0:
                its.forget(ServiceKey{key});
                known.erase(key);
                break;
            case 1:
                defined->name = join("name ", random.below(3));
                defined->is_enabled = random.below(4) != 0;
                its.define(ServiceKey{key}, defined);
                if (!defined->is_enabled)
                    known.erase(key);
                else
                    known.emplace(key, Status::unknown);
                break;
            case 2:
                limit = random.below(keys);
                its.apply(limit);
                break;
            default: {
                const auto status = static_cast<Status>(random.below(all_statuses.size()));
                its.note(finding(ServiceKey{key}, status));
                if (known.contains(key))
                    known[key] = status;
            }
            }
        }
        const std::string text = *its_registry.prometheus();
        std::size_t listed = 0;
        for (std::int64_t key = 0; key < keys; ++key) {
            const std::string id = join("id=\"s", key, ".\"");
            const bool is_shown = text.find(id) != std::string::npos;
            listed += is_shown ? 1 : 0;
            if (!is_shown)
                continue;
            ASSERT_TRUE(known.contains(key)) << key;
            EXPECT_THAT(text, HasSubstr(join("holdfast_service_status{", id, ",status=\"",
                                             to_string(known[key]), "\"} 1\n")));
            EXPECT_EQ(text.find(join("holdfast_service_up{", id)) != std::string::npos,
                      known[key] != Status::unknown);
        }
        EXPECT_EQ(listed, std::min(limit, known.size()));
        for (Status status : all_statuses) {
            const auto count = std::ranges::count_if(
                known, [status](const auto& each) { return each.second == status; });
            EXPECT_THAT(text, HasSubstr(join("holdfast_services{status=\"", to_string(status),
                                             "\"} ", count, "\n")));
        }
    }
}

}  // namespace
}  // namespace holdfast::watch

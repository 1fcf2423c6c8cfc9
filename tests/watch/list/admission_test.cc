#include "watch/list/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view token = "0123456789abcdef0123";

Service service(std::string_view id, std::vector<std::string> depends_on = {})
{
    return {.id = std::string{id},
            .name = "n",
            .url = "http://192.0.2.1/",
            .depends_on = std::move(depends_on)};
}

Service heartbeat(std::string_view id, std::string_view of = token)
{
    return {.id = std::string{id},
            .name = "n",
            .type = CheckType::heartbeat,
            .heartbeat = {.token = std::string{of}}};
}

ServiceList set_of(std::vector<Service> services)
{
    return merge({}, std::move(services)).services;
}

Error refused(const ServiceList& present, const std::vector<Service>& wanted,
              std::size_t services_max = 100)
{
    const Result<void> admitted = admit(present, wanted, services_max);
    return admitted ? Error{Errc::internal, "it was admitted"} : admitted.error();
}

TEST(Admission, LetsInWhatIsRight)
{
    const ServiceList present = set_of({service("a"), heartbeat("b")});
    EXPECT_TRUE(admit(present, {service("c", {"a"}), service("d", {"c"})}, 4));
    EXPECT_TRUE(admit(present, {heartbeat("b")}, 2)) << "it keeps its own token";
    EXPECT_TRUE(admit(present, {service("b"), heartbeat("c")}, 3)) << "it gives its token away";
    EXPECT_TRUE(admit(present, {}, 0));
}

TEST(Admission, KnowsWhatACompositeIsMadeOf)
{
    Service composite = service("c");
    composite.type = CheckType::composite;
    composite.local = CompositeCheck{.of = {"a", "b"}};
    EXPECT_TRUE(admit(set_of({service("a"), service("b")}), {composite}, 10));
    const Error unknown = refused(set_of({service("a")}), {composite});
    EXPECT_EQ(unknown.code, Errc::invalid);
    EXPECT_EQ(unknown.context, "'c': there is no service \"b\"");
    EXPECT_THAT(refused(set_of({service("a", {"c"}), service("b")}), {composite}).context,
                HasSubstr("circle"));
}

TEST(Admission, NamesWhatIsTheFiles)
{
    std::vector<Service> of_file;
    for (int i = 10; i < 25; ++i)
        of_file.push_back(service(join("f", i)));
    const ServiceList present = merge(of_file, {service("a")}).services;
    Error one = refused(present, {service("a"), service("f12")});
    EXPECT_EQ(one.code, Errc::conflict);
    EXPECT_THAT(one.context, AllOf(HasSubstr("service 'f12' is"), Not(HasSubstr("'a'"))));
    of_file.push_back(service("a"));
    EXPECT_THAT(refused(present, of_file).context,
                AllOf(HasSubstr("services 'f10', 'f11'"), HasSubstr("'f19' and 5 more are")));
}

TEST(Admission, CountsWhatIsNewAgainstTheMaximum)
{
    const ServiceList present = set_of({service("a"), service("b")});
    EXPECT_TRUE(admit(present, {service("a"), service("b")}, 1)) << "nothing comes";
    EXPECT_TRUE(admit(present, {service("a"), service("c")}, 3));
    const Error error = refused(present, {service("c"), service("d")}, 3);
    EXPECT_EQ(error.code, Errc::conflict);
    EXPECT_THAT(error.context, HasSubstr("2 more would be above watch.services_max, which is 3"));
}

TEST(Admission, LetsNoTwoHaveOneToken)
{
    const Error error = refused(set_of({heartbeat("a")}), {heartbeat("b")});
    EXPECT_EQ(error.code, Errc::conflict);
    EXPECT_THAT(error.context,
                AllOf(HasSubstr("of 'b' is that of service 'a'"), Not(HasSubstr(token))));
    EXPECT_EQ(refused({}, {heartbeat("a"), heartbeat("b")}).code, Errc::conflict);
    EXPECT_TRUE(admit({}, {service("a"), service("b")}, 9)) << "without any they have none";
}

TEST(Admission, FindsCirclesThroughWhatIsThere)
{
    const ServiceList present = set_of({service("a"), service("b", {"a"}), service("c", {"b"})});
    const Error circle = refused(present, {service("a", {"c"})});
    EXPECT_EQ(circle.code, Errc::invalid);
    EXPECT_THAT(circle.context, HasSubstr("'a': "));
    EXPECT_EQ(refused(present, {service("d", {"nobody"})}).code, Errc::invalid);
    EXPECT_TRUE(admit(present, {service("b"), service("a", {"c"}), service("c")}, 9))
        << "what is replaced counts no more";
}

TEST(Admission, FindsTokensThatTheFileShares)
{
    const ServiceList services = merge({heartbeat("f"), service("g")}, {heartbeat("a")}).services;
    const std::vector<SharedToken> shared = find_shared_tokens(services);
    ASSERT_EQ(shared.size(), 1U);
    EXPECT_EQ(shared[0].service, "f");
    EXPECT_EQ(shared[0].other, "a");
}

}  // namespace
}  // namespace holdfast::watch

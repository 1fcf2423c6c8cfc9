#include "http/edge/admission.h"

#include <vector>

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

Caller caller(std::string_view address, Caller::Kind kind = Caller::Kind::other)
{
    return {.kind = kind, .address = *parse_address(address)};
}

constexpr std::string_view here = "192.0.2.1";

TEST(Admission, LetsInUpToItsLimitAndGivesPlacesBack)
{
    Admission admission{{.connections_max = 2}};
    auto first = admission.enter(caller(here));
    auto second = admission.enter(caller("192.0.2.2"));
    EXPECT_EQ(admission.ask(caller("192.0.2.3")), Admitted::limit);
    second.release();
    second.release();
    EXPECT_EQ(admission.open(), 1U);
    EXPECT_EQ(admission.ask(caller("192.0.2.3")), Admitted::yes);
}

TEST(Admission, KeepsPlacesForTheControlSocketAlone)
{
    Admission admission{{.connections_max = 1, .control_max = 1}};
    auto everybody = admission.enter(caller(here));
    const Caller control{.kind = Caller::Kind::control};
    ASSERT_EQ(admission.ask(control), Admitted::yes);
    auto operator_ = admission.enter(control);
    EXPECT_EQ(admission.ask(control), Admitted::control_limit);
    EXPECT_EQ(admission.open(), 2U);
    everybody.release();
    EXPECT_EQ(admission.ask(control), Admitted::control_limit) << "it takes no other's place";
    EXPECT_EQ(admission.ask(caller(here)), Admitted::yes) << "nor does it lose one";
}

TEST(Admission, BoundsWhatOneAddressTakes)
{
    Admission admission{{.per_address_max = 2}};
    std::vector<Admission::Place> places;
    places.push_back(admission.enter(caller(here)));
    places.push_back(admission.enter(caller(here)));
    EXPECT_EQ(admission.ask(caller(here)), Admitted::address_limit);
    EXPECT_EQ(admission.ask(caller("::ffff:192.0.2.1")), Admitted::address_limit);
    EXPECT_EQ(admission.ask(caller("192.0.2.2")), Admitted::yes);
    places.pop_back();
    EXPECT_EQ(admission.ask(caller(here)), Admitted::yes);
}

TEST(Admission, CountsIpv6ByTheNetworkOfACustomer)
{
    Admission admission{{.per_address_max = 1}};
    auto place = admission.enter(caller("2001:db8:1:2::1"));
    EXPECT_EQ(admission.ask(caller("2001:db8:1:2:ffff::9")), Admitted::address_limit);
    EXPECT_EQ(admission.ask(caller("2001:db8:1:3::1")), Admitted::yes);
}

TEST(Admission, HasNoLimitForAProxyOrWhenThereIsNone)
{
    Admission admission{{.per_address_max = 1}};
    const Caller proxy = caller("127.0.0.1", Caller::Kind::proxy);
    auto first = admission.enter(proxy);
    EXPECT_EQ(admission.ask(proxy), Admitted::yes);
    Admission open{{.per_address_max = 0}};
    auto place = open.enter(caller(here));
    EXPECT_EQ(open.ask(caller(here)), Admitted::yes);
}

TEST(Admission, TakesANewLimitForThoseWhoCome)
{
    Admission admission{{.connections_max = 3}};
    auto first = admission.enter(caller(here));
    auto second = admission.enter(caller(here));
    admission.apply({.connections_max = 1});
    EXPECT_EQ(admission.open(), 2U);
    EXPECT_EQ(admission.ask(caller(here)), Admitted::limit);
}

TEST(Place, MovesWithItsConnection)
{
    Admission admission{{}};
    Admission::Place outer;
    {
        Admission::Place inner = admission.enter(caller(here));
        outer = std::move(inner);
    }
    EXPECT_EQ(admission.open(), 1U);
    outer = {};
    EXPECT_EQ(admission.open(), 0U);
}

}  // namespace
}  // namespace holdfast::http

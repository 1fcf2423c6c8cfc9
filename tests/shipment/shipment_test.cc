#include "shipment/shipment.h"

#include <concepts>
#include <string>

#include <gtest/gtest.h>

namespace holdfast::shipment {
namespace {

struct OrderIdTag;
static_assert(!std::equality_comparable_with<ShipmentId, Strong<OrderIdTag>>);

TEST(Status, IsAWordInCapitals)
{
    for (const char* good : {"CREATED", "IN_TRANSIT", "A", "X9", "Z__"})
        EXPECT_TRUE(is_status(good)) << good;
    for (const char* bad :
         {"", "created", "In_Transit", "9A", "_A", "A-B", "A B", " A", "A\n", "\xC3\x84"})
        EXPECT_FALSE(is_status(bad)) << bad;
    EXPECT_FALSE(is_status(std::string_view{"A\0", 2}));
    EXPECT_TRUE(is_status(first_status));
}

TEST(Status, HasAtMost32Characters)
{
    EXPECT_TRUE(is_status(std::string(32, 'A')));
    EXPECT_FALSE(is_status(std::string(33, 'A')));
}

TEST(ShipmentId, IsAPositiveNumber)
{
    EXPECT_EQ(parse_id("1"), ShipmentId{1});
    EXPECT_EQ(parse_id("9223372036854775807"), ShipmentId{9223372036854775807});
    for (const char* bad :
         {"", "0", "-1", "+1", "1.0", "1e3", "0x1", " 1", "1 ", "one", "9223372036854775808"})
        EXPECT_FALSE(parse_id(bad)) << bad;
}

}  // namespace
}  // namespace holdfast::shipment

#include "order/order.h"

#include <limits>

#include <gtest/gtest.h>

namespace holdfast::order {
namespace {

using enum OrderState;

TEST(OrderState, ChangesOnceFromProcessing)
{
    for (OrderState from : {processing, validated, rejected, failed})
        for (OrderState to : {processing, validated, rejected, failed})
            EXPECT_EQ(may_become(from, to), from == processing && to != processing)
                << to_string(from) << " -> " << to_string(to);
}

TEST(OrderState, IsReadAsItIsWritten)
{
    EXPECT_EQ(to_string(processing), "Processing");
    for (OrderState state : {processing, validated, rejected, failed})
        EXPECT_EQ(parse_order_state(to_string(state)), state);
    EXPECT_EQ(parse_order_state("processing"), std::nullopt);
}

TEST(FailureReason, IsReadAsItIsWritten)
{
    for (int number = 0; number < 4; ++number) {
        auto reason = static_cast<FailureReason>(number);
        EXPECT_EQ(parse_failure_reason(to_string(reason)), reason);
    }
    EXPECT_EQ(parse_failure_reason(""), std::nullopt);
}

TEST(OrderId, MayBeAnyLineOfText)
{
    for (const char* id : {"1", "ORD-2026/7", "caf\xC3\xA9", "a b"})
        EXPECT_EQ(find_id_problem(id), std::nullopt) << id;
    EXPECT_EQ(find_id_problem(std::string(128, 'x')), std::nullopt);
}

TEST(OrderId, IsRefusedWithTheReason)
{
    EXPECT_EQ(find_id_problem(""), "must not be empty");
    EXPECT_EQ(find_id_problem(" \t"), "must not be empty");
    EXPECT_EQ(find_id_problem(std::string(129, 'x')), "must be at most 128 bytes long, and is 129");
    EXPECT_EQ(find_id_problem("a\xFF"), "must be UTF-8");
    EXPECT_EQ(find_id_problem("a\nb"), "must not contain control characters");
    EXPECT_EQ(find_id_problem(std::string_view{"a\0b", 3}), "must not contain control characters");
    EXPECT_EQ(find_id_problem("a\x7F"), "must not contain control characters");
    EXPECT_EQ(find_id_problem("a "), "must not begin or end with a space");
    EXPECT_EQ(find_id_problem(" a"), "must not begin or end with a space");
}

TEST(OrderProduct, IsRefusedWithTheReason)
{
    EXPECT_EQ(find_product_problem("Vaccine, 10 doses"), std::nullopt);
    EXPECT_EQ(find_product_problem(std::string(256, 'x')), std::nullopt);
    EXPECT_EQ(find_product_problem("  "), "must not be empty");
    EXPECT_EQ(find_product_problem(std::string(257, 'x')),
              "must be at most 256 bytes long, and is 257");
}

TEST(OrderQuantity, IsAPositiveWholeNumberThatEveryReaderKeeps)
{
    EXPECT_EQ(find_quantity_problem(1), std::nullopt);
    EXPECT_EQ(find_quantity_problem(9'007'199'254'740'991), std::nullopt);
    EXPECT_EQ(find_quantity_problem(0), "must be at least 1");
    EXPECT_EQ(find_quantity_problem(std::numeric_limits<std::int64_t>::min()),
              "must be at least 1");
    EXPECT_EQ(find_quantity_problem(9'007'199'254'740'992), "must be at most 9007199254740991");
}

}  // namespace
}  // namespace holdfast::order

#include "lib/curl/multi/exchange.h"

#include <array>
#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace holdfast::curl {
namespace {

constexpr std::array ends_without_answer{End::too_long,      End::malformed,  End::not_resolved,
                                         End::not_connected, End::tls_failed, End::timed_out,
                                         End::cut_off};

TEST(TheEndOfAnExchange, IsSaidInWordsOfItsOwn)
{
    std::set<std::string_view> all;
    for (End end : ends_without_answer) {
        EXPECT_NE(words_of(end), "");
        EXPECT_TRUE(all.insert(words_of(end)).second) << words_of(end);
    }
    // The page of a collector that is away says what to do about this one.
    EXPECT_EQ(words_of(End::not_connected), "there was no connection");
}

TEST(TheEndOfAnExchange, NeedsNoWordsWhenThereIsAnAnswer)
{
    EXPECT_EQ(words_of(End::answered), "");
}

}  // namespace
}  // namespace holdfast::curl

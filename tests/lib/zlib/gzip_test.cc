#include "lib/zlib/gzip.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/fakes/gunzip.h"

namespace holdfast::zlib {
namespace {

std::string repeated(std::string_view text, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

std::string noise(std::size_t bytes)
{
    Random random{7};
    std::string all;
    while (all.size() < bytes)
        all.push_back(static_cast<char>(random.below(256)));
    return all;
}

TEST(Gzip, ComesBackAsItWas)
{
    for (auto effort : {Gzip::Effort::quick, Gzip::Effort::best}) {
        Gzip gzip{effort};
        for (const std::string& text : {std::string{}, std::string{"a"}, std::string(1, '\0'),
                                        repeated("one line like another\n", 20000), noise(100000)})
            EXPECT_EQ(gunzip(gzip.compress(text)), text) << text.size();
    }
}

TEST(Gzip, MakesTextSmallerAndNoiseHardlyLarger)
{
    Gzip gzip{Gzip::Effort::quick};
    std::string text = repeated("holdfast_things_total{kind=\"thing\"} 7\n", 100);
    EXPECT_LT(gzip.compress(text).size(), text.size() / 10);
    EXPECT_LT(gzip.compress(noise(100000)).size(), 100100U);
}

TEST(Gzip, MakesTheSameOfTheSameTextWhateverCameBefore)
{
    Gzip gzip{Gzip::Effort::quick};
    std::string first = gzip.compress("hello hello hello");
    (void)gzip.compress(noise(1000));
    EXPECT_EQ(gzip.compress("hello hello hello"), first);
}

}  // namespace
}  // namespace holdfast::zlib

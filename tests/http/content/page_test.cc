#include "http/content/page.h"

#include <gmock/gmock.h>

#include "base/text.h"

namespace holdfast::http {
namespace {

Result<Page> page_of(std::string_view list, const std::string& query)
{
    std::vector<QueryField> fields = page_fields();
    ReadQuery read{fields, query};
    EXPECT_TRUE(read.is_readable && read.errors.empty()) << query;
    return read_page(list, read.query);
}

TEST(Page, HasAHundredItemsUnlessTheClientSays)
{
    EXPECT_EQ(page_of("/things", "")->limit, 100U);
    EXPECT_EQ(page_of("/things", "")->after, std::nullopt);
    EXPECT_EQ(page_of("/things", "limit=7")->limit, 7U);
    EXPECT_EQ(page_of("/things", "limit=7")->rows_wanted(), 8U);
}

TEST(Page, IsDeclaredToHaveAThousandAtMost)
{
    std::vector<QueryField> fields = page_fields({{.name = "status"}});
    EXPECT_EQ(fields.size(), 3U);
    for (const char* query : {"limit=0", "limit=1001", "limit=-1", "after="})
        EXPECT_EQ((ReadQuery{fields, query}.errors.size()), 1U) << query;
    EXPECT_TRUE((ReadQuery{fields, "limit=1000&status=A"}.errors.empty()));
}

TEST(Page, GoesOnWhereTheLastOneEnded)
{
    for (std::string key :
         {"1", "17", "2026-11-21T03:04:05.678901Z|17", "", "\xC3\xA4/?&=+", "\x01\xFF"}) {
        Result<Page> page = page_of("/things", join("after=", page_token("/things", key)));
        ASSERT_TRUE(page) << key;
        EXPECT_EQ(page->after, key);
    }
}

TEST(Page, GivesTokensThatNeedNoEscapes)
{
    for (int i = 0; i < 500; ++i)
        EXPECT_EQ(page_token("/things", join(i * 7919, "~~???"))
                      .find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789-_"),
                  std::string::npos);
}

TEST(Page, RefusesATokenThatThisListDidNotGive)
{
    const std::string token = page_token("/things", "17");
    for (const std::string& other :
         {page_token("/others", "17"), token.substr(1), token + "A", std::string{"17"},
          std::string{"AAAA"}, std::string{"%3D"}, token + "%3D%3D", std::string{"%2B%2F"}}) {
        Result<Page> page = page_of("/things", join("after=", other));
        ASSERT_FALSE(page) << other;
        EXPECT_EQ(page.error().code, Errc::invalid);
    }
}

void write_number(json::Writer& json, int number)
{
    json.begin_object().member("n", number).end_object();
}

std::string number_key(int number)
{
    return join(number);
}

TEST(Page, SaysWhereToGoOnOnlyIfThereIsMore)
{
    Page page{.list = "/things", .limit = 2};
    EXPECT_EQ(page_body(page, std::vector<int>{}, write_number, number_key),
              "{\"items\":[],\"next\":null}\n");
    EXPECT_EQ(page_body(page, std::vector{1, 2}, write_number, number_key),
              "{\"items\":[{\"n\":1},{\"n\":2}],\"next\":null}\n");
    EXPECT_EQ(
        page_body(page, std::vector{1, 2, 3}, write_number, number_key),
        join("{\"items\":[{\"n\":1},{\"n\":2}],\"next\":\"", page_token("/things", "2"), "\"}\n"));
}

}  // namespace
}  // namespace holdfast::http

#include "http/content/media_type.h"

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

TEST(MediaType, IsWhatAClientCallsIt)
{
    for (const char* text :
         {"application/json", "Application/JSON", " application/json ;",
          "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"",
          "application/json; version=1", "application/json; charset = utf-8"})
        EXPECT_TRUE(is_media_type(text, json_type)) << text;
}

TEST(MediaType, IsNoOtherAndInNoOtherCharacters)
{
    for (const char* text :
         {"", "application", "application/jsonp", "application/*", "text/json", "*/*",
          "application/json; charset=latin-1", "application/json; charset=",
          "application/json; charset=utf-8; charset=utf-16", "text/plain, application/json"})
        EXPECT_FALSE(is_media_type(text, json_type)) << text;
}

}  // namespace
}  // namespace holdfast::http

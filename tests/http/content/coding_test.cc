#include "http/content/coding.h"

#include <gtest/gtest.h>

namespace holdfast::http {
namespace {

struct Case {
    const char* header;
    bool prefers_gzip;
    bool takes_plain;
};

TEST(Codings, AreWhatTheClientSays)
{
    const Case cases[] = {
        {"", false, true},
        {"gzip", true, true},
        {"x-gzip", true, true},
        {"gzip, deflate, br", true, true},
        {"*", true, true},
        {"identity", false, true},
        {"br", false, true},
        {"gzip;q=0", false, true},
        {"gzip;q=0.5, identity", false, true},
        {"identity;q=0.5, gzip", true, true},
        {"gzip;q=0.001, identity;q=0", true, false},
        {"*;q=0, gzip", true, false},
        {"identity;q=0", false, false},
        {"*;q=0", false, false},
        {"br;q=1, *;q=0", false, false},
        {"gzip;q=nonsense", false, true},
    };
    for (const Case& each : cases) {
        Codings codings = read_codings(each.header);
        EXPECT_EQ(codings.prefers_gzip, each.prefers_gzip) << each.header;
        EXPECT_EQ(codings.takes_plain, each.takes_plain) << each.header;
        EXPECT_EQ(codings.takes_any(), each.prefers_gzip || each.takes_plain) << each.header;
    }
}

TEST(Codings, CompressTextOnly)
{
    for (const char* type :
         {"application/json", "application/problem+json", "text/plain; version=0.0.4",
          "text/html; charset=utf-8", "image/svg+xml",
          "application/openmetrics-text; version=1.0.0", "text/javascript", "application/x-ndjson"})
        EXPECT_TRUE(is_compressible(type)) << type;
    for (const char* type : {"", "image/png", "application/gzip", "application/octet-stream",
                             "text/event-stream", "font/woff2"})
        EXPECT_FALSE(is_compressible(type)) << type;
}

}  // namespace
}  // namespace holdfast::http

#include "lib/curl/multi/course.h"

#include <gtest/gtest.h>

namespace holdfast::curl {
namespace {

TEST(TheVersionOfTls, IsReadFromWhatLibcurlSays)
{
    EXPECT_EQ(tls_version_in("SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384\n"), "TLS 1.3");
    EXPECT_EQ(tls_version_in("SSL connection using TLSv1.2 / ECDHE-RSA-AES128-SHA\n"), "TLS 1.2");
    EXPECT_EQ(tls_version_in("SSL connection using TLSv1 / AES128-SHA\n"), "TLS 1.0");
    EXPECT_EQ(tls_version_in("SSL connection using TLS1.3 / ECDHE_RSA_AES_128\n"), "TLS 1.3");
    EXPECT_EQ(tls_version_in("  Trying 127.0.0.1:443...\n"), "");
    EXPECT_EQ(tls_version_in(""), "");
}

}  // namespace
}  // namespace holdfast::curl

#include "watch/definition/rules.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace holdfast::watch {
namespace {

std::string what(const std::optional<Complaint>& complaint)
{
    return complaint ? complaint->what : "";
}

TEST(ServiceId, IsAnyLineWithoutASlash)
{
    for (const std::string& id :
         {std::string{"a"}, std::string{"carrier gateway"}, std::string{"d\xC3\xA9p\xC3\xB4t"},
          std::string{"a.b:c?d#e%2F"}, std::string(128, 'x')})
        EXPECT_EQ(what(find_service_id_problem(id)), "") << id;
    EXPECT_EQ(what(find_service_id_problem("")), "an empty id");
    EXPECT_EQ(what(find_service_id_problem(std::string(129, 'x'))), "the id has 129 bytes");
    EXPECT_EQ(what(find_service_id_problem("a/b")), "the id \"a/b\" has a slash");
    EXPECT_EQ(what(find_service_id_problem("..")), "the id \"..\" means another path");
    for (std::string_view id : {"a\nb", "a\x7F", "a\xC2\x85", "\xFF"})
        EXPECT_NE(find_service_id_problem(id), std::nullopt);
}

TEST(ServiceUrl, IsOfItsType)
{
    EXPECT_EQ(find_service_url_problem(CheckType::http, "http://example.org"), std::nullopt);
    EXPECT_EQ(find_service_url_problem(CheckType::http, "https://[2001:db8::1]:8443/x?y#z"),
              std::nullopt);
    EXPECT_EQ(find_service_url_problem(CheckType::tcp, "tcp://192.0.2.1:5432"), std::nullopt);
    EXPECT_EQ(find_service_url_problem(CheckType::tls, "tls://example.org:993"), std::nullopt);
    EXPECT_EQ(find_service_url_problem(CheckType::dns, "dns://example.org"), std::nullopt);
    EXPECT_NE(find_service_url_problem(CheckType::tcp, "http://example.org"), std::nullopt);
    EXPECT_NE(find_service_url_problem(CheckType::tcp, "tcp://example.org"), std::nullopt);
    EXPECT_NE(find_service_url_problem(CheckType::dns, "dns://example.org/x"), std::nullopt);
    EXPECT_NE(find_service_url_problem(CheckType::dns, "dns://"), std::nullopt);
}

TEST(ServiceUrl, LeadsNowhereThatOnlyThisHostMayGo)
{
    for (std::string_view url :
         {"file:///etc/passwd", "FILE:///etc/passwd", "gopher://example.org", "example.org",
          "http://169.254.169.254/latest", "http://[fe80::1]/", "http://[fe80::1%25eth0]/",
          "http://[::ffff:169.254.1.1]/", "http://0xA9FEA9FE/", "http://2852039166/",
          "http://example.org/a b", "http://example.org/\n", "http:///x", "http://:80/", ""})
        EXPECT_NE(find_service_url_problem(CheckType::http, url), std::nullopt) << url;
}

TEST(ServiceUrl, HoldsNoPassword)
{
    auto complaint = find_service_url_problem(CheckType::http, "https://u:p4ss@example.org/");
    ASSERT_TRUE(complaint);
    EXPECT_EQ(complaint->what.find("p4ss"), std::string::npos);
    EXPECT_EQ(find_service_url_problem(CheckType::http, "https://example.org/@you"), std::nullopt);
}

TEST(Header, HasANameAndOneLine)
{
    EXPECT_EQ(find_header_name_problem("X-Probe_1"), std::nullopt);
    EXPECT_EQ(find_header_name_problem("Host"), std::nullopt);
    for (std::string_view name :
         {"", "a b", "a:b", "\xC3\xA9", "Content-Length", "transfer-encoding"})
        EXPECT_NE(find_header_name_problem(name), std::nullopt) << name;
    EXPECT_EQ(find_header_value_problem("application/json; q=1"), std::nullopt);
    EXPECT_NE(find_header_value_problem("a\r\nX: b"), std::nullopt);
    EXPECT_NE(find_header_value_problem(std::string(4097, 'x')), std::nullopt);
}

TEST(Token, IsLongAndNeverShown)
{
    EXPECT_EQ(find_token_problem("0123456789abcdef"), std::nullopt);
    for (const std::string& token :
         {std::string{"short-secret"}, std::string(129, 'x'), std::string{"0123456789abcde/"}}) {
        auto complaint = find_token_problem(token);
        ASSERT_TRUE(complaint);
        EXPECT_EQ(join(complaint->what, complaint->expected, complaint->remedy).find(token),
                  std::string::npos);
    }
}

TEST(Resolver, IsAnAddressWithAPort)
{
    EXPECT_EQ(canonical_resolver("192.0.2.53"), "192.0.2.53:53");
    EXPECT_EQ(canonical_resolver("192.0.2.53:5353"), "192.0.2.53:5353");
    EXPECT_EQ(canonical_resolver("2001:db8::53"), "[2001:db8::53]:53");
    EXPECT_EQ(canonical_resolver("[2001:db8::53]:53"), "[2001:db8::53]:53");
    EXPECT_EQ(canonical_resolver("ns.example.org"), std::nullopt);
    EXPECT_EQ(canonical_resolver(""), std::nullopt);
}

TEST(HostName, IsMadeOfLabels)
{
    EXPECT_EQ(find_host_name_problem("_sip._tcp.example.org."), std::nullopt);
    for (std::string_view name : {"", ".", "a..b", "a b", "a/b", "a:53"})
        EXPECT_NE(find_host_name_problem(name), std::nullopt) << name;
}

}  // namespace
}  // namespace holdfast::watch

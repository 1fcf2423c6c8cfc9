#include "lib/cares/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/text.h"
#include "tests/fakes/name_server.h"

namespace holdfast::cares {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Record = NameServer::Record;

std::string message_of(int type, const std::vector<Record>& records, unsigned code = 0)
{
    return NameServer::reply({.message = "id", .name = "a.test", .type = type}, records, code);
}

std::optional<Message> read(std::string_view bytes, int type)
{
    return read_message({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()}, type);
}

std::vector<std::string> texts(int type, const std::vector<Record>& records)
{
    auto message = read(message_of(type, records), type);
    EXPECT_TRUE(message);
    return message ? message->records : std::vector<std::string>{"malformed"};
}

std::string number(unsigned value, int bytes)
{
    return NameServer::number(value, bytes);
}

TEST(Records, AreToldAsZoneFilesHaveThem)
{
    const std::string name = NameServer::packed("mx.example");
    EXPECT_THAT(texts(1, {{1, "\xC0\x01\x02\x01"}}), ElementsAre("192.1.2.1"));
    EXPECT_THAT(texts(28, {{28, std::string{"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16}}}),
                ElementsAre("2001:db8::1"));
    for (int type : {2, 5, 12})
        EXPECT_THAT(texts(type, {{type, name}}), ElementsAre("mx.example."));
    EXPECT_THAT(texts(15, {{15, number(10, 2) + name}}), ElementsAre("10 mx.example."));
    EXPECT_THAT(texts(16, {{16, "\5v=spf\3 -a\0ll"}}), ElementsAre("v=spf -a"));
    EXPECT_THAT(texts(33, {{33, number(1, 2) + number(2, 2) + number(443, 2) + name}}),
                ElementsAre("1 2 443 mx.example."));
    EXPECT_THAT(texts(6, {{6, name + NameServer::packed("admin.example") + number(2026, 4) +
                                  number(1, 4) + number(2, 4) + number(3, 4) + number(4, 4)}}),
                ElementsAre("mx.example. admin.example. 2026 1 2 3 4"));
    EXPECT_THAT(texts(257, {{257, number(0, 1) + "\5issueca.example"}}),
                ElementsAre("0 issue ca.example"));
}

TEST(Records, AreAllOfTheTypeThatWasAskedForSorted)
{
    EXPECT_THAT(texts(1, {{5, NameServer::packed("b.test")},
                          {1, std::string{"\xC0\0\x02\2", 4}},
                          {1, std::string{"\xC0\0\x02\1", 4}},
                          {1, std::string{"\xC0\0\x02\3", 4}, 3}}),
                ElementsAre("192.0.2.1", "192.0.2.2"));
}

TEST(Records, HideNothingInControlsOrBytes)
{
    EXPECT_THAT(texts(16, {{16, "\4a\nb\x1B"}}), ElementsAre("a b "));
    EXPECT_THAT(texts(16, {{16, "\2a\xFF"}}), ElementsAre("a\xEF\xBF\xBD"));
}

TEST(Records, NeedNotBeThere)
{
    auto message = read(message_of(1, {}, 3), 1);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->code, "NXDOMAIN");
    EXPECT_THAT(message->records, IsEmpty());
    EXPECT_EQ(read(message_of(1, {}, 5), 1)->code, "REFUSED");
    EXPECT_EQ(read(message_of(1, {}, 11), 1)->code, "RCODE11");
}

TEST(Records, AreCountedBySection)
{
    std::string bytes =
        message_of(1, {{5, NameServer::packed("b.test")}, {1, std::string{"\xC0\0\x02\2", 4}}});
    bytes.replace(8, 4, std::string{"\0\2\0\3", 4});
    auto message = read(bytes, 1);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->answers, 2U);
    EXPECT_EQ(message->authorities, 2U);
    EXPECT_EQ(message->additionals, 3U);
}

TEST(Records, AreMalformedWhenTheyDoNotFit)
{
    EXPECT_FALSE(read("", 1));
    EXPECT_FALSE(read(message_of(1, {{1, "abc"}}), 1));
    EXPECT_FALSE(read(message_of(1, {{1, "abcde"}}), 1));
    EXPECT_FALSE(read(message_of(16, {{16, "\x09short"}}), 16));
    EXPECT_FALSE(read(message_of(15, {{15, "\x01"}}), 15));
    // A name that points at itself, and one that points past the end.
    std::string loop = message_of(2, {{2, "\xC0\x24"}});
    EXPECT_FALSE(read(loop, 2));
    EXPECT_FALSE(read(message_of(2, {{2, "\xFF\xFF"}}), 2));
    std::string whole = message_of(1, {{1, "\xC0\x01\x02\x03"}});
    for (std::size_t i = 0; i < whole.size(); ++i)
        EXPECT_FALSE(read(whole.substr(0, i), 1)) << i;
}

// 5,000 records of a dozen bytes, each a name of 250.
TEST(Records, AreBounded)
{
    std::string label(60, 'x');
    std::string long_name = join(label, '.', label, '.', label, '.', label);
    std::string message = NameServer::reply({.message = "id", .name = long_name, .type = 2}, {});
    constexpr unsigned count = 4000;
    for (unsigned i = 0; i < count; ++i)
        message += number(0xC00C, 2) + number(2, 2) + number(1, 2) + number(1, 4) + number(2, 2) +
                   "\xC0\x0C";
    message.replace(6, 2, number(count, 2));
    ASSERT_LT(message.size(), 65'536U);
    EXPECT_FALSE(read(message, 2));
}

TEST(Records, OfAnyBytesAreNoReasonToFail)
{
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        SCOPED_TRACE(join("seed ", seed));
        Random random{seed};
        constexpr std::array types{1, 2, 5, 6, 12, 15, 16, 28, 33, 257};
        int type = types[random.below(types.size())];
        std::string data = NameServer::packed("a.b.example");
        for (std::uint64_t i = random.below(40); i > 0; --i)
            data.push_back(static_cast<char>(random.below(256)));
        std::string message = message_of(type, {{type, data}, {type, data}});
        for (std::uint64_t i = random.below(6); i > 0; --i)
            message[random.below(message.size())] = static_cast<char>(random.below(256));
        message.resize(message.size() - random.below(3));
        (void)read(message, type);
    }
}

TEST(RecordType, IsFoundByName)
{
    EXPECT_EQ(parse_type("A"), 1);
    EXPECT_EQ(parse_type("aaaa"), 28);
    EXPECT_EQ(parse_type("Caa"), 257);
    EXPECT_FALSE(parse_type("ANY"));
    EXPECT_FALSE(parse_type(""));
}

}  // namespace
}  // namespace holdfast::cares

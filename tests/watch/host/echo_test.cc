#include "watch/host/echo.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace holdfast::watch {
namespace {

using Packet = std::vector<std::uint8_t>;

constexpr Echo asked{.identifier = 0x1234, .sequence = 7, .cookie = 0x0102030405060708};

void set_checksum(Packet& packet)
{
    packet[2] = packet[3] = 0;
    std::uint16_t sum = internet_checksum(packet);
    packet[2] = static_cast<std::uint8_t>(sum >> 8U);
    packet[3] = static_cast<std::uint8_t>(sum);
}

// What a sound host answers.
Packet answer(Internet internet)
{
    std::string request = encode_request(internet, asked);
    Packet packet{request.begin(), request.end()};
    packet[0] = internet == Internet::v4 ? 0 : 129;
    if (internet == Internet::v4)
        set_checksum(packet);
    return packet;
}

Packet with_header(const Packet& packet, std::size_t options = 0)
{
    Packet all(20 + options, 0);
    all[0] = static_cast<std::uint8_t>(0x40U | (5 + options / 4));
    all[9] = 1;
    all.insert(all.end(), packet.begin(), packet.end());
    return all;
}

TEST(EchoPacket, HasTheChecksumOfTheStandard)
{
    // The example of RFC 1071.
    Packet bytes{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    EXPECT_EQ(internet_checksum(bytes), 0x220d);
    EXPECT_EQ(internet_checksum(Packet{0xFF}), 0x00FF) << "an odd byte is the upper one";
    EXPECT_EQ(internet_checksum({}), 0xFFFF);
}

TEST(EchoPacket, IsARequest)
{
    std::string v4 = encode_request(Internet::v4, asked);
    ASSERT_EQ(v4.size(), echo_bytes);
    EXPECT_EQ(v4[0], 8);
    EXPECT_EQ(v4[1], 0);
    EXPECT_EQ(internet_checksum(Packet{v4.begin(), v4.end()}), 0);
    EXPECT_EQ(v4.substr(4, 4), (std::string{"\x12\x34\x00\x07", 4}));
    EXPECT_EQ(encode_request(Internet::v6, asked)[0], '\x80');
}

TEST(EchoPacket, IsReadBack)
{
    EXPECT_EQ(decode_reply(Internet::v4, false, answer(Internet::v4)), asked);
    EXPECT_EQ(decode_reply(Internet::v6, false, answer(Internet::v6)), asked);
    EXPECT_EQ(decode_reply(Internet::v4, true, with_header(answer(Internet::v4))), asked);
    EXPECT_EQ(decode_reply(Internet::v4, true, with_header(answer(Internet::v4), 40)), asked);
    // Raw sockets of IPv6 have no header.
    EXPECT_EQ(decode_reply(Internet::v6, true, answer(Internet::v6)), asked);
}

TEST(EchoPacket, IsNoReplyIfAnythingIsDifferent)
{
    struct Case {
        const char* why;
        Packet packet;
        bool has_header = false;
    };
    std::vector<Case> cases;
    auto changed = [](std::size_t at, std::uint8_t to) {
        Packet packet = answer(Internet::v4);
        packet[at] = to;
        set_checksum(packet);
        return packet;
    };
    std::string request = encode_request(Internet::v4, asked);
    cases.push_back({"our own request, over loopback", {request.begin(), request.end()}});
    cases.push_back({"a destination that cannot be reached", changed(0, 3)});
    cases.push_back({"a code that nobody defined", changed(1, 1)});
    cases.push_back({"other bytes at the end", changed(63, 0)});
    Packet bad_sum = answer(Internet::v4);
    bad_sum[2] = static_cast<std::uint8_t>(bad_sum[2] + 1);
    cases.push_back({"a wrong checksum", bad_sum});
    Packet shorter = answer(Internet::v4);
    shorter.pop_back();
    set_checksum(shorter);
    cases.push_back({"cut short", shorter});
    Packet longer = answer(Internet::v4);
    longer.push_back(0);
    set_checksum(longer);
    cases.push_back({"too long", longer});
    cases.push_back({"nothing", {}});
    cases.push_back({"no header where one is due", answer(Internet::v4), true});
    Packet header = with_header(answer(Internet::v4));
    header[0] = 0x65;
    cases.push_back({"another version", header, true});
    header = with_header(answer(Internet::v4));
    header[9] = 17;
    cases.push_back({"another protocol", header, true});
    header = with_header(answer(Internet::v4));
    header.erase(header.begin() + 16, header.begin() + 20);
    header[0] = 0x44;
    cases.push_back({"a header shorter than any", header, true});
    cases.push_back({"a header longer than all",
                     {0x4F, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                     true});
    cases.push_back({"half a header", {0x45, 0, 0}, true});
    for (const Case& each : cases)
        EXPECT_FALSE(decode_reply(Internet::v4, each.has_header, each.packet)) << each.why;
    EXPECT_FALSE(decode_reply(Internet::v6, false, answer(Internet::v4)));
}

void flip(std::uint8_t& byte, std::uint64_t bits)
{
    byte = static_cast<std::uint8_t>(byte ^ bits);
}

TEST(EchoPacket, MayBeAnythingAtAll)
{
    Random random{42};
    int replies = 0;
    for (int round = 0; round < 20'000; ++round) {
        Internet internet = round % 2 == 0 ? Internet::v4 : Internet::v6;
        bool has_header = random.below(2) == 0;
        Packet packet = answer(internet);
        if (has_header && internet == Internet::v4)
            packet = with_header(packet, 4 * random.below(11));
        for (std::uint64_t flips = random.below(4); flips > 0; --flips)
            flip(packet[random.below(packet.size())], random.below(256));
        if (random.below(4) == 0)
            packet.resize(random.below(packet.size() + 1));
        if (random.below(16) == 0)
            for (std::uint8_t& byte : packet)
                byte = static_cast<std::uint8_t>(random.below(256));
        replies += decode_reply(internet, has_header, packet) ? 1 : 0;
    }
    EXPECT_GT(replies, 1000);
    EXPECT_LT(replies, 15'000);
}

}  // namespace
}  // namespace holdfast::watch

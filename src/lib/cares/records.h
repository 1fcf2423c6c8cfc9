// What a name server answers, from the bytes of its message to texts. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::cares {

// The number of "A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"; nothing for
// other types. In any case of letters.
std::optional<int> parse_type(std::string_view name);

// "NXDOMAIN"; "RCODE9" for what has no name.
std::string code_name(unsigned code);

struct Message {
    std::string code;  // "NOERROR"
    // All records of the type that was asked for, as zone files have them, sorted: "10
    // mx.example.". A text's parts are joined, without quotes.
    std::vector<std::string> records;
    // As the head says: of each section, whatever their type.
    unsigned answers = 0;
    unsigned authorities = 0;
    unsigned additionals = 0;
};

// Names are packed: a message can be told in twenty times its length. More is cut off nowhere, it
// is malformed.
inline constexpr std::size_t records_bytes_max = std::size_t{256} << 10U;

// Nothing when it is malformed.
std::optional<Message> read_message(std::span<const unsigned char> bytes, int type);

}  // namespace holdfast::cares

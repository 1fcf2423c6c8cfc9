#include "store/header.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace holdfast::store {
namespace {

constexpr std::string_view magic{"SQLite format 3\0", 16};
// Where the fields are.
constexpr std::size_t page_size_at = 16;
constexpr std::size_t fractions_at = 21;  // Three bytes that are always 64, 32 and 32.
constexpr std::size_t change_counter_at = 24;
constexpr std::size_t page_count_at = 28;
constexpr std::size_t user_version_at = 60;
constexpr std::size_t application_id_at = 68;
constexpr std::size_t count_valid_for_at = 92;

std::uint32_t number(std::span<const std::byte> start, std::size_t at, std::size_t bytes = 4)
{
    std::uint32_t value = 0;
    for (std::byte byte : start.subspan(at, bytes))
        value = value << 8U | std::to_integer<std::uint32_t>(byte);
    return value;
}

std::string hexadecimal(std::uint32_t value)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "0x";
    for (unsigned shift = 32; shift > 0; shift -= 4)
        out += digits[(value >> (shift - 4)) & 0xFU];
    return out;
}

bool begins_as_database(std::span<const std::byte> start)
{
    std::size_t known = std::min(start.size(), magic.size());
    return std::ranges::equal(start.first(known), magic.substr(0, known),
                              [](std::byte a, char b) { return a == static_cast<std::byte>(b); });
}

HeaderFinding judge_length(const HeaderQuestion& file, std::uint32_t page_bytes)
{
    std::uint32_t pages = number(file.start, page_count_at);
    // Very old programs do not keep the count; then it is not that of the last change.
    bool is_kept = number(file.start, change_counter_at) == number(file.start, count_valid_for_at);
    if (file.has_log || !is_kept || file.file_bytes >= std::int64_t{pages} * page_bytes)
        return {HeaderState::good, {}};
    return {HeaderState::short_file, join("it has ", pages, " pages of ", page_bytes,
                                          " bytes, and ends after ", file.file_bytes, " bytes")};
}

}  // namespace

HeaderFinding judge_header(const HeaderQuestion& file, const Kind& kind)
{
    if (file.file_bytes == 0)
        return {HeaderState::empty, "it has no bytes"};
    if (std::ranges::all_of(file.start, [](std::byte byte) { return byte == std::byte{}; }))
        return {HeaderState::damaged, "it begins with zeros"};
    if (!begins_as_database(file.start))
        return {HeaderState::no_database, "it does not begin as a file of SQLite does"};
    if (file.start.size() < header_bytes)
        return {HeaderState::short_file, join("it ends after ", file.file_bytes, " bytes")};
    std::uint32_t page_bytes = number(file.start, page_size_at, 2);
    if (page_bytes == 1)
        page_bytes = 65536;  // Which has no room in two bytes.
    bool is_page_size = page_bytes >= 512 && (page_bytes & (page_bytes - 1)) == 0;
    if (!is_page_size || number(file.start, fractions_at, 3) != 0x402020)
        return {HeaderState::damaged, "its header contradicts itself"};
    if (std::uint32_t id = number(file.start, application_id_at); id != kind.application_id)
        return {HeaderState::foreign, join("its application id is ", hexadecimal(id), ", that of ",
                                           kind.name, " is ", hexadecimal(kind.application_id))};
    return judge_length(file, page_bytes);
}

int header_version(std::span<const std::byte> start)
{
    return start.size() < header_bytes ? 0 : static_cast<int>(number(start, user_version_at));
}

}  // namespace holdfast::store

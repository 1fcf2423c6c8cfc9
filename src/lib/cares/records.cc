#include "lib/cares/records.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/address.h"
#include "base/text.h"
#include "lib/cares/handle.h"

namespace holdfast::cares {
namespace {

constexpr std::size_t head_bytes = 12;
constexpr int class_internet = 1;

enum Type {
    a = 1,
    ns = 2,
    cname = 5,
    soa = 6,
    ptr = 12,
    mx = 15,
    txt = 16,
    aaaa = 28,
    srv = 33,
    caa = 257
};

constexpr std::array<std::pair<std::string_view, int>, 10> types{{{"A", a},
                                                                  {"AAAA", aaaa},
                                                                  {"CAA", caa},
                                                                  {"CNAME", cname},
                                                                  {"MX", mx},
                                                                  {"NS", ns},
                                                                  {"PTR", ptr},
                                                                  {"SOA", soa},
                                                                  {"SRV", srv},
                                                                  {"TXT", txt}}};

// Reads on in a message; once something is not there, nothing is any more.
class Cursor {
public:
    Cursor(std::span<const unsigned char> message, std::size_t at, std::size_t end) noexcept
        : message_{message}, at_{at}, end_{end}
    {
    }

    bool is_good() const noexcept { return is_good_; }
    std::size_t at() const noexcept { return at_; }
    std::size_t left() const noexcept { return end_ - at_; }

    unsigned number(std::size_t bytes)
    {
        unsigned value = 0;
        for (unsigned char each : take(bytes))
            value = value << 8U | each;
        return value;
    }
    std::span<const unsigned char> take(std::size_t bytes)
    {
        is_good_ = is_good_ && bytes <= left();
        if (!is_good_)
            return {};
        auto taken = message_.subspan(at_, bytes);
        at_ += bytes;
        return taken;
    }
    std::string_view text(std::size_t bytes)
    {
        auto taken = take(bytes);
        return {reinterpret_cast<const char*>(taken.data()), taken.size()};
    }
    // Fully qualified: "mx.example."
    std::string name()
    {
        char* text = nullptr;
        long bytes = 0;
        is_good_ =
            is_good_ && left() > 0 &&
            ares_expand_name(message_.data() + at_, message_.data(),
                             static_cast<int>(message_.size()), &text, &bytes) == ARES_SUCCESS &&
            static_cast<std::size_t>(bytes) <= left();
        if (!is_good_) {
            if (text != nullptr)
                ares_free_string(text);
            return {};
        }
        at_ += static_cast<std::size_t>(bytes);
        std::string name = join(text, '.');
        ares_free_string(text);
        return name;
    }

private:
    std::span<const unsigned char> message_;
    std::size_t at_;
    std::size_t end_;
    bool is_good_ = true;
};

std::string address_text(Cursor& cursor, std::size_t bytes)
{
    Address::Bytes address{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    auto taken = cursor.take(bytes);
    std::ranges::copy(taken, address.begin() + static_cast<std::ptrdiff_t>(16 - bytes));
    return to_string(Address{address});
}

std::string text_of(Cursor& cursor)
{
    std::string text;
    while (cursor.is_good() && cursor.left() > 0)
        text += cursor.text(cursor.number(1));
    return text;
}

std::string soa_text(Cursor& cursor)
{
    std::string text = cursor.name();
    append_to(text, ' ', cursor.name());
    for (int i = 0; i < 5; ++i)
        append_to(text, ' ', cursor.number(4));
    return text;
}

std::string srv_text(Cursor& cursor)
{
    std::string text;
    for (int i = 0; i < 3; ++i)
        append_to(text, cursor.number(2), ' ');
    return text + cursor.name();
}

std::string caa_text(Cursor& cursor)
{
    unsigned flags = cursor.number(1);
    std::string_view tag = cursor.text(cursor.number(1));
    return join(flags, ' ', tag, ' ', cursor.text(cursor.left()));
}

std::string record_text(Cursor& cursor, int type)
{
    switch (type) {
    case a:
        return address_text(cursor, 4);
    case aaaa:
        return address_text(cursor, 16);
    case mx: {
        unsigned preference = cursor.number(2);
        return join(preference, ' ', cursor.name());
    }
    case txt:
        return text_of(cursor);
    case soa:
        return soa_text(cursor);
    case srv:
        return srv_text(cursor);
    case caa:
        return caa_text(cursor);
    default:
        return cursor.name();
    }
}

}  // namespace

std::optional<int> parse_type(std::string_view name)
{
    const auto* found = std::ranges::find_if(
        types, [&](const auto& each) { return equals_ignoring_case(each.first, name); });
    return found == types.end() ? std::nullopt : std::optional{found->second};
}

std::string code_name(unsigned code)
{
    constexpr std::array<std::string_view, 6> names{"NOERROR",  "FORMERR", "SERVFAIL",
                                                    "NXDOMAIN", "NOTIMP",  "REFUSED"};
    return code < names.size() ? std::string{names[code]} : join("RCODE", code);
}

std::optional<Message> read_message(std::span<const unsigned char> bytes, int type)
{
    Cursor cursor{bytes, 0, bytes.size()};
    cursor.number(2);
    unsigned flags = cursor.number(2);
    unsigned questions = cursor.number(2);
    unsigned answers = cursor.number(2);
    unsigned authorities = cursor.number(2);
    unsigned additionals = cursor.number(2);
    static_assert(head_bytes == 6 * 2);
    for (unsigned i = 0; i < questions && cursor.is_good(); ++i) {
        cursor.name();
        cursor.number(4);
    }
    Message message{.code = code_name(flags & 0xFU),
                    .records = {},
                    .answers = answers,
                    .authorities = authorities,
                    .additionals = additionals};
    std::size_t told = 0;
    for (unsigned i = 0; i < answers && cursor.is_good(); ++i) {
        cursor.name();
        auto its_type = static_cast<int>(cursor.number(2));
        auto its_class = static_cast<int>(cursor.number(2));
        cursor.number(4);
        std::size_t length = cursor.number(2);
        std::size_t begin = cursor.at();
        cursor.take(length);
        if (!cursor.is_good() || its_type != type || its_class != class_internet)
            continue;
        Cursor data{bytes, begin, begin + length};
        std::string text = printable(record_text(data, type));
        told += text.size() + 1;
        if (!data.is_good() || data.left() != 0 || told > records_bytes_max)
            return std::nullopt;
        message.records.push_back(std::move(text));
    }
    if (!cursor.is_good())
        return std::nullopt;
    std::ranges::sort(message.records);
    return message;
}

}  // namespace holdfast::cares

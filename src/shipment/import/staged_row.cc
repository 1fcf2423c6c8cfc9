#include "shipment/import/staged_row.h"

#include <cstdint>
#include <cstring>

#include "base/check.h"

namespace holdfast::shipment {
namespace {

struct Head {
    std::int64_t id;  // 0: none.
    std::uint32_t row;
    std::uint32_t line;
    std::uint8_t status_bytes;
    std::uint8_t time_bytes;
};
constexpr std::size_t head_bytes = 18;
static_assert(offsetof(Head, time_bytes) + 1 == head_bytes);

}  // namespace

void append_staged(std::string& out, const Row& row)
{
    Head head{.id = row.id ? row.id->value : 0,
              .row = static_cast<std::uint32_t>(row.place.row),
              .line = static_cast<std::uint32_t>(row.place.line),
              .status_bytes = static_cast<std::uint8_t>(row.status.size()),
              .time_bytes = static_cast<std::uint8_t>(row.created_at.size())};
    CHECK(head_bytes + row.status.size() + row.created_at.size() <= staged_bytes_max);
    std::size_t at = out.size();
    out.resize(at + head_bytes);
    std::memcpy(out.data() + at, &head, head_bytes);
    out += row.status;
    out += row.created_at;
}

std::size_t read_staged(std::string_view bytes, Row& row) noexcept
{
    Head head{};
    if (bytes.size() < head_bytes)
        return 0;
    std::memcpy(&head, bytes.data(), head_bytes);
    std::size_t length = head_bytes + head.status_bytes + head.time_bytes;
    if (bytes.size() < length)
        return 0;
    row.place = {.row = head.row, .line = head.line};
    row.id.reset();
    if (head.id != 0)
        row.id = ShipmentId{head.id};
    row.status = bytes.substr(head_bytes, head.status_bytes);
    row.created_at = bytes.substr(head_bytes + head.status_bytes, head.time_bytes);
    return length;
}

}  // namespace holdfast::shipment

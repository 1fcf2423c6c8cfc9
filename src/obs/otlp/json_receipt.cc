#include "obs/otlp/json_receipt.h"

#include "base/text.h"
#include "lib/json/document.h"

namespace holdfast::otlp {
namespace {

constexpr std::size_t detail_bytes_max = 200;

// A number of 64 bits is a text there, and some write a number all the same.
std::uint64_t count_of(const json::Node* node) noexcept
{
    if (node == nullptr)
        return 0;
    return parse_number<std::uint64_t>(node->text).value_or(0);
}

}  // namespace

Receipt read_receipt(std::string_view body)
{
    Receipt receipt{.reception = Reception::taken};
    json::Document document = json::parse(body, {.nodes_max = 100});
    if (!document)
        return receipt;
    const json::Node* partial = document.root.find("partialSuccess");
    if (partial == nullptr)
        return receipt;
    receipt.rejected =
        count_of(partial->find("rejectedSpans")) + count_of(partial->find("rejectedDataPoints"));
    if (const json::Node* why = partial->find("errorMessage"))
        receipt.detail = printable(cut_utf8(why->text, detail_bytes_max));
    return receipt;
}

}  // namespace holdfast::otlp

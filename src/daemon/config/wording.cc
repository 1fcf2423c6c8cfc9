#include "daemon/config/wording.h"

#include "base/text.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

constexpr std::size_t shown_max = 60;  // Bytes of a rejected value worth quoting.

}  // namespace

std::string shorten(std::string_view text)
{
    return json::quote(text.substr(0, shown_max));
}

std::string describe_found(const json::Node& node)
{
    switch (node.kind) {
    case json::Kind::string:
        return shorten(node.text);
    case json::Kind::number:
        return join("the number ", node.text.substr(0, shown_max));
    case json::Kind::boolean:
        return node.boolean ? "true" : "false";
    default:
        return std::string{describe(node.kind)};
    }
}

}  // namespace holdfast::daemon

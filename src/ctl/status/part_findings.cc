#include "ctl/status/part_findings.h"

#include "base/text.h"
#include "lib/json/document.h"

namespace holdfast::ctl {
namespace {

std::string text(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? std::string{} : printable(found->text);
}

}  // namespace

std::vector<Finding> find_degraded(std::string_view readyz_json)
{
    std::vector<Finding> findings;
    json::Document document = json::parse(readyz_json);
    const json::Node* parts = document ? document.root.find("components") : nullptr;
    if (parts == nullptr)
        return findings;
    for (const json::Member& part : parts->members)
        if (text(part.value, "status") == "degraded")
            findings.push_back({false, join("the part ", printable(part.name), " is well"),
                                join("degraded: ", text(part.value, "reason"))});
    return findings;
}

}  // namespace holdfast::ctl

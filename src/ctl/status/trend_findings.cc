#include "ctl/status/trend_findings.h"

#include "base/text.h"
#include "lib/json/document.h"

namespace holdfast::ctl {
namespace {

constexpr const char* what = "no abnormal trends";

std::string text(const json::Node& node, std::string_view name)
{
    const json::Node* found = node.find(name);
    return found == nullptr ? std::string{} : printable(found->text);
}

}  // namespace

std::vector<Finding> find_trends(std::string_view status_json)
{
    json::Document document = json::parse(status_json);
    const json::Node* trends = document.root.find("trends");
    const json::Node* enabled = trends == nullptr ? nullptr : trends->find("enabled");
    const json::Node* series = trends == nullptr ? nullptr : trends->find("series");
    if (!document || enabled == nullptr || series == nullptr)
        return {{false, what, "/status.json says nothing about trends"}};
    if (!enabled->boolean)
        return {{true, what, "nobody looks for any (trends.enabled)"}};
    std::vector<Finding> findings;
    std::size_t judged = 0;
    for (const json::Node& each : series->items) {
        if (text(each, "state") != "learning")
            ++judged;
        const json::Node* abnormal = each.find("abnormal");
        if (abnormal != nullptr)
            findings.push_back({false, join("the trend of ", text(each, "name"), " is normal"),
                                text(*abnormal, "reasoning")});
    }
    if (series->items.empty())
        findings.push_back({true, what, "no series has a sample yet"});
    else if (findings.empty())
        findings.push_back({true, what,
                            join(judged, " of ", series->items.size(),
                                 " series are judged, the others are still learnt")});
    return findings;
}

}  // namespace holdfast::ctl

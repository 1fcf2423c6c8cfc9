#include "daemon/config/outcome_rules.h"

#include "base/text.h"
#include "order/policy/outcome.h"

namespace holdfast::daemon {
namespace {

Complaint complain(const std::string& text, const Error& error, std::string_view form,
                   std::string_view example)
{
    return {join('"', printable(text), "\": ", error.context), std::string{form},
            join("write for example \"", example, '"')};
}

}  // namespace

std::optional<Complaint> check_status_rule(std::string& text)
{
    auto rule = order::parse_status_rule(text);
    if (rule)
        return std::nullopt;
    return complain(text, rule.error(), status_rule_form, "404=declined");
}

std::optional<Complaint> check_outcome_mark(std::string& text)
{
    auto mark = order::parse_outcome_mark(text);
    if (mark)
        return std::nullopt;
    return complain(text, mark.error(), outcome_mark_form, "timeout=ignored");
}

}  // namespace holdfast::daemon

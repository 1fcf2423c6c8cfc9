#include "page/part/table.h"

namespace holdfast::page {
namespace {

constexpr std::size_t value_bytes_max = 400;

}  // namespace

void write_heads(Html& html, std::initializer_list<std::string_view> names)
{
    html.begin("thead").begin("tr");
    for (std::string_view name : names)
        html.element("th", name, {{"scope", "col"}});
    html.end().end();
}

void begin_fact(Html& html, std::string_view name)
{
    html.element("dt", name).begin("dd");
}

void write_fact(Html& html, std::string_view name, std::string_view value)
{
    if (value.empty())
        return;
    begin_fact(html, name);
    html.foreign(value, value_bytes_max).end();
}

void write_tile(Html& html, std::string_view name, std::string_view value)
{
    html.begin("div").element("dt", name).element("dd", value).end();
}

void write_action(Html& html, const Frame& frame, const Action& action)
{
    if (!frame.may_act)
        return;
    const bool asks = !action.question.empty();
    html.begin("form", {{"method", "post"},
                        {"action", link_to(frame, action.path)},
                        {"data-confirm", asks ? action.question : std::string_view{}}});
    if (!action.says.name.empty())
        html.lone("input",
                  {{"type", "hidden"}, {"name", action.says.name}, {"value", action.says.value}});
    html.element("button", action.text, {{"type", "submit"}, {"aria-label", action.label}}).end();
}

}  // namespace holdfast::page

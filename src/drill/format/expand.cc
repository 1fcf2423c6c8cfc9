#include "drill/format/expand.h"

namespace holdfast::drill {
namespace {

void expand_in_place(std::string& text, const Values& values)
{
    if (text.find("${") != std::string::npos)
        text = expand(text, values);
}

void expand_all(std::vector<std::string>& texts, const Values& values)
{
    for (std::string& text : texts)
        expand_in_place(text, values);
}

void expand_all(Parameters& parameters, const Values& values)
{
    for (Parameter& each : parameters.all) {
        expand_in_place(each.text, values);
        expand_all(each.words, values);
    }
}

void expand_all(Expectation& each, const Values& values)
{
    expand_all(each.probe.parameters, values);
    expand_all(each.tolerance.one_of, values);
    expand_in_place(each.tolerance.contains, values);
}

void expand_all(std::vector<Expectation>& all, const Values& values)
{
    for (Expectation& each : all)
        expand_all(each, values);
}

void expand_all(std::vector<Step>& steps, const Values& values)
{
    for (Step& step : steps) {
        expand_all(step.parameters, values);
        if (step.effect)
            expand_all(*step.effect, values);
    }
}

}  // namespace

std::string expand(std::string_view text, const Values& values)
{
    std::string out;
    while (!text.empty()) {
        std::size_t at = text.find("${");
        std::size_t end = at == std::string_view::npos ? at : text.find('}', at);
        if (end == std::string_view::npos)
            break;
        out += text.substr(0, at);
        auto found = values.find(text.substr(at + 2, end - at - 2));
        if (found != values.end())
            out += found->second;
        else
            out += text.substr(at, end - at + 1);
        text.remove_prefix(end + 1);
    }
    out += text;
    return out;
}

void expand(Drill& drill, const Values& values)
{
    expand_in_place(drill.setup.config, values);
    expand_in_place(drill.setup.drop_in, values);
    expand_all(drill.setup.environment, values);
    for (auto* steps : {&drill.setup.steps, &drill.inject, &drill.repair.steps, &drill.rollback})
        expand_all(*steps, values);
    for (auto* all : {&drill.steady_state, &drill.detect, &drill.hold, &drill.recovery})
        expand_all(*all, values);
    for (Command& command : drill.diagnosis) {
        expand_all(command.words, values);
        expand_in_place(command.shows, values);
    }
    expand_in_place(drill.repair.hint, values);
}

}  // namespace holdfast::drill

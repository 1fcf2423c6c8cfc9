#include "upstream/json_behaviour.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "lib/json/document.h"
#include "lib/json/writer.h"

namespace holdfast::upstream {
namespace {

constexpr std::size_t steps_max = 1000;

using Problem = std::optional<std::string>;

Problem read_duration(const json::Node& node, Duration& into)
{
    std::optional<Duration> time;
    if (node.kind == json::Kind::string)
        time = parse_duration(node.text);
    if (!time || *time > time_max)
        return "must be a time such as \"10s\", a week at most";
    into = *time;
    return std::nullopt;
}

Problem read_share(const json::Node& node, double& into)
{
    std::optional<double> share = node.decimal();
    if (!share || !(*share >= 0 && *share <= 1))
        return "must be a number from 0 to 1";
    into = *share;
    return std::nullopt;
}

Problem read_latency(const json::Node& node, Latency& into)
{
    std::optional<Latency> latency;
    if (node.kind == json::Kind::string)
        latency = Latency::parse(node.text);
    if (!latency)
        return "must be like \"20ms\", \"10ms..50ms\" or \"~20ms\"";
    into = *latency;
    return std::nullopt;
}

Problem read_member(const json::Member& member, Behaviour& into)
{
    const json::Node& value = member.value;
    if (member.name == "share")
        return read_share(value, into.share);
    if (member.name == "latency")
        return read_latency(value, into.latency);
    if (member.name == "slow")
        return read_duration(value, into.slow);
    if (member.name == "for") {
        Problem problem = read_duration(value, into.lasts.emplace());
        // Steps of no length would follow each other for ever, in one moment.
        bool is_nothing = !problem && *into.lasts == Duration::zero();
        return is_nothing ? Problem{"must be longer than nothing"} : problem;
    }
    if (member.name == "retry_after") {
        Duration time{};
        Problem problem = read_duration(value, time);
        into.retry_after = std::chrono::ceil<std::chrono::seconds>(time);
        return problem;
    }
    if (member.name == "close") {
        into.closes = value.boolean;
        return value.kind == json::Kind::boolean ? std::nullopt : Problem{"must be true or false"};
    }
    return member.name == "mode" ? std::nullopt : Problem{"is not known"};
}

}  // namespace

Result<Behaviour> read_behaviour(const json::Node& node)
{
    if (node.kind != json::Kind::object)
        return Error{Errc::invalid, "must be an object"};
    const json::Node* name = node.find("mode");
    std::optional<Mode> mode;
    if (name != nullptr && name->kind == json::Kind::string)
        mode = parse_mode(name->text);
    if (!mode)
        return Error{Errc::invalid, join("Invalid mode. Valid: ", list_of_modes())};
    Behaviour behaviour{.mode = *mode};
    for (const json::Member& member : node.members)
        if (Problem problem = read_member(member, behaviour))
            return Error{Errc::invalid, join(printable(member.name), ": ", *problem)};
    if (behaviour.closes && behaviour.mode != Mode::down)
        return Error{Errc::invalid, "close: is for the mode down"};
    return behaviour;
}

Result<Behaviour> read_behaviour(std::string_view text)
{
    json::Document document = json::parse(text, {.nodes_max = 100});
    if (!document)
        return Error{Errc::invalid, document.problems.back().what};
    return read_behaviour(document.root);
}

Result<std::vector<Behaviour>> read_script(const json::Node& node)
{
    if (node.kind != json::Kind::array || node.items.empty() || node.items.size() > steps_max)
        return Error{Errc::invalid, join("must be an array of 1 to ", steps_max, " steps")};
    std::vector<Behaviour> steps;
    for (const json::Node& item : node.items) {
        Result<Behaviour> step = read_behaviour(item);
        if (!step)
            return Error{step.error()}.during(join("step ", steps.size() + 1));
        bool is_last = steps.size() + 1 == node.items.size();
        if (!is_last && !step->lasts)
            return Error{Errc::invalid,
                         join("step ", steps.size() + 1, ": for: must be said, to go on")};
        steps.push_back(*std::move(step));
    }
    return steps;
}

Result<Course> read_course(std::string_view text)
{
    json::Document document = json::parse(text, {.nodes_max = 20 * steps_max});
    if (!document)
        return Error{Errc::invalid, document.problems.back().what};
    Course course;
    std::vector<Behaviour> others[2];
    constexpr std::string_view names[2]{"then", "repeat"};
    for (std::size_t i = 0; i < 2; ++i) {
        const json::Node* node = document.root.find(names[i]);
        if (node == nullptr)
            continue;
        Result<std::vector<Behaviour>> steps = read_script(*node);
        if (!steps)
            return Error{steps.error()}.during(names[i]);
        others[i] = *std::move(steps);
    }
    std::erase_if(document.root.members, [&](const json::Member& member) {
        return member.name == names[0] || member.name == names[1];
    });
    Result<Behaviour> first = read_behaviour(document.root);
    if (!first)
        return std::move(first).error();
    course.steps.push_back(*std::move(first));
    for (const std::vector<Behaviour>& steps : others)
        course.steps.insert(course.steps.end(), steps.begin(), steps.end());
    course.repeated = others[1].size();
    // Only the last one may stay, and not if it is followed by the first of those that repeat.
    std::size_t with_end = course.steps.size() - (course.repeated > 0 ? 0 : 1);
    for (std::size_t i = 0; i < with_end; ++i)
        if (!course.steps[i].lasts)
            return Error{Errc::invalid, "for: must be said of each step, to go on"};
    return course;
}

namespace {

std::string time_of(Duration time)
{
    return format_duration(std::chrono::ceil<std::chrono::milliseconds>(time));
}

void write_members(json::Writer& json, const Behaviour& behaviour)
{
    const Behaviour usual;
    json.member("mode", to_string(behaviour.mode));
    if (behaviour.share != usual.share)
        json.member("share", behaviour.share);
    if (behaviour.latency != usual.latency)
        json.member("latency", behaviour.latency.text());
    if (behaviour.slow != usual.slow)
        json.member("slow", time_of(behaviour.slow));
    if (behaviour.retry_after != usual.retry_after)
        json.member("retry_after", time_of(behaviour.retry_after));
    if (behaviour.closes)
        json.member("close", true);
    if (behaviour.lasts)
        json.member("for", time_of(*behaviour.lasts));
}

void write_steps(json::Writer& json, std::string_view name, const Behaviour* begin,
                 const Behaviour* end)
{
    if (begin == end)
        return;
    json.key(name).begin_array();
    for (const Behaviour* each = begin; each != end; ++each) {
        json.begin_object();
        write_members(json, *each);
        json.end_object();
    }
    json.end_array();
}

}  // namespace

std::string encode(const Course& course)
{
    std::string body;
    json::Writer json{body};
    const Behaviour* begin = course.steps.data();
    const Behaviour* end = begin + course.steps.size();
    json.begin_object();
    write_members(json, *begin);
    write_steps(json, "then", begin + 1, end - course.repeated);
    write_steps(json, "repeat", end - course.repeated, end);
    json.end_object();
    body.push_back('\n');
    return body;
}

std::string describe(const Behaviour& behaviour)
{
    std::string text{to_string(behaviour.mode)};
    Mode mode = behaviour.mode;
    if (mode == Mode::flaky || mode == Mode::corrupt || mode == Mode::reject)
        append_to(text, ", share ", behaviour.share);
    if (mode == Mode::slow)
        append_to(text, ", ", format_duration(behaviour.slow));
    if (behaviour.closes)
        text += ", nobody listens";
    if (behaviour.latency != Latency{})
        append_to(text, ", latency ", behaviour.latency.text());
    if (behaviour.lasts)
        append_to(text, ", for ", format_duration(*behaviour.lasts));
    return text;
}

}  // namespace holdfast::upstream

#include "ctl/watch/rule.h"

#include <array>
#include <utility>

#include "base/percent.h"
#include "base/text.h"
#include "base/time.h"
#include "ctl/watch/listing.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);

struct Sort {
    std::string_view option;
    std::string_view member;
    std::string_view words;
};
constexpr std::array<Sort, 4> sorts{{{"--service", "ids", "service"},
                                     {"--group", "groups", "group"},
                                     {"--tag", "tags", "tag"},
                                     {"--environment", "environments", "environment"}}};

std::string find_span_problem(const Invocation& invocation, std::string_view what)
{
    if (!invocation.has("--for"))
        return join(what, ": for how long? (add --for 2h)");
    auto span = parse_duration(invocation.value("--for", {}));
    if (!span || *span <= Duration::zero())
        return join(what, ": --for: not a duration (write --for 90min, --for 2h or --for 1d)");
    return {};
}

std::string find_about_problem(const Invocation& invocation, std::string_view what)
{
    bool names_any = false;
    for (const Sort& sort : sorts)
        names_any = names_any || invocation.has(sort.option);
    if (names_any && invocation.has("--all"))
        return join(what, ": --all is about everything (leave it out, or what it contradicts)");
    if (!names_any && !invocation.has("--all"))
        return join(what, ": of which services? (add --service ID, --group GROUP, or --all)");
    return {};
}

void write_about(json::Writer& json, const Invocation& invocation)
{
    json.begin_object();
    for (const Sort& sort : sorts) {
        json.key(sort.member).begin_array();
        for (const std::string& name : invocation.values(sort.option))
            json.value(name);
        json.end_array();
    }
    json.end_object();
}

// {"about":{...},"for":"2h",...}
std::string to_body(const Invocation& invocation)
{
    std::string body;
    json::Writer json{body};
    write_about(json.begin_object().key("about"), invocation);
    json.member("for", invocation.value("--for", {}));
    for (std::string_view option : {"--starts", "--comment"})
        if (invocation.has(option))
            json.member(option.substr(2), invocation.value(option, {}));
    json.end_object();
    return body;
}

}  // namespace

std::string about_of(const json::Node& rule)
{
    const json::Node* about = rule.find("about");
    if (about == nullptr)
        return "-";
    std::string text;
    for (const Sort& sort : sorts)
        if (std::string names = list_of(*about, sort.member); !names.empty())
            append_to(text, text.empty() ? "" : "; ", sort.words, " ", names);
    return text.empty() ? "everything" : text;
}

int create_rule(const Invocation& invocation, Console& console, const RuleKind& kind,
                const std::function<std::string(const json::Node& rule)>& words)
{
    if (invocation.arguments.size() != 1)
        return complain(console, join(kind.create, " takes options alone, such as --service ID"),
                        exit_usage);
    std::string problem = find_span_problem(invocation, kind.create);
    if (problem.empty())
        problem = find_about_problem(invocation, kind.create);
    if (problem.empty() && !invocation.has("--comment"))
        problem = join(kind.create, ": why? (add --comment TEXT, for those who find it later)");
    if (!problem.empty())
        return complain(console, problem, exit_usage);
    curl::Fetch request{.method = "POST", .url = std::string{kind.path}};
    request.headers = {"Content-Type: application/json"};
    request.body = to_body(invocation);
    return print_answer(invocation, console, std::move(request), kind.expected, words);
}

int end_rule(const Invocation& invocation, Console& console, const RuleKind& kind)
{
    if (invocation.arguments.size() != 2 || !may_stand_in_path(invocation.arguments[1]))
        return complain(console, join(kind.end, " takes one ID"), exit_usage);
    const std::string& id = invocation.arguments[1];
    int exit = 0;
    curl::Fetch request{.method = "DELETE", .url = join(kind.path, "/", percent_encode(id))};
    if (!fetch_body(invocation, console, std::move(request), exit))
        return exit;
    if (invocation.json())
        console.out(join("{\"id\":", json::quote(id), ",\"ended\":true}\n"));
    else
        console.out(join(kind.expected.what, " ", printable(id), " is ended\n"));
    return 0;
}

}  // namespace holdfast::ctl

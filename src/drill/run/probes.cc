#include "drill/run/probes.h"

#include <algorithm>
#include <exception>

#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/text.h"
#include "drill/host/command.h"
#include "drill/host/files.h"
#include "drill/host/system_clock.h"
#include "lib/curl/fetch.h"
#include "lib/json/document.h"
#include "lib/sqlite/connection.h"
#include "obs/message_ids.h"

namespace holdfast::drill {
namespace {

constexpr std::chrono::seconds command_max{15};
constexpr std::chrono::seconds orders_window{5};
constexpr std::chrono::seconds orders_least{1};

Observation seen(std::string text)
{
    return {.was_made = true, .text = std::move(text)};
}

Observation unseen(std::string why)
{
    return {.was_made = false, .text = std::move(why)};
}

std::string scalar(const json::Node& node)
{
    if (node.kind == json::Kind::boolean)
        return node.boolean ? "true" : "false";
    if (node.kind == json::Kind::array)
        return join(node.items.size());
    return node.text;
}

// Of RFC 6901, without escapes: no name that a drill asks for needs one.
const json::Node* follow(const json::Node& root, std::string_view pointer)
{
    const json::Node* here = &root;
    for (std::string_view token : split(pointer.substr(1), '/')) {
        auto index = parse_number<std::size_t>(token);
        if (here->kind == json::Kind::array && index && *index < here->items.size())
            here = &here->items[*index];
        else
            here = here->find(token);
        if (here == nullptr)
            return nullptr;
    }
    return here;
}

Observation look_at_file(const Parameters& parameters)
{
    std::string path{parameters.text("path")};
    std::string_view of = parameters.text("of");
    struct stat status = {};
    bool is_there = ::lstat(path.c_str(), &status) == 0;
    if (of == "exists")
        return seen(is_there ? "true" : "false");
    if (!is_there)
        return unseen(join(path, " is not there"));
    if (of == "bytes")
        return seen(join(status.st_size));
    if (of == "owner")
        return seen(join(status.st_uid));
    if (of == "mode") {
        std::string octal;
        for (unsigned mode = status.st_mode & 07777U, i = 0; i < 4; ++i, mode >>= 3U)
            octal.insert(octal.begin(), static_cast<char>('0' + (mode & 7U)));
        return seen(octal);
    }
    struct statvfs space = {};
    if (of == "free_bytes" && ::statvfs(path.c_str(), &space) == 0)
        return seen(join(space.f_bavail * space.f_frsize));
    return unseen(join("of a file nobody knows ", of));
}

Observation look_at_database(const Parameters& parameters)
{
    try {
        sqlite::Connection connection{std::string{parameters.text("database")},
                                      sqlite::Mode::read_only};
        connection.set_busy_timeout(1000);
        return seen(connection.text(parameters.text("query")));
    } catch (const std::exception& error) {
        return unseen(error.what());
    }
}

Observation look_at_command(const Parameters& parameters)
{
    const Parameter* words = parameters.find("words");
    auto ended = run(words->words, command_max);
    if (!ended)
        return unseen(ended.error().context);
    if (ended->is_late)
        return unseen("it did not end");
    return seen(parameters.text("of") == "output" ? std::string{trim(ended->output)}
                                                  : join(ended->exit));
}

}  // namespace

std::optional<double> sum_of_metric(std::string_view exposition, std::string_view name,
                                    std::string_view labels)
{
    std::optional<double> sum;
    for (std::string_view line : split(exposition, '\n')) {
        if (!line.starts_with(name))
            continue;
        std::string_view rest = line.substr(name.size());
        if (rest.empty() || (rest.front() != '{' && rest.front() != ' '))
            continue;
        std::size_t space = rest.rfind(' ');
        if (rest.substr(0, space).find(labels) == std::string_view::npos)
            continue;
        if (auto value = parse_decimal(rest.substr(space + 1)))
            sum = sum.value_or(0) + *value;
    }
    return sum;
}

void Probes::begin_round()
{
    said_.reset();
    if (orders_ != nullptr)
        orders_->look();
}

Observation Probes::look(const Probe& probe)
{
    const Parameters& parameters = probe.parameters;
    if (probe.kind == "http")
        return look_at_http(parameters);
    if (probe.kind == "metric")
        return look_at_metric(parameters);
    if (probe.kind == "journal")
        return look_at_journal(parameters);
    if (probe.kind == "load")
        return look_at_orders(parameters);
    if (probe.kind == "file")
        return look_at_file(parameters);
    if (probe.kind == "sql")
        return look_at_database(parameters);
    if (probe.kind == "command")
        return look_at_command(parameters);
    auto value = service_.property(std::string{parameters.text("unit")},
                                   std::string{parameters.text("property")});
    return value ? seen(*std::move(value)) : unseen(value.error().context);
}

Observation Probes::look_at_http(const Parameters& parameters) const
{
    std::string path{parameters.text("path")};
    std::string_view of = parameters.text("of");
    const Instant began = clock_.now();
    auto answer = curl::fetch({.url = path.starts_with("http") ? path : join(url_, path),
                               .timeout = answer_max,
                               .headers = {"Accept: application/json"}});
    if (!answer)
        return unseen(answer.error().context);
    if (of.empty() || of == "status")
        return seen(join(answer->status));
    if (of == "seconds")
        return seen(join(seconds(clock_.now() - began)));
    if (of == "body")
        return seen(std::move(answer->body));
    json::Document document = json::parse(answer->body);
    const json::Node* node = of.starts_with('/') ? follow(document.root, of) : nullptr;
    return node == nullptr ? unseen(join("the answer has no ", of)) : seen(scalar(*node));
}

Observation Probes::look_at_metric(const Parameters& parameters) const
{
    auto answer =
        curl::fetch({.url = join(url_, "/metrics?format=prometheus"), .timeout = answer_max});
    if (!answer)
        return unseen(answer.error().context);
    auto sum = sum_of_metric(answer->body, parameters.text("name"), parameters.text("labels"));
    return sum ? seen(join(*sum)) : unseen(join("there is no series ", parameters.text("name")));
}

Observation Probes::look_at_journal(const Parameters& parameters)
{
    if (!said_)
        said_ = service_.said_since(since_, entries_max);
    if (!*said_)
        return unseen(said_->error().context);
    const obs::Message* message = messages::find(parameters.text("message"));
    std::string_view text = parameters.text("text");
    std::vector<WallTime> moments;
    for (const Said& each : **said_)
        if ((message == nullptr || each.message_id == message->id) &&
            (each.text.find(text) != std::string::npos ||
             each.fields.find(text) != std::string::npos))
            moments.push_back(each.at);
    std::string count = join(moments.size());
    return {.was_made = true, .text = std::move(count), .moments = std::move(moments)};
}

Observation Probes::look_at_orders(const Parameters& parameters) const
{
    if (orders_ == nullptr)
        return unseen("no orders are sent");
    WallTime now = clock_.wall();
    Duration over = parse_duration(parameters.text("over")).value_or(orders_window);
    // Before orders were sent for a while, their number says nothing.
    if (now - orders_->begun() < std::min<Duration>(over, orders_least))
        return unseen("orders are sent for too short a time");
    WallTime since = std::max(now - over, orders_->begun());
    auto value = measure(orders_->answers(), since, now, parameters.text("of"));
    return value ? seen(join(*value)) : unseen("no order was answered");
}

}  // namespace holdfast::drill

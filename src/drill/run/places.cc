#include "drill/run/places.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "base/text.h"
#include "drill/host/command.h"
#include "drill/host/files.h"
#include "lib/json/document.h"
#include "lib/json/writer.h"

namespace holdfast::drill {
namespace {

constexpr std::chrono::seconds look_max{10};
constexpr const char* instance = "holdfast@drill.service";
// Built and installed beside this program.
constexpr std::string_view clock_library = "drill-clock.so";

// One that nobody has just now; somebody may be quicker than the instance, which then says so.
Result<std::string> free_address(const Descriptor& probe)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(probe.get(), any, size) != 0 || ::getsockname(probe.get(), any, &size) != 0)
        return errno_error("find a free port");
    return join("127.0.0.1:", ntohs(address.sin_port));
}

Step step(std::string name, std::string action,
          std::initializer_list<std::pair<const char*, std::string>> fields)
{
    Step made{.name = std::move(name), .action = std::move(action), .parameters = {}};
    for (const auto& [field, value] : fields)
        made.parameters.all.push_back({.name = field, .text = value});
    return made;
}

void set_address(Values& values, std::string_view address)
{
    values["address"] = address;
    values["port"] = address.substr(address.rfind(':') + 1);
    values["url"] = join("http://", address);
}

void set_folders(Values& values, const std::string& etc, const std::string& state,
                 const std::string& logs, const std::string& run)
{
    values["etc"] = etc;
    values["config"] = join(etc, "/holdfast.json");
    values["drop_ins"] = join(etc, "/conf.d");
    values["environment"] = join(etc, "/environment");
    values["state"] = state;
    values["logs"] = logs;
    values["database"] = join(state, "/holdfast.db");
    values["control"] = join(run, "/control.sock");
}

void add_files(Stage& stage, const Drill& drill)
{
    stage.before.push_back(
        step("configuration of the instance", "write",
             {{"path", stage.value("config")}, {"text", instance_config(stage.values, drill)}}));
    if (!drill.setup.config.empty())
        stage.before.push_back(step("configuration of the drill", "write",
                                    {{"path", join(stage.value("drop_ins"), "/50-drill.json")},
                                     {"text", expand(drill.setup.config, stage.values)}}));
    std::string environment;
    for (const std::string& line : drill.setup.environment)
        append_to(environment, expand(line, stage.values), "\n");
    stage.before.push_back(step("variables of the instance", "write",
                                {{"path", stage.value("environment")}, {"text", environment}}));
    if (!drill.setup.drop_in.empty())
        stage.before.push_back(step("drop-in of the drill", "drop_in",
                                    {{"text", expand(drill.setup.drop_in, stage.values)}}));
    stage.start.push_back(step("start of the instance", "systemctl", {{"verb", "start"}}));
}

// Both at once, or they could be the same.
Result<void> find_addresses(Values& values)
{
    Descriptor probe{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    Descriptor other{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    auto address = free_address(probe);
    auto spare = address ? free_address(other) : address;
    if (!spare)
        return std::move(spare).error();
    set_address(values, *address);
    values["spare"] = *spare;
    return {};
}

Stage own_instance(Stage stage, const Drill& drill)
{
    stage.service = make_systemd_service(instance);
    stage.name = instance;
    stage.values["unit"] = instance;
    set_folders(stage.values, "/run/holdfast-drills/drill", "/var/lib/holdfast-drill",
                "/var/log/holdfast-drill", "/run/holdfast-drill");
    // Nothing of an earlier one: it may have been left broken.
    stage.before.push_back(step("no instance runs", "systemctl", {{"verb", "stop"}}));
    Step clean = step("nothing is left of an earlier one", "command", {{"may_fail", "true"}});
    // Done first, and so taken back last: then nothing is left of this one.
    for (const char* name : {"words", "undo"})
        clean.parameters.all.push_back(
            {.name = name,
             .text = {},
             .words = {"systemctl", "clean", "--what=state", "--what=logs", instance}});
    stage.before.push_back(clean);
    add_files(stage, drill);
    return stage;
}

Result<Stage> bare_instance(Stage stage, const Where& where, const Programs& programs,
                            const Drill& drill)
{
    const std::string& folder = where.bare;
    set_folders(stage.values, join(folder, "/etc"), join(folder, "/state"), join(folder, "/logs"),
                folder);
    for (std::string_view name : {"state", "logs"})
        if (auto made = make_folders(stage.value(name), 0750); !made)
            return std::move(made).error();
    stage.service = make_bare_service({.daemon = programs.daemon,
                                       .config = stage.value("config"),
                                       .folder = folder,
                                       .url = stage.value("url"),
                                       .environment = stage.value("environment"),
                                       .user = where.user});
    if (!where.user.empty())
        if (auto owned = run_well({"chown", "-R", where.user, folder}, look_max); !owned)
            return std::move(owned).error();
    stage.is_bare = true;
    stage.name = "a daemon without systemd";
    stage.values["unit"] = stage.service->unit();
    add_files(stage, drill);
    return stage;
}

std::string value_of(const json::Node& keys, std::string_view key)
{
    const json::Node* found = keys.find(key);
    const json::Node* value = found == nullptr ? nullptr : found->find("value");
    if (value != nullptr && !value->items.empty())
        value = &value->items.front();
    return value == nullptr ? std::string{} : value->text;
}

Result<Stage> live_service(Stage stage, const Programs& programs, const Drill& drill)
{
    if (!drill.setup.config.empty() || !drill.setup.environment.empty() ||
        !drill.setup.drop_in.empty() || !drill.setup.steps.empty())
        return Error{Errc::invalid,
                     "the drill needs a configuration of its own (leave --live "
                     "out: it is run against an instance)"};
    auto text = run_well({programs.holdfastctl, "config", "--json"}, look_max);
    if (!text)
        return std::move(text).error();
    json::Document document = json::parse(*text);
    const json::Node* keys = document.root.find("keys");
    if (keys == nullptr)
        return Error{Errc::unavailable, "holdfastctl config says nothing that can be read"};
    stage.is_own = false;
    stage.service = make_systemd_service("holdfast.service");
    stage.name = "holdfast.service";
    stage.values["unit"] = stage.name;
    set_folders(stage.values, "/etc/holdfast", "/var/lib/holdfast", "/var/log/holdfast",
                "/run/holdfast");
    stage.values["environment"] = "/etc/default/holdfast";
    std::string address = value_of(*keys, "listen");
    if (address.empty())
        return Error{Errc::invalid, "the service listens with TLS alone"};
    set_address(stage.values, address);
    stage.values["database"] = value_of(*keys, "database.path");
    stage.values["control"] = value_of(*keys, "control.socket");
    return stage;
}

}  // namespace

std::string instance_config(const Values& values, const Drill& drill)
{
    std::string text;
    json::Writer json{text, json::Writer::Style::pretty};
    json.begin_object().key("listen").begin_array().value(values.at("address")).end_array();
    json.key("control").begin_object().member("socket", values.at("control")).end_object();
    // A drill that fills a disk says itself how much must be free.
    json.key("database")
        .begin_object()
        .member("path", values.at("database"))
        .member("free_min", "0B")
        .member("ballast", "0B")
        .end_object();
    if (drill.requirements.upstream) {
        // Quick, so that a drill takes seconds where an incident takes minutes.
        json.key("orders")
            .begin_object()
            .member("upstream_url", values.at("upstream"))
            .member("call_timeout", "1s")
            .member("backoff_first", "200ms")
            .member("parked_for", "1s")
            .member("probe_interval", "1s")
            .end_object();
        json.key("breaker")
            .begin_object()
            .member("window_size", 20)
            .member("minimum_calls", 10)
            .member("open_wait", "500ms")
            .member("half_open_calls", 3)
            .end_object();
    }
    json.end_object();
    text.push_back('\n');
    return text;
}

Result<Stage> make_stage(const Where& where, const Programs& programs, const Drill& drill,
                         const std::string& work)
{
    Stage stage;
    if (auto found = find_addresses(stage.values); !found)
        return std::move(found).error();
    stage.values["work"] = work;
    stage.values["clock"] =
        join(programs.self.substr(0, programs.self.rfind('/') + 1), clock_library);
    stage.values["upstream"] = where.upstream;
    if (!where.bare.empty())
        return bare_instance(std::move(stage), where, programs, drill);
    if (drill.requirements.upstream)
        stage.before.push_back(step("the simulated service runs", "systemctl",
                                    {{"verb", "start"}, {"unit", "holdfast-upstream.service"}}));
    if (where.is_live)
        return live_service(std::move(stage), programs, drill);
    return own_instance(std::move(stage), drill);
}

}  // namespace holdfast::drill

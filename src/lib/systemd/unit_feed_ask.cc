// The half of unit_feed that asks. Loop thread.
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/loop.h"
#include "base/text.h"
#include "lib/systemd/unit_feed_parts.h"

namespace holdfast::systemd {
namespace {

constexpr const char* service = "org.freedesktop.systemd1";
constexpr const char* manager_path = "/org/freedesktop/systemd1";
constexpr const char* manager = "org.freedesktop.systemd1.Manager";
constexpr std::string_view no_such_unit = "org.freedesktop.systemd1.NoSuchUnit";
constexpr const char* already_subscribed = "org.freedesktop.systemd1.AlreadySubscribed";
constexpr std::array usage_properties{"MemoryCurrent", "TasksCurrent", "CPUUsageNSec"};

std::string path_of(const std::string& unit)
{
    char* path = nullptr;
    if (sd_bus_path_encode(units_path, unit.c_str(), &path) < 0)
        return {};
    std::unique_ptr<char, decltype(&::free)> owner{path, ::free};
    return path;
}

// "nginx.service" -> "org.freedesktop.systemd1.Service"; empty for what has no processes.
std::string usage_interface(std::string_view unit)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> types{{
        {".service", "Service"},
        {".slice", "Slice"},
        {".scope", "Scope"},
        {".socket", "Socket"},
        {".mount", "Mount"},
        {".swap", "Swap"},
    }};
    for (auto [suffix, type] : types)
        if (unit.ends_with(suffix))
            return join(service, '.', type);
    return {};
}

Error to_error(const sd_bus_error& error)
{
    std::string_view name = error.name == nullptr ? "" : error.name;
    std::string why{error.message == nullptr ? name : std::string_view{error.message}};
    if (name == no_such_unit || name == SD_BUS_ERROR_UNKNOWN_OBJECT ||
        name == SD_BUS_ERROR_INVALID_ARGS)
        return {Errc::not_found, why};
    if (name == SD_BUS_ERROR_TIMEOUT || name == SD_BUS_ERROR_NO_REPLY)
        return {Errc::timeout, why};
    return {Errc::unavailable, why};
}

BusMessage new_call(sd_bus* bus, const char* path, const char* interface, const char* method)
{
    sd_bus_message* message = nullptr;
    if (sd_bus_message_new_method_call(bus, &message, service, path, interface, method) < 0)
        return nullptr;
    // Without systemd nobody is to be started in its place.
    (void)sd_bus_message_set_auto_start(message, 0);
    return BusMessage{message};
}

}  // namespace

int UnitFeed::answered(sd_bus_message* message, void* self, sd_bus_error* /*error*/) noexcept
{
    auto& call = *static_cast<Call*>(self);
    call.feed.take_answer(call, message);
    return 0;
}

bool UnitFeed::send(std::unique_ptr<Call> call, sd_bus_message* message)
{
    auto timeout = std::chrono::ceil<std::chrono::microseconds>(settings_.answer_timeout);
    sd_bus_slot* slot = nullptr;
    if (sd_bus_call_async(connection_->bus, &slot, message, answered, call.get(),
                          static_cast<std::uint64_t>(timeout.count())) < 0)
        return false;
    call->slot.reset(slot);
    const Call* key = call.get();
    calls_.emplace(key, std::move(call));
    return true;
}

bool UnitFeed::send_subscribe()
{
    BusMessage message = new_call(connection_->bus, manager_path, manager, "Subscribe");
    return message &&
           send(std::unique_ptr<Call>{new Call{*this, Question::subscribe}}, message.get());
}

bool UnitFeed::list()
{
    if (!is_subscribed() || connection_->listing)
        return false;
    BusMessage message = new_call(connection_->bus, manager_path, manager, "ListUnits");
    return message && send(std::unique_ptr<Call>{new Call{*this, Question::list}}, message.get());
}

bool UnitFeed::ask(const std::string& unit)
{
    // Its object is there for every name that could be one: systemd looks for a file of that name.
    return ask_all(unit, path_of(unit));
}

bool UnitFeed::ask_all(const std::string& unit, const std::string& path)
{
    if (!is_subscribed() || path.empty())
        return false;
    BusMessage message = new_call(connection_->bus, path.c_str(), properties_interface, "GetAll");
    // No interface: all of them in one answer.
    return message && sd_bus_message_append(message.get(), "s", "") >= 0 &&
           send(std::unique_ptr<Call>{new Call{*this, Question::all, unit}}, message.get());
}

bool UnitFeed::ask_loaded(const std::string& unit)
{
    if (!is_subscribed())
        return false;
    BusMessage message = new_call(connection_->bus, manager_path, manager, "GetUnit");
    return message && sd_bus_message_append(message.get(), "s", unit.c_str()) >= 0 &&
           send(std::unique_ptr<Call>{new Call{*this, Question::find, unit}}, message.get());
}

bool UnitFeed::ask_usage(const std::string& unit)
{
    if (!is_subscribed() || usage_interface(unit).empty())
        return false;
    return ask_next_usage(std::unique_ptr<Call>{new Call{*this, Question::usage, unit}});
}

// A GetAll would have systemd read ten files of the control group for these three.
bool UnitFeed::ask_next_usage(std::unique_ptr<Call> call)
{
    std::string path = path_of(call->unit);
    BusMessage message = new_call(connection_->bus, path.c_str(), properties_interface, "Get");
    const char* property = usage_properties.at(call->asked++);
    return message &&
           sd_bus_message_append(message.get(), "ss", usage_interface(call->unit).c_str(),
                                 property) >= 0 &&
           send(std::move(call), message.get());
}

void UnitFeed::take_answer(Call& its_call, sd_bus_message* message)
{
    auto node = calls_.extract(&its_call);
    CHECK(!node.empty());
    std::unique_ptr<Call> call = std::move(node.mapped());
    const sd_bus_error* error = sd_bus_message_get_error(message);
    // It remembers us: it has executed itself anew, or its answer came too late.
    bool is_refused = error != nullptr && (call->question != Question::subscribe ||
                                           sd_bus_error_has_name(error, already_subscribed) == 0);
    if (is_refused) {
        take_refusal(std::move(call), to_error(*error));
        return;
    }
    switch (call->question) {
    case Question::subscribe:
        take_subscription(message);
        break;
    case Question::list:
        if (sd_bus_message_enter_container(message, 'a', "(ssssssouso)") < 0) {
            ++counts_.garbage;
            listener_.on_list_end(Error{Errc::unavailable, "systemd's list of units is garbage"});
            break;
        }
        connection_->listing.reset(sd_bus_message_ref(message));
        loop_.wake(*this);
        break;
    case Question::find: {
        const char* path = nullptr;
        if (sd_bus_message_read_basic(message, 'o', &path) <= 0 || !ask_all(call->unit, path))
            listener_.on_told(call->unit, Error{Errc::unavailable, "systemd cannot be asked"});
        break;
    }
    case Question::all: {
        UnitProperties what;
        bool is_whole = read_properties(message, what);
        counts_.garbage += what.garbage + (is_whole ? 0U : 1U);
        if (is_whole)
            listener_.on_told(call->unit, std::move(what));
        else
            listener_.on_told(call->unit, Error{Errc::unavailable, "systemd's answer is garbage"});
        break;
    }
    case Question::usage:
        take_usage(std::move(call), message);
        break;
    }
}

void UnitFeed::take_usage(std::unique_ptr<Call> call, sd_bus_message* message)
{
    if (!read_property(message, usage_properties.at(call->asked - 1), call->gathered))
        ++call->gathered.garbage;
    std::string unit = call->unit;
    if (call->asked < usage_properties.size()) {
        if (!ask_next_usage(std::move(call)))
            listener_.on_usage(unit, Error{Errc::unavailable, "systemd cannot be asked"});
        return;
    }
    counts_.garbage += call->gathered.garbage;
    listener_.on_usage(unit, std::move(call->gathered));
}

void UnitFeed::take_refusal(std::unique_ptr<Call> call, Error error)
{
    if (error.code == Errc::timeout)
        ++counts_.timeouts;
    switch (call->question) {
    case Question::subscribe:
        lost(join("systemd does not answer: ", error.context));
        break;
    case Question::list:
        listener_.on_list_end(std::move(error));
        break;
    case Question::find:
    case Question::all:
        listener_.on_told(call->unit, std::move(error));
        break;
    case Question::usage:
        listener_.on_usage(call->unit, std::move(error));
        break;
    }
}

void UnitFeed::tell_listed()
{
    std::vector<ListedUnit> some;
    some.reserve(settings_.listed_at_once);
    int result = 1;
    while (some.size() < settings_.listed_at_once) {
        const char *unit = nullptr, *load = nullptr, *active = nullptr, *sub = nullptr;
        result =
            sd_bus_message_read(connection_->listing.get(), "(ssssssouso)", &unit, nullptr, &load,
                                &active, &sub, nullptr, nullptr, nullptr, nullptr, nullptr);
        if (result <= 0)
            break;
        some.push_back({unit, load, active, sub});
    }
    if (result <= 0)
        connection_->listing.reset();
    listener_.on_listed(some);
    if (result < 0) {
        ++counts_.garbage;
        listener_.on_list_end(Error{Errc::unavailable, "systemd's list of units is garbage"});
    } else if (result == 0) {
        listener_.on_list_end({});
    }
}

}  // namespace holdfast::systemd

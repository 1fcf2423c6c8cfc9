#include "watch/definition/json_service.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "watch/definition/contradictions.h"
#include "watch/definition/members.h"
#include "watch/definition/names.h"
#include "watch/definition/rules.h"

namespace holdfast::watch {
namespace {

// More than there are, in both spellings.
constexpr std::size_t members_max = 64;
// What every definition of old has.
constexpr std::size_t legacy_members = 6;

class ServiceReader {
public:
    ServiceReader(const JsonValue& value, const ServiceReading& how)
        : value_{value}, how_{how}, service_{how.is_merge && how.before ? *how.before : Service{}}
    {
        service_.owner = how.owner;
    }

    Service read() &&
    {
        std::vector<JsonMember> members =
            value_.members(members_max, "{\"id\": \"checkout\", ...}");
        // What is no object, or a far too large one, was refused, and lacks nothing else.
        if (members.empty() &&
            (value_.node().kind != json::Kind::object || !value_.node().members.empty()))
            return std::move(service_);
        for (const JsonMember& member : members)
            take(member);
        if (!how_.id.empty())
            settle_id();
        settle_type();
        for (std::string_view required : {"id", "name", "url"})
            require(required);
        check_members();
        for (Contradiction& found : find_contradictions(service_, how_.defaults)) {
            // One that is given, and yet not there, was refused.
            const bool is_refused = (found.member == "token" || found.member == "record_name") &&
                                    is_given(found.member);
            if (!is_refused)
                reject(found.member, std::move(found.complaint));
        }
        return std::move(service_);
    }

private:
    const JsonMember* given(std::string_view name) const
    {
        auto found =
            std::ranges::find(given_, name, [](const auto& each) { return each.first->name; });
        return found == given_.end() ? nullptr : &found->second;
    }

    bool is_given(std::string_view name) const
    {
        const JsonMember* member = given(name);
        return member != nullptr && !member->value.is_null();
    }

    // Where the member stands; if it does not, where it would.
    void reject(std::string_view name, Complaint complaint) const
    {
        if (const JsonMember* member = given(name))
            member->value.reject(std::move(complaint));
        else
            value_.reject(std::move(complaint));
    }

    void take(const JsonMember& member)
    {
        const ServiceMember* known = find_member(member.name);
        if (known == nullptr)
            return reject_unknown(member);
        if (const JsonMember* earlier = given(known->name))
            return member.value.reject_at(member.at, {join("the same as ", earlier->name),
                                                      "each member once", "remove one of them"});
        given_.emplace_back(known, member);
        if (member.value.is_null())
            return known->copy(Service{}, service_);
        const auto place = static_cast<std::size_t>(known - service_members().data());
        member_forms()[place].read(member.value, service_, how_.before);
    }

    void reject_unknown(const JsonMember& member) const
    {
        // Whoever sends back what we showed is not to be told that we showed too much.
        if (member.name == "owner" && how_.owner == Owner::api)
            return;
        std::vector<std::string_view> names;
        for (const ServiceMember& each : service_members())
            names.push_back(each.name);
        member.value.reject_at(member.at,
                               {join("unknown member ", quote_shortened(member.name)),
                                "a member that services have", suggest(member.name, names)});
    }

    void settle_id()
    {
        if (given("id") != nullptr && service_.id != how_.id)
            reject("id", {join("the id is not that of the path, ", quote_shortened(how_.id)),
                          "the same id, or none", "an id cannot be changed: make a new service"});
        service_.id = how_.id;
        if (given("id") == nullptr)
            if (auto complaint = find_service_id_problem(service_.id))
                value_.reject(*std::move(complaint));
    }

    void settle_type()
    {
        if (given("type") == nullptr && !how_.is_merge)
            service_.type = given("url") == nullptr && given("token") != nullptr
                                ? CheckType::heartbeat
                                : implied_type(service_.url);
        if (service_.type != CheckType::dns)
            return;
        constexpr std::string_view scheme = "dns://";
        const bool is_told_by_url = service_.dns.name.empty() ||
                                    (given("url") != nullptr && given("record_name") == nullptr);
        if (is_told_by_url && service_.url.starts_with(scheme))
            service_.dns.name = service_.url.substr(scheme.size());
        else if (service_.url.empty() && !service_.dns.name.empty())
            service_.url = join(scheme, service_.dns.name);
    }

    void require(std::string_view name)
    {
        constexpr std::array<std::pair<std::string_view, std::string_view>, 3> examples{
            {{"id", "checkout"}, {"name", "Checkout"}, {"url", "https://example.org/health"}}};
        if (name == "url" && service_.type == CheckType::heartbeat)
            return;
        const bool is_there = (name == "id" && !service_.id.empty()) ||
                              (name == "name" && !service_.name.empty()) ||
                              (name == "url" && !service_.url.empty());
        const JsonMember* member = given(name);
        const bool is_empty_url = name == "url" && member != nullptr &&
                                  member->value.node().kind == json::Kind::string &&
                                  member->value.node().text.empty();
        // What is wrong with one that is given was said.
        if (is_there || (is_given(name) && !is_empty_url))
            return;
        const auto* example =
            std::ranges::find(examples, name, [](const auto& each) { return each.first; });
        reject(name, {join('"', name, "\" is missing"), "a service with an id, a name and an URL",
                      join("write \"", name, "\": \"", example->second, '"')});
    }

    void check_members()
    {
        if (!service_.url.empty() &&
            (service_.type != CheckType::heartbeat || given("url") != nullptr)) {
            const CheckType type =
                service_.type == CheckType::heartbeat ? CheckType::http : service_.type;
            if (auto complaint = find_service_url_problem(type, service_.url))
                reject("url", *std::move(complaint));
        }
        check_types();
    }

    void check_types()
    {
        const TypeMask type = mask_of(service_.type);
        for (const auto& [known, member] : given_)
            if ((known->types & type) == 0 && !member.value.is_null())
                member.value.reject_at(member.at,
                                       {join(member.name, " means nothing to a check of type ",
                                             to_string(service_.type)),
                                        join("a check of type ", describe_types(known->types)),
                                        "remove it, or write another \"type\""});
        // What is merged into a service of another type leaves behind what only that one had.
        static const Service plain;
        for (const ServiceMember& each : service_members())
            if ((each.types & type) == 0)
                each.copy(plain, service_);
    }

    const JsonValue& value_;
    const ServiceReading& how_;
    Service service_;
    std::vector<std::pair<const ServiceMember*, JsonMember>> given_;
};

std::string_view remedy_for(json::Problem::Kind kind) noexcept
{
    switch (kind) {
    case json::Problem::Kind::duplicate:
        return "remove one of them";
    case json::Problem::Kind::too_large:
        return "split it, or look at what it is";
    case json::Problem::Kind::syntax:
        break;
    }
    return "correct it there or just before";
}

}  // namespace

bool take_problems(const json::Document& document, std::vector<DefinitionProblem>& problems)
{
    bool is_complete = true;
    for (const json::Problem& each : document.problems) {
        const bool is_readable = each.kind == json::Problem::Kind::duplicate;
        is_complete = is_complete && is_readable;
        problems.push_back({each.at.line,
                            each.at.column,
                            each.pointer,
                            {each.what, each.expected, std::string{remedy_for(each.kind)}},
                            !is_readable});
    }
    return is_complete;
}

const json::Node* find_given(const json::Node& object, std::string_view member)
{
    const ServiceMember* known = find_member(member);
    CHECK(known != nullptr);
    const json::Node* node = object.find(known->name);
    return node != nullptr ? node : object.find(known->api_name);
}

Service read_service(const JsonValue& value, const ServiceReading& how)
{
    return ServiceReader{value, how}.read();
}

ReadService read_service(std::string_view body, const ServiceReading& how)
{
    ReadService result;
    const json::Document document = json::parse(
        body,
        {.comments = false, .bytes_max = service_bytes_max, .depth_max = 8, .nodes_max = 1024});
    if (!take_problems(document, result.problems))
        return result;
    Service service = read_service(JsonValue{document.root, "", result.problems}, how);
    if (result.problems.empty())
        result.service = std::move(service);
    return result;
}

void write(json::Writer& json, const Service& service, const Writing& how)
{
    static const Service plain;
    json.begin_object();
    for (std::size_t i = 0; i < service_members().size(); ++i) {
        const ServiceMember& member = service_members()[i];
        if (i >= legacy_members && member.equal(service, plain))
            continue;
        json.key(how.name(member.name, member.api_name));
        member_forms()[i].write(json, service, how);
    }
    if (how.is_for_api)
        json.member("owner", to_string(service.owner));
    json.end_object();
}

std::string encode(const Service& service, const Writing& how)
{
    std::string text;
    json::Writer json{text};
    write(json, service, how);
    return text;
}

}  // namespace holdfast::watch

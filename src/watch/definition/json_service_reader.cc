// How the members of one service are read together.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "watch/definition/contradictions.h"
#include "watch/definition/json_service.h"
#include "watch/definition/json_type.h"
#include "watch/definition/members.h"
#include "watch/definition/names.h"
#include "watch/definition/rules.h"

namespace holdfast::watch {
namespace {

// More than there are, in both spellings.
constexpr std::size_t members_max = 160;
// A check of type unit has one of them.
constexpr std::array<std::string_view, 5> selections{"unit", "units", "target", "slice", "failed"};
// One of type journal has some of them.
constexpr std::array<std::string_view, 5> filters{"unit", "priority", "message_id", "fields",
                                                  "text"};

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
        settle_type(members);
        for (const JsonMember& member : members)
            take(member);
        if (!how_.id.empty())
            settle_id();
        if (service_.type == CheckType::dns)
            settle_dns_name();
        if (service_.type == CheckType::heartbeat)
            settle_heartbeat_url();
        for (std::string_view required : {"id", "name", "url"})
            require(required);
        check_members();
        for (Contradiction& found : find_contradictions(service_, how_.defaults))
            if (!is_known(found))
                reject(found.member, std::move(found.complaint));
        return std::move(service_);
    }

private:
    struct Given {
        const ServiceMember* known;
        JsonMember member;
        bool is_refused;
    };

    const Given* given(std::string_view name) const
    {
        auto found =
            std::ranges::find(given_, name, [](const auto& each) { return each.known->name; });
        return found == given_.end() ? nullptr : &*found;
    }

    bool is_given(std::string_view name) const
    {
        const Given* found = given(name);
        return found != nullptr && !says_nothing(found->member);
    }

    bool is_refused(std::string_view name) const
    {
        const Given* found = given(name);
        return found != nullptr && found->is_refused;
    }

    // Where the member stands; if it does not, where it would.
    void reject(std::string_view name, Complaint complaint) const
    {
        if (const Given* found = given(name))
            found->member.value.reject(std::move(complaint));
        else
            value_.reject(std::move(complaint));
    }

    // What only other types have is left behind, by what is merged too.
    void settle_type(const std::vector<JsonMember>& members)
    {
        const auto [type, is_guessed] = told_type(members, how_.is_merge ? how_.before : nullptr);
        is_type_guessed_ = is_guessed;
        service_.type = type;
        if (LocalCheck kind = local_check_of(type); kind.index() != service_.local.index())
            service_.local = std::move(kind);
        // Of the members of two types, timers have the other's.
        if (type != CheckType::heartbeat)
            service_.heartbeat = {};
        static const Service plain;
        for (const ServiceMember& each : service_members())
            if (!is_of_type(each))
                each.copy(plain, service_);
    }

    bool is_of_type(const ServiceMember& known) const
    {
        return (known.types & mask_of(service_.type)) != 0;
    }

    void take(const JsonMember& member)
    {
        const ServiceMember* known = find_member(member.name);
        if (known == nullptr)
            return reject_unknown(member);
        if (const Given* earlier = given(known->name))
            return member.value.reject_at(member.at, {join("the same as ", earlier->member.name),
                                                      "each member once", "remove one of them"});
        const std::size_t problems = value_.problem_count();
        // One that says nothing of the type leaves it to the others.
        if (known->name != "type" || !says_nothing(member))
            read_member(member, *known);
        given_.push_back({known, member, value_.problem_count() > problems});
    }

    void read_member(const JsonMember& member, const ServiceMember& known)
    {
        if (member.value.is_null())
            return known.copy(Service{}, service_);
        if (!is_of_type(known))
            return reject_foreign(member, known);
        const auto place = static_cast<std::size_t>(&known - service_members().data());
        member_forms()[place].read(member.value, service_, how_.before);
    }

    void reject_foreign(const JsonMember& member, const ServiceMember& known) const
    {
        if (!says_nothing(member) && !is_type_guessed_)
            member.value.reject_at(
                member.at,
                {join(member.name, " means nothing to a check of type ", to_string(service_.type)),
                 join("a check of type ", describe_types(known.types)),
                 "remove it, or write another \"type\""});
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

    void settle_dns_name()
    {
        constexpr std::string_view scheme = "dns://";
        const bool is_told_by_url = service_.dns.name.empty() ||
                                    (given("url") != nullptr && given("record_name") == nullptr);
        if (is_told_by_url && service_.url.starts_with(scheme))
            service_.dns.name = service_.url.substr(scheme.size());
        else if (service_.url.empty() && !service_.dns.name.empty())
            service_.url = join(scheme, service_.dns.name);
    }

    // A heartbeat may have the URL of a page. That of another type is not one, and was not asked
    // for: as a part of this definition it could not be read again.
    void settle_heartbeat_url()
    {
        if (given("url") == nullptr && !service_.url.empty() &&
            find_service_url_problem(CheckType::http, service_.url))
            service_.url.clear();
    }

    void require(std::string_view name)
    {
        const bool is_url = name == "url";
        if (is_url && (service_.type == CheckType::heartbeat || !is_of_type(*find_member("url"))))
            return;
        const bool is_there = (name == "id" && !service_.id.empty()) ||
                              (name == "name" && !service_.name.empty()) ||
                              (is_url && !service_.url.empty());
        // What is wrong with one that is given was said.
        if (is_there || is_given(name))
            return;
        const std::string_view example = is_url         ? example_url(service_.type)
                                         : name == "id" ? "checkout"
                                                        : "Checkout";
        reject(name, {join('"', name, "\" is missing"), "a service with an id, a name and an URL",
                      join("write \"", name, "\": \"", example, '"')});
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
        if (service_.type == CheckType::unit)
            check_selections();
        if (service_.type == CheckType::command && !how_.may_run_commands)
            reject_command();
    }

    void check_selections() const
    {
        const Given* first = nullptr;
        for (const Given& each : given_) {
            if (std::ranges::find(selections, each.known->name) == selections.end() ||
                says_nothing(each.member))
                continue;
            if (first != nullptr)
                each.member.value.reject_at(each.member.at,
                                            {join(first->member.name, " and ", each.member.name,
                                                  " are two ways to find units"),
                                             "one of unit, units, target, slice and failed",
                                             "remove one of them, or make two services"});
            else
                first = &each;
        }
    }

    // Whoever may define services over HTTP may not therefore run programs on this host.
    void reject_command() const
    {
        const bool is_file = how_.owner == Owner::file;
        Complaint complaint{is_file
                                ? "a command is defined in a file that is not below /etc/holdfast"
                                : "a command cannot be defined over HTTP",
                            "a services file below /etc/holdfast",
                            is_file ? "move the file there, and name it in watch.services_file"
                                    : "write it into that file on the host, and reload"};
        complaint.is_forbidden = true;
        reject(given("command") != nullptr ? "command" : "type", std::move(complaint));
    }

    // What was said of the members that it is about explains it.
    bool is_known(const Contradiction& found) const
    {
        if (is_type_guessed_ || (found.is_of_default && !is_given(found.member)))
            return true;
        const auto& others = service_.type == CheckType::journal ? filters : selections;
        return is_refused(found.member) ||
               (found.member == "unit" &&
                std::ranges::any_of(others, [this](auto name) { return is_refused(name); }));
    }

    const JsonValue& value_;
    const ServiceReading& how_;
    Service service_;
    bool is_type_guessed_ = false;
    std::vector<Given> given_;
};

}  // namespace

Service read_service(const JsonValue& value, const ServiceReading& how)
{
    return ServiceReader{value, how}.read();
}

}  // namespace holdfast::watch

#include "watch/list/admission.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "watch/definition/dependencies.h"

namespace holdfast::watch {
namespace {

using Ids = std::unordered_set<std::string_view>;

std::string quoted(std::string_view id)
{
    return join('\'', printable(id), '\'');
}

// "'a', 'b' and 3 more"
std::string named(const std::vector<std::string_view>& ids)
{
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < std::min(ids.size(), named_max); ++i)
        shown.push_back(quoted(ids[i]));
    std::string text = join_list(shown, ", ");
    if (ids.size() > named_max)
        append_to(text, " and ", ids.size() - named_max, " more");
    return text;
}

Result<void> check_owners(const ServiceList& present, const std::vector<Service>& wanted)
{
    std::vector<std::string_view> of_file;
    for (const Service& each : wanted)
        if (auto found = find_service(present, each.id);
            found != nullptr && found->owner == Owner::file)
            of_file.push_back(each.id);
    if (of_file.empty())
        return {};
    const bool is_one = of_file.size() == 1;
    return Error{Errc::conflict,
                 join(is_one ? "service " : "services ", named(of_file), is_one ? " is" : " are",
                      " defined in the services file, which wins: change ", is_one ? "it" : "them",
                      " there and reload")};
}

Result<void> check_count(const ServiceList& present, const std::vector<Service>& wanted,
                         std::size_t services_max)
{
    const auto added = std::ranges::count_if(wanted, [&present](const Service& each) {
        return find_service(present, each.id) == nullptr;
    });
    // Fewer may be allowed now than there are: what is there may still be changed.
    if (added == 0 || present.size() + static_cast<std::size_t>(added) <= services_max)
        return {};
    return Error{Errc::conflict,
                 join(present.size(), " services are watched: ", added,
                      " more would be above watch.services_max, which is ", services_max)};
}

// The first two of them, by whoever has the token already.
Result<void> check_tokens(const std::vector<const Service*>& all, std::size_t ours)
{
    std::unordered_map<std::string_view, const Service*> holders;
    for (std::size_t i = all.size(); i-- > 0;) {
        const Service& service = *all[i];
        if (service.heartbeat.token.empty())
            continue;
        auto [holder, is_new] = holders.emplace(service.heartbeat.token, &service);
        if (!is_new && i < ours)
            return Error{Errc::conflict,
                         join("the heartbeat token of ", quoted(service.id), " is that of service ",
                              quoted(holder->second->id), ": each needs its own")};
    }
    return {};
}

Result<void> check_dependencies(const std::vector<const Service*>& all, std::size_t ours)
{
    for (const DependencyProblem& problem : find_dependency_problems(all, ours))
        return Error{Errc::invalid,
                     join(quoted(all[problem.service]->id), ": ", problem.complaint.what)};
    return {};
}

}  // namespace

Result<void> admit(const ServiceList& present, const std::vector<Service>& wanted,
                   std::size_t services_max)
{
    if (Result<void> owned = check_owners(present, wanted); !owned)
        return owned;
    if (Result<void> counted = check_count(present, wanted, services_max); !counted)
        return counted;
    // What is wanted first, then what stays as it is.
    std::vector<const Service*> all;
    Ids ids;
    for (const Service& each : wanted) {
        all.push_back(&each);
        ids.insert(each.id);
    }
    for (const auto& each : present)
        if (!ids.contains(each->id))
            all.push_back(each.get());
    if (Result<void> told_apart = check_tokens(all, wanted.size()); !told_apart)
        return told_apart;
    if (std::ranges::all_of(wanted, [](const Service& each) {
            return each.depends_on.empty() && parts_of(each).empty();
        }))
        return {};
    return check_dependencies(all, wanted.size());
}

std::vector<SharedToken> find_shared_tokens(const ServiceList& services)
{
    std::unordered_map<std::string_view, const Service*> holders;
    std::vector<SharedToken> shared;
    for (const auto& each : services) {
        if (each->heartbeat.token.empty())
            continue;
        auto [holder, is_new] = holders.emplace(each->heartbeat.token, each.get());
        if (!is_new)
            shared.push_back({each->id, holder->second->id});
    }
    return shared;
}

}  // namespace holdfast::watch

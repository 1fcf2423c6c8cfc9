#include "watch/definition/dependencies.h"

#include <algorithm>
#include <unordered_map>
#include <variant>

#include "base/text.h"
#include "watch/definition/rules.h"

namespace holdfast::watch {
namespace {

// Of a longer circle its beginning is shown.
constexpr std::size_t circle_shown_max = 8;
// Comparing names costs their square.
constexpr std::size_t names_compared_max = 1000;

// The ids that a service needs, those that it depends on first.
struct Needs {
    explicit Needs(const Service& service)
        : depends_on{service.depends_on}, parts{parts_of(service)}
    {
    }

    std::size_t size() const noexcept { return depends_on.size() + parts.size(); }
    bool is_part(std::size_t item) const noexcept { return item >= depends_on.size(); }
    const std::string& operator[](std::size_t item) const noexcept
    {
        return is_part(item) ? parts[item - depends_on.size()] : depends_on[item];
    }

    const std::vector<std::string>& depends_on;
    const std::vector<std::string>& parts;
};

class DependencySearch {
public:
    DependencySearch(const std::vector<const Service*>& services, std::size_t looked_at)
        : services_{services}, looked_at_{looked_at}, marks_(services.size(), Mark::unseen)
    {
        for (std::size_t i = 0; i < services.size(); ++i)
            places_.emplace(services[i]->id, i);
    }

    std::vector<DependencyProblem> run() &&
    {
        for (std::size_t i = 0; i < looked_at_; ++i)
            report_unknown(i);
        for (std::size_t i = 0; i < looked_at_ && !is_full(); ++i)
            if (marks_[i] == Mark::unseen)
                walk_from(i);
        return std::move(problems_);
    }

private:
    enum class Mark : std::uint8_t { unseen, on_the_way, done };
    struct Step {
        std::size_t service;
        std::size_t item;  // The next one to look at.
    };

    bool is_full() const noexcept { return problems_.size() >= definition_problems_max; }

    // `item` is one of Needs.
    void add(std::size_t service, std::size_t item, Complaint complaint)
    {
        const Needs wanted{*services_[service]};
        const bool is_part = wanted.is_part(item);
        problems_.push_back({service, is_part ? "of" : "depends_on",
                             is_part ? item - wanted.depends_on.size() : item,
                             std::move(complaint)});
    }

    void report_unknown(std::size_t service)
    {
        const Needs wanted{*services_[service]};
        for (std::size_t item = 0; item < wanted.size() && !is_full(); ++item) {
            if (places_.contains(wanted[item]))
                continue;
            std::vector<std::string_view> names;
            for (const Service* each : services_)
                if (names.size() < names_compared_max && each != services_[service])
                    names.push_back(each->id);
            std::string_view close = closest_name(wanted[item], names);
            add(service, item,
                {join("there is no service ", quote_shortened(wanted[item])),
                 "the id of another service",
                 close.empty() ? "remove it" : join("did you mean ", quote_shortened(close), "?")});
        }
    }

    // Depth first with a stack of our own: ten thousand in a row are ten thousand calls.
    void walk_from(std::size_t start)
    {
        std::vector<Step> way{{start, 0}};
        marks_[start] = Mark::on_the_way;
        while (!way.empty() && !is_full()) {
            Step& here = way.back();
            const Needs wanted{*services_[here.service]};
            if (here.item == wanted.size()) {
                marks_[here.service] = Mark::done;
                way.pop_back();
                continue;
            }
            const std::size_t item = here.item++;
            auto next = places_.find(wanted[item]);
            if (next == places_.end())
                continue;
            if (marks_[next->second] == Mark::on_the_way)
                report_circle(way, next->second);
            if (marks_[next->second] != Mark::unseen)
                continue;
            marks_[next->second] = Mark::on_the_way;
            way.push_back({next->second, 0});
        }
    }

    void report_circle(const std::vector<Step>& way, std::size_t first)
    {
        auto begin = std::ranges::find(way, first, &Step::service);
        // The last one that is asked about has to let go of the next.
        const Step* place = nullptr;
        for (auto step = begin; step != way.end(); ++step)
            if (step->service < looked_at_)
                place = &*step;
        if (place == nullptr)
            return;
        std::string path;
        std::size_t shown = 0;
        for (auto step = begin; step != way.end(); ++step)
            if (++shown <= circle_shown_max)
                append_to(path, printable(services_[step->service]->id), " -> ");
        if (shown > circle_shown_max)
            append_to(path, "(", shown - circle_shown_max, " more) -> ");
        path += printable(services_[first]->id);
        add(place->service, place->item - 1,
            {join("a circle of dependencies: ", path), "no service that depends on itself",
             "remove one of them"});
    }

    const std::vector<const Service*>& services_;
    std::size_t looked_at_;
    std::unordered_map<std::string_view, std::size_t> places_;
    std::vector<Mark> marks_;
    std::vector<DependencyProblem> problems_;
};

}  // namespace

const std::vector<std::string>& parts_of(const Service& service) noexcept
{
    static const std::vector<std::string> none;
    const auto* composite = std::get_if<CompositeCheck>(&service.local);
    return composite == nullptr ? none : composite->of;
}

bool needs(const Service& service, std::string_view id) noexcept
{
    const auto& parts = parts_of(service);
    return std::ranges::find(service.depends_on, id) != service.depends_on.end() ||
           std::ranges::find(parts, id) != parts.end();
}

std::vector<DependencyProblem> find_dependency_problems(const std::vector<const Service*>& services,
                                                        std::size_t looked_at)
{
    return DependencySearch{services, looked_at}.run();
}

}  // namespace holdfast::watch

#include "watch/definition/dependencies.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "watch/definition/rules.h"

namespace holdfast::watch {
namespace {

// Of a longer circle its beginning is shown.
constexpr std::size_t circle_shown_max = 8;
// Comparing names costs their square.
constexpr std::size_t names_compared_max = 1000;

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

    void report_unknown(std::size_t service)
    {
        const std::vector<std::string>& wanted = services_[service]->depends_on;
        for (std::size_t item = 0; item < wanted.size() && !is_full(); ++item) {
            if (places_.contains(wanted[item]))
                continue;
            std::vector<std::string_view> names;
            for (const Service* each : services_)
                if (names.size() < names_compared_max && each != services_[service])
                    names.push_back(each->id);
            std::string_view close = closest_name(wanted[item], names);
            problems_.push_back(
                {service,
                 item,
                 {join("there is no service ", quote_shortened(wanted[item])),
                  "the id of another service",
                  close.empty() ? "remove it"
                                : join("did you mean ", quote_shortened(close), "?")}});
        }
    }

    // Depth first with a stack of our own: ten thousand in a row are ten thousand calls.
    void walk_from(std::size_t start)
    {
        std::vector<Step> way{{start, 0}};
        marks_[start] = Mark::on_the_way;
        while (!way.empty() && !is_full()) {
            Step& here = way.back();
            const std::vector<std::string>& wanted = services_[here.service]->depends_on;
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
        problems_.push_back({place->service,
                             place->item - 1,
                             {join("a circle of dependencies: ", path),
                              "no service that depends on itself", "remove one of them"}});
    }

    const std::vector<const Service*>& services_;
    std::size_t looked_at_;
    std::unordered_map<std::string_view, std::size_t> places_;
    std::vector<Mark> marks_;
    std::vector<DependencyProblem> problems_;
};

}  // namespace

std::vector<DependencyProblem> find_dependency_problems(const std::vector<const Service*>& services,
                                                        std::size_t looked_at)
{
    return DependencySearch{services, looked_at}.run();
}

}  // namespace holdfast::watch

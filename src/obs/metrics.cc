#include "obs/metrics.h"

#include <utility>

#include "base/check.h"
#include "obs/exposition.h"

namespace holdfast::obs {

Registry::Registry()
    : prometheus_{std::make_unique<Document>(Format::prometheus)},
      openmetrics_{std::make_unique<Document>(Format::openmetrics)}
{
    callback_counter(
        {"holdfast_metrics_label_overflow_total",
         "Changes of metrics that had too many sets of label values and went to \"other\"."},
        [this] { return static_cast<double>(shape_.overflows.value()); });
}

Registry::~Registry() = default;

template <typename Metric, typename Make>
Family<Metric>& Registry::add(Type type, Description description, Labels labels, Make make)
{
    std::string name = description.name;
    auto family = std::make_unique<Family<Metric>>(type, std::move(description), std::move(labels),
                                                   shape_, std::move(make));
    Family<Metric>& result = *family;
    bool is_new = families_.emplace(std::move(name), std::move(family)).second;
    CHECK(is_new);
    return result;
}

Counter& Registry::counter(Description description)
{
    return counters(std::move(description), {}).with({});
}

Gauge& Registry::gauge(Description description)
{
    return gauges(std::move(description), {}).with({});
}

Histogram& Registry::histogram(Description description, std::vector<double> bounds)
{
    return histograms(std::move(description), {}, std::move(bounds)).with({});
}

Gauge& Registry::sampled_counter(Description description)
{
    return add<Gauge>(Type::sampled_counter, std::move(description), {}, std::make_unique<Gauge>)
        .with({});
}

void Registry::callback_gauge(Description description, std::function<double()> value)
{
    callbacks_.push_back({gauge(std::move(description)), std::move(value)});
}

void Registry::callback_counter(Description description, std::function<double()> value)
{
    callbacks_.push_back({sampled_counter(std::move(description)), std::move(value)});
}

void Registry::before_scrape(std::function<void()> prepare)
{
    preparations_.push_back(std::move(prepare));
}

void Registry::info(Description description, const std::vector<Label>& labels)
{
    std::string text;
    for (const Label& label : labels)
        append_label(text, label.name, label.value);
    add<Gauge>(Type::info, std::move(description), {}, std::make_unique<Gauge>)
        .in_set(std::move(text))
        .set(1);
}

Family<Counter>& Registry::counters(Description description, Labels labels)
{
    return add<Counter>(Type::counter, std::move(description), std::move(labels),
                        std::make_unique<Counter>);
}

Family<Gauge>& Registry::gauges(Description description, Labels labels)
{
    return add<Gauge>(Type::gauge, std::move(description), std::move(labels),
                      std::make_unique<Gauge>);
}

Family<Histogram>& Registry::histograms(Description description, Labels labels,
                                        std::vector<double> bounds)
{
    auto make = [bounds = std::move(bounds)] { return std::make_unique<Histogram>(bounds); };
    auto& family = add<Histogram>(Type::histogram, std::move(description), std::move(labels), make);
    histograms_.push_back(&family);
    return family;
}

std::shared_ptr<const std::string> Registry::prometheus()
{
    return render(*prometheus_);
}

std::shared_ptr<const std::string> Registry::openmetrics()
{
    return render(*openmetrics_);
}

void Registry::refresh()
{
    for (const std::function<void()>& prepare : preparations_)
        prepare();
    for (Callback& callback : callbacks_)
        callback.gauge.set(callback.value());
    for (FamilyBase* family : histograms_)
        family->publish();
}

const FamilyBase* Registry::next_family(const std::string& after) const
{
    auto found = families_.upper_bound(after);
    return found == families_.end() ? nullptr : found->second.get();
}

std::shared_ptr<const std::string> Registry::render(Document& document)
{
    refresh();
    if (!document.is_stale(shape_.version)) {
        document.patch();
        return document.text();
    }
    std::vector<const FamilyBase*> families;
    for (const auto& [name, family] : families_)
        families.push_back(family.get());
    document.build(families, shape_.version);
    return document.text();
}

}  // namespace holdfast::obs

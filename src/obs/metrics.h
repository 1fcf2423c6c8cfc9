// What /metrics shows. A feature registers its metrics while it is wired and keeps the references,
// which live as long as the registry; values may be changed by any thread. The registry itself
// belongs to the loop thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "obs/metric.h"
#include "obs/metric_family.h"

namespace holdfast::obs {

class Document;

class Registry {
public:
    Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;
    ~Registry();

    // Counters end in _total, infos in _info, and a unit is the last word of the name before that.
    // A wrong name, or one that is there already, is a broken invariant.
    Counter& counter(Description description);
    Gauge& gauge(Description description);
    Histogram& histogram(Description description, std::vector<double> bounds);
    // A counter that somebody else keeps (the kernel, a library): set() it to its absolute value.
    Gauge& sampled_counter(Description description);
    // `value` is asked at every scrape, on the loop thread: it must cost nanoseconds.
    void callback_gauge(Description description, std::function<double()> value);
    void callback_counter(Description description, std::function<double()> value);
    // Called at every scrape, before anything is rendered: for label sets that come and go.
    void before_scrape(std::function<void()> prepare);
    // Constant 1, with labels that say something.
    void info(Description description, const std::vector<Label>& labels);

    Family<Counter>& counters(Description description, Labels labels);
    Family<Gauge>& gauges(Description description, Labels labels);
    Family<Histogram>& histograms(Description description, Labels labels,
                                  std::vector<double> bounds);

    // The whole document, in Prometheus' text format 0.0.4 or in OpenMetrics 1.0.0. Only what
    // changed since the last call is rendered. The text stays as it is while the caller holds it,
    // which costs the next call one copy of it; let it go on the loop thread.
    std::shared_ptr<const std::string> prometheus();
    std::shared_ptr<const std::string> openmetrics();

    // For readers: brings all numbers up to date, and gives the families after the one of this
    // name, in the order of their names. Null behind the last one.
    void refresh();
    const FamilyBase* next_family(const std::string& after) const;

private:
    struct Callback {
        Gauge& gauge;
        std::function<double()> value;
    };

    template <typename Metric, typename Make>
    Family<Metric>& add(Type type, Description description, Labels labels, Make make);
    std::shared_ptr<const std::string> render(Document& document);

    Shape shape_;
    std::map<std::string, std::unique_ptr<FamilyBase>> families_;
    std::vector<FamilyBase*> histograms_;
    std::vector<Callback> callbacks_;
    std::vector<std::function<void()>> preparations_;
    std::unique_ptr<Document> prometheus_;
    std::unique_ptr<Document> openmetrics_;
};

}  // namespace holdfast::obs

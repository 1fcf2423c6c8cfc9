#include "obs/otlp/json_metrics.h"

#include <bit>
#include <cmath>
#include <string_view>

#include "lib/json/writer.h"
#include "obs/otlp/json_resource.h"

namespace holdfast::otlp {
namespace {

using obs::Type;

constexpr int cumulative = 2;

// As UCUM calls it.
std::string_view unit_of(const obs::Description& description) noexcept
{
    if (description.unit == "seconds")
        return "s";
    return description.unit == "bytes" ? "By" : "1";
}

class Points final : public obs::Reader {
public:
    Points(json::Writer& json, const MetricTimes& times, bool is_sum) noexcept
        : json_{json}, times_{times}, is_sum_{is_sum}
    {
    }

    void number(std::string_view labels, const obs::Cell& cell, bool is_integer) override
    {
        const std::uint64_t bits = cell.load(std::memory_order_relaxed);
        const auto real = std::bit_cast<double>(bits);
        // JSON has no word for what is not finite, and collectors refuse all for one such number.
        if (!is_integer && !std::isfinite(real))
            return;
        begin(labels);
        if (is_integer)
            json_.member("asInt", decimal(bits));
        else
            json_.member("asDouble", real);
        json_.end_object();
    }

    void histogram(std::string_view labels, const obs::Histogram& histogram) override
    {
        const std::vector<double>& bounds = histogram.bounds();
        begin(labels);
        json_.key("bucketCounts").begin_array();
        std::uint64_t before = 0;
        for (std::size_t i = 0; i <= bounds.size(); ++i) {
            const std::uint64_t until = histogram.cumulative(i).load(std::memory_order_relaxed);
            json_.value(decimal(until - before));
            before = until;
        }
        json_.end_array().key("explicitBounds").begin_array();
        for (double bound : bounds)
            json_.value(bound);
        json_.end_array().member("count", decimal(before));
        const auto sum =
            std::bit_cast<double>(histogram.shown_sum().load(std::memory_order_relaxed));
        if (std::isfinite(sum))
            json_.member("sum", sum);
        json_.end_object();
    }

private:
    void begin(std::string_view labels)
    {
        json_.begin_object().key("attributes").begin_array();
        for (const obs::Label& label : obs::parse_labels(labels))
            write_attribute(json_, label.name, std::string_view{label.value});
        json_.end_array();
        if (is_sum_)
            json_.member("startTimeUnixNano", decimal(times_.start));
        json_.member("timeUnixNano", decimal(times_.now));
    }

    json::Writer& json_;
    const MetricTimes& times_;
    bool is_sum_;
};

void write(json::Writer& json, const obs::FamilyBase& family, const MetricTimes& times)
{
    const Type type = family.type();
    const bool is_counter = type == Type::counter || type == Type::sampled_counter;
    const bool is_sum = is_counter || type == Type::histogram;
    json.begin_object()
        .member("name", family.description().name)
        .member("description", family.description().help)
        .member("unit", unit_of(family.description()))
        .key(is_counter                ? "sum"
             : type == Type::histogram ? "histogram"
                                       : "gauge")
        .begin_object();
    if (is_sum)
        json.member("aggregationTemporality", cumulative);
    if (is_counter)
        json.member("isMonotonic", true);
    json.key("dataPoints").begin_array();
    Points points{json, times, is_sum};
    family.read(points);
    json.end_array().end_object().end_object();
}

}  // namespace

MetricPart encode_metrics(const obs::Registry& registry, const std::string& after,
                          std::size_t bytes_about, const Teller& teller, const MetricTimes& times)
{
    MetricPart part;
    part.text.reserve(bytes_about + bytes_about / 4);
    json::Writer json{part.text};
    json.begin_object().key("resourceMetrics").begin_array().begin_object();
    write_resource(json, teller.resource);
    json.key("scopeMetrics").begin_array().begin_object();
    write_scope(json, teller.version);
    json.key("metrics").begin_array();
    const obs::FamilyBase* family = registry.next_family(after);
    while (family != nullptr) {
        write(json, *family, times);
        const std::string& name = family->description().name;
        family = registry.next_family(name);
        if (family != nullptr && part.text.size() >= bytes_about) {
            part.last = name;
            break;
        }
    }
    json.end_array().end_object().end_array();
    json.end_object().end_array().end_object();
    return part;
}

}  // namespace holdfast::otlp

// For who wants the numbers of the registry themselves, and not a document of them. Loop thread.
#pragma once

#include <string_view>

#include "obs/metric.h"

namespace holdfast::obs {

class Reader {
public:
    virtual ~Reader() = default;
    // `labels` as append_label() wrote them. The value of a counter is a whole number, that of
    // everything else the bits of a double.
    virtual void number(std::string_view labels, const Cell& cell, bool is_integer) = 0;
    virtual void histogram(std::string_view labels, const Histogram& histogram) = 0;
};

inline void read_metric(Reader& reader, std::string_view labels, const Counter& counter)
{
    reader.number(labels, counter.cell(), true);
}

inline void read_metric(Reader& reader, std::string_view labels, const Gauge& gauge)
{
    reader.number(labels, gauge.cell(), false);
}

inline void read_metric(Reader& reader, std::string_view labels, const Histogram& histogram)
{
    reader.histogram(labels, histogram);
}

}  // namespace holdfast::obs

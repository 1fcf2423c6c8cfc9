#include "obs/stream_sink.h"

#include "obs/line_format.h"

namespace holdfast::obs {

bool StreamSink::write(const Entry& entry, Reports& /*reports*/)
{
    if (style_ == Style::json)
        return !writer_.write(fd_, format_json(entry));
    return !writer_.write(fd_, format_terminal(entry, style_ == Style::coloured));
}

}  // namespace holdfast::obs

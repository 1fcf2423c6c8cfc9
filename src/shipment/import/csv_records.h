// Takes CSV apart into records of fields (RFC 4180), however it is cut into pieces: quotes, doubled
// quotes, line breaks inside quotes, CRLF or LF, a byte order mark at the front, blank lines. Pure;
// one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::shipment {

class CsvRecords {
public:
    // No row of ours comes near; what does is a quote that was never closed.
    static constexpr std::size_t record_bytes_max = std::size_t{16} << 10;
    static constexpr std::size_t fields_max = 64;

    class Sink {
    public:
        virtual ~Sink() = default;
        // `line` is where the record begins, from 1. The fields are gone when this returns.
        virtual void record(std::int64_t line, std::span<const std::string_view> fields) = 0;
        // Instead of a record.
        virtual void broken(std::int64_t line, const char* why) = 0;
    };

    void feed(std::string_view piece, Sink& sink);
    void finish(Sink& sink);

private:
    enum class State : std::uint8_t {
        mark,      // In front of everything, where a byte order mark may stand.
        field,     // At the first character of a field.
        plain,     // In one without quotes.
        quoted,    // Behind an opening quote.
        quote,     // Behind a quote inside: the end of the field, or half of a doubled one.
        carriage,  // Behind a CR that must be followed by LF.
        skipping,  // Behind something wrong, up to the end of the line.
    };

    void step(char c, Sink& sink);
    void step_field(char c, Sink& sink);
    void step_behind_quote(char c, Sink& sink);
    void add(char c, Sink& sink);
    void end_field(Sink& sink);
    void end_record(Sink& sink);
    void begin_record();
    void give_up(const char* why, Sink& sink);

    State state_ = State::mark;
    std::size_t mark_bytes_ = 0;     // Of the byte order mark, so far.
    std::string text_;               // The fields of this record, one after the other.
    std::vector<std::size_t> ends_;  // Of each in `text_`.
    std::vector<std::string_view> fields_;
    bool is_blank_ = true;  // Nothing at all stands in this line.
    std::int64_t line_ = 1;
    std::int64_t record_line_ = 1;
};

}  // namespace holdfast::shipment

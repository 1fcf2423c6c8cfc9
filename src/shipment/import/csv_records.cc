#include "shipment/import/csv_records.h"

#include <algorithm>

namespace holdfast::shipment {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// What ends a run of ordinary characters outside of quotes.
bool is_special(char c) noexcept
{
    return c == ',' || c == '"' || c == '\n' || c == '\r';
}

}  // namespace

void CsvRecords::feed(std::string_view piece, Sink& sink)
{
    for (std::size_t at = 0; at < piece.size();) {
        if (state_ != State::plain) {
            step(piece[at++], sink);
            continue;
        }
        // Most of what there is: taken as a whole.
        const auto* end = std::find_if(piece.begin() + at, piece.end(), is_special);
        std::string_view run = piece.substr(at, static_cast<std::size_t>(end - piece.begin()) - at);
        at += run.size();
        if (text_.size() + run.size() > record_bytes_max) {
            give_up("is longer than 16 KiB", sink);
            continue;
        }
        text_ += run;
        if (at < piece.size())
            step(piece[at++], sink);
    }
}

void CsvRecords::step(char c, Sink& sink)
{
    if (state_ == State::mark) {
        if (c == byte_order_mark[mark_bytes_] && ++mark_bytes_ < byte_order_mark.size())
            return;
        bool is_whole = mark_bytes_ == byte_order_mark.size();
        state_ = State::field;
        if (is_whole)
            return;
        // Half a mark is the beginning of some text.
        for (char part : byte_order_mark.substr(0, mark_bytes_))
            step(part, sink);
    }
    switch (state_) {
    case State::mark:
    case State::field:
        step_field(c, sink);
        break;
    case State::plain:
        if (c == '"')
            give_up("has a quote inside a field that does not begin with one", sink);
        else if (is_special(c))
            step_field(c, sink);
        else
            add(c, sink);
        break;
    case State::quoted:
        if (c == '"')
            state_ = State::quote;
        else
            add(c, sink);
        break;
    case State::quote:
        step_behind_quote(c, sink);
        break;
    case State::carriage:
        if (c == '\n')
            end_record(sink);
        else
            give_up("has a CR that no LF follows", sink);
        break;
    case State::skipping:
        if (c == '\n')
            begin_record();
        break;
    }
    if (c == '\n') {
        ++line_;
        if (state_ == State::field && ends_.empty())
            record_line_ = line_;
    }
}

// The character after a comma, or the one that ends a field.
void CsvRecords::step_field(char c, Sink& sink)
{
    if (c == '"') {
        is_blank_ = false;
        state_ = State::quoted;
    } else if (c == ',') {
        is_blank_ = false;
        end_field(sink);
    } else if (c == '\r') {
        state_ = State::carriage;
    } else if (c == '\n') {
        end_record(sink);
    } else {
        is_blank_ = false;
        state_ = State::plain;
        add(c, sink);
    }
}

void CsvRecords::step_behind_quote(char c, Sink& sink)
{
    if (c == '"') {
        state_ = State::quoted;
        add(c, sink);
    } else if (is_special(c)) {
        step_field(c, sink);
    } else {
        give_up("has a character behind a closing quote", sink);
    }
}

void CsvRecords::add(char c, Sink& sink)
{
    if (text_.size() == record_bytes_max)
        return give_up(state_ == State::quoted ? "has a quote that is not closed within 16 KiB"
                                               : "is longer than 16 KiB",
                       sink);
    text_.push_back(c);
}

void CsvRecords::end_field(Sink& sink)
{
    if (ends_.size() == fields_max)
        return give_up("has more than 64 fields", sink);
    ends_.push_back(text_.size());
    state_ = State::field;
}

void CsvRecords::end_record(Sink& sink)
{
    if (!is_blank_) {
        end_field(sink);
        if (state_ == State::skipping)
            return begin_record();
        fields_.clear();
        std::size_t begin = 0;
        for (std::size_t end : ends_) {
            fields_.push_back(std::string_view{text_}.substr(begin, end - begin));
            begin = end;
        }
        sink.record(record_line_, fields_);
    }
    begin_record();
}

void CsvRecords::begin_record()
{
    text_.clear();
    ends_.clear();
    is_blank_ = true;
    state_ = State::field;
}

void CsvRecords::give_up(const char* why, Sink& sink)
{
    sink.broken(record_line_, why);
    begin_record();
    state_ = State::skipping;
}

void CsvRecords::finish(Sink& sink)
{
    if (state_ == State::mark && mark_bytes_ > 0)
        step('\n', sink);
    if (state_ == State::quoted)
        give_up("has a quote that is not closed", sink);
    else if (state_ == State::carriage)
        give_up("has a CR that no LF follows", sink);
    else if (state_ != State::skipping)
        end_record(sink);
    begin_record();
}

}  // namespace holdfast::shipment

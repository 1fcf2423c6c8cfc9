#include "shipment/import/row.h"

#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "base/timestamp.h"

namespace holdfast::shipment {
namespace {

// As format_rfc3339() writes it: then it need not be written again.
bool is_in_our_form(std::string_view time) noexcept
{
    constexpr std::string_view example = "2026-11-21T03:04:05.678901Z";
    return time.size() == example.size() && time[10] == 'T' && time[19] == '.' &&
           time.back() == 'Z';
}

class Judge {
public:
    Judge(const RawRow& raw, RowSink& sink) : raw_{raw}, sink_{sink} { row_.place = raw.place; }

    void decide()
    {
        read_id();
        read_status();
        read_created_at();
        if (is_good_)
            sink_.take(row_);
    }

private:
    void reject(std::string_view field, std::string message)
    {
        is_good_ = false;
        sink_.reject({raw_.place, std::string{field}, std::move(message)});
    }

    void read_id()
    {
        if (!raw_.id)
            return;
        row_.id = parse_id(*raw_.id);
        if (!row_.id || row_.id->value > imported_id_max)
            reject(id_name, join("must be a whole number from 1 to ", imported_id_max));
    }

    void read_status()
    {
        if (!raw_.status)
            return reject(status_name, "is required");
        if (!is_status(*raw_.status))
            return reject(status_name, "must match [A-Z][A-Z0-9_]{0,31}, such as IN_TRANSIT");
        row_.status = *raw_.status;
    }

    void read_created_at()
    {
        if (!raw_.created_at)
            return;
        std::optional<WallTime> time = parse_rfc3339(*raw_.created_at);
        if (!time)
            return reject(created_at_name,
                          "must be a time with its zone, such as 2026-11-21T03:04:05Z");
        row_.created_at = *raw_.created_at;
        if (!is_in_our_form(row_.created_at)) {
            time_ = format_rfc3339(*time);
            row_.created_at = time_;
        }
    }

    const RawRow& raw_;
    RowSink& sink_;
    Row row_;
    std::string time_;
    bool is_good_ = true;
};

}  // namespace

void judge(const RawRow& raw, RowSink& sink)
{
    Judge{raw, sink}.decide();
}

}  // namespace holdfast::shipment

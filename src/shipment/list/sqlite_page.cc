#include "shipment/list/sqlite_page.h"

#include <iterator>
#include <memory>
#include <utility>

namespace holdfast::shipment {
namespace {

using Done = std::function<void(Result<std::vector<Shipment>>)>;

class PageRead : public std::enable_shared_from_this<PageRead> {
public:
    PageRead(store::Ledger& ledger, Selection selection, Done done, std::size_t hidden_max)
        : ledger_{ledger},
          whole_{std::move(selection)},
          rest_{whole_},
          done_{std::move(done)},
          hidden_max_{hidden_max}
    {
    }

    void ask()
    {
        auto run = [rest = rest_, hidden_max = hidden_max_](sqlite::Connection& db) {
            return read_list(db, rest, hidden_max);
        };
        ledger_.send(store::make_read<ListPart>(
            std::move(run),
            [self = shared_from_this()](Result<ListPart> part) { self->note(std::move(part)); }));
    }

private:
    void note(Result<ListPart> part)
    {
        if (!part)
            return done_(std::move(part).error());
        // That import has ended meanwhile. Its first rows were left out as hidden, and the others
        // would not be: nobody may see half of an import.
        if (import_ != 0 && part->import != import_) {
            found_.clear();
            rest_ = whole_;
            import_ = 0;
            return ask();
        }
        found_.insert(found_.end(), std::make_move_iterator(part->found.begin()),
                      std::make_move_iterator(part->found.end()));
        if (!part->rest)
            return done_(std::move(found_));
        import_ = part->import;
        rest_.after = std::move(part->rest);
        rest_.rows_max = whole_.rows_max - found_.size();
        ask();
    }

    store::Ledger& ledger_;
    const Selection whole_;
    Selection rest_;
    Done done_;
    const std::size_t hidden_max_;
    std::vector<Shipment> found_;
    std::int64_t import_ = 0;  // That was under way at the read before; 0: there was none.
};

}  // namespace

void read_page(store::Ledger& ledger, Selection selection, Done done, std::size_t hidden_max)
{
    std::make_shared<PageRead>(ledger, std::move(selection), std::move(done), hidden_max)->ask();
}

}  // namespace holdfast::shipment

#include "order/clear/clearing.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::order {

struct Clearing::Run {
    std::string actor;
    Done done;
    Instant begun;
    std::shared_ptr<Archive> archive;
    OrderRange range;  // The next of the first pass; `last` is the youngest of when it began.
    // The next of a later one. By their keys: SQLite gives the greatest key that was removed to the
    // next order that comes, and so a range would not leave that one alone.
    std::vector<OrderKey> again;
    std::vector<SeenOrder> seen;
    std::int64_t removed = 0;
    std::vector<OrderKey> left;  // By this pass: they were changed.
    int passes = 1;
};

// On the aux thread, which may wait for the disk.
class Clearing::Keep final : public Job {
public:
    Keep(Clearing& clearing, std::shared_ptr<Archive> archive, std::vector<OrderHistory> orders)
        : clearing_{clearing}, archive_{std::move(archive)}, orders_{std::move(orders)}
    {
    }

    void run() override
    {
        std::string lines;
        for (const OrderHistory& each : orders_)
            lines += clearing_.world_.encode(each);
        kept_ = archive_->append(lines);
    }
    void done() override { clearing_.note_kept(kept_); }

private:
    Clearing& clearing_;
    std::shared_ptr<Archive> archive_;
    std::vector<OrderHistory> orders_;
    Result<void> kept_;
};

Clearing::Clearing(World world, ArchiveSettings settings)
    : world_{world}, settings_{std::move(settings)}
{
}

Clearing::~Clearing() = default;

void Clearing::begin(std::string actor, Done done)
{
    if (run_)
        return done({.trouble = Error{Errc::conflict, "the orders are being cleared already"}});
    run_ = std::make_unique<Run>(
        Run{.actor = std::move(actor),
            .done = std::move(done),
            .begun = world_.clock.now(),
            .archive = std::make_shared<Archive>(settings_, world_.clock.wall()),
            .range = {.rows_max = rows_max},
            .again = {},
            .seen = {},
            .left = {}});
    world_.removal.find_newest([this](const Result<OrderKey>& newest) {
        if (!newest)
            return end(newest.error());
        run_->range.last = *newest;
        read_next();
    });
}

void Clearing::read_next()
{
    auto done = [this](Result<std::vector<OrderHistory>> found) { keep(std::move(found)); };
    if (run_->passes == 1)
        return world_.removal.read(run_->range, std::move(done));
    std::vector<OrderKey>& again = run_->again;
    auto begin = again.end() - static_cast<std::ptrdiff_t>(std::min(again.size(), rows_max));
    std::vector<OrderKey> keys{begin, again.end()};
    again.erase(begin, again.end());
    world_.removal.read_these(std::move(keys), std::move(done));
}

void Clearing::end_pass()
{
    if (run_->left.empty())
        return end();
    if (++run_->passes > passes_max)
        return end(Error{Errc::unavailable, "orders changed faster than they could be cleared"});
    run_->again = std::exchange(run_->left, {});
    read_next();
}

void Clearing::keep(Result<std::vector<OrderHistory>> found)
{
    if (!found)
        return end(found.error());
    if (found->empty()) {
        if (run_->again.empty())
            return end_pass();
        return read_next();
    }
    run_->range.after = found->back().order.key;
    run_->seen.clear();
    for (const OrderHistory& each : *found)
        run_->seen.push_back({.key = each.order.key,
                              .state = each.order.state,
                              .attempts = each.attempts,
                              .lease = each.lease});
    if (!world_.aux.submit(std::make_unique<Keep>(*this, run_->archive, *std::move(found))))
        end(Error{Errc::overloaded, "too many jobs wait for the aux thread"});
}

void Clearing::note_kept(const Result<void>& kept)
{
    if (!kept)
        return end(kept.error());
    std::size_t count = run_->seen.size();
    world_.removal.remove(
        std::exchange(run_->seen, {}),
        [this, count](const Result<std::vector<OrderKey>>& left) { note_removed(left, count); });
}

void Clearing::note_removed(const Result<std::vector<OrderKey>>& left, std::size_t count)
{
    if (!left)
        return end(left.error());
    run_->removed += static_cast<std::int64_t>(count - left->size());
    run_->left.insert(run_->left.end(), left->begin(), left->end());
    read_next();
}

void Clearing::end(std::optional<Error> trouble)
{
    std::unique_ptr<Run> run = std::move(run_);
    if (run->removed > 0)
        world_.log.write(
            messages::orders_cleared,
            join(run->actor, " removed ", run->removed, " orders; they are kept in ",
                 run->archive->path()),
            {{"HOLDFAST_ACTOR", run->actor},
             {"HOLDFAST_COUNT", join(run->removed)},
             {"HOLDFAST_FILE", run->archive->path()},
             {"HOLDFAST_SECONDS",
              join(std::chrono::duration<double>{world_.clock.now() - run->begun}.count())}});
    run->done(
        {.removed = run->removed, .file = run->archive->path(), .trouble = std::move(trouble)});
}

}  // namespace holdfast::order

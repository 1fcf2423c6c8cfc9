#include "shipment/import/upload.h"

#include <algorithm>
#include <utility>

namespace holdfast::shipment {
namespace {

// Some milliseconds of reading: others wait for the aux thread as well.
constexpr std::size_t block_bytes = std::size_t{128} << 10;
// One is read while another arrives.
constexpr std::size_t blocks_max = 2;

// Takes the last hand off the stage, so that the loop need not wait while its file goes. A job that
// is refused goes on the loop: so it holds the box only.
class Discard final : public Job {
public:
    explicit Discard(std::shared_ptr<std::shared_ptr<Stage>> stage) : stage_{std::move(stage)} {}
    void run() override { stage_->reset(); }
    void done() override {}

private:
    std::shared_ptr<std::shared_ptr<Stage>> stage_;
};

}  // namespace

class Upload::Read final : public Job {
public:
    Read(std::shared_ptr<Upload> upload, std::string block, bool is_last)
        : upload_{std::move(upload)},
          stage_{*upload_->stage_},
          watch_{upload_->watch_},
          block_{std::move(block)},
          is_last_{is_last}
    {
    }

    void run() override
    {
        if (watch_)
            watch_(block_);
        stage_->feed(block_);
        if (is_last_)
            stage_->finish();
        // Not on the loop, should this be the last hand.
        stage_.reset();
    }
    void done() override { upload_->came_back(is_last_); }

private:
    std::shared_ptr<Upload> upload_;  // The loop's; run() does not look at it.
    std::shared_ptr<Stage> stage_;
    std::function<void(std::string_view)>& watch_;
    std::string block_;
    bool is_last_;
};

Upload::Upload(Worker& aux, std::shared_ptr<Stage> stage,
               std::function<void(std::string_view)> watch, std::function<void()> ready)
    : aux_{aux},
      stage_{std::make_shared<std::shared_ptr<Stage>>(std::move(stage))},
      watch_{std::move(watch)},
      ready_{std::move(ready)}
{
}

Upload::Flow Upload::feed(std::string_view piece)
{
    bytes_ += static_cast<std::int64_t>(piece.size());
    while (!piece.empty()) {
        std::string_view part = piece.substr(0, block_bytes - block_.size());
        block_ += part;
        piece.remove_prefix(part.size());
        if (block_.size() == block_bytes)
            send(false);
    }
    is_paused_ = under_way_ >= blocks_max;
    return is_paused_ ? Flow::pause : Flow::go_on;
}

void Upload::finish(Staged staged)
{
    staged_ = std::move(staged);
    send(true);
}

bool Upload::discard()
{
    return aux_.submit(std::make_unique<Discard>(stage_));
}

void Upload::send(bool is_last)
{
    std::string block = std::exchange(block_, {});
    bool is_taken = !error_ && aux_.submit(std::make_unique<Read>(shared_from_this(),
                                                                  std::move(block), is_last));
    if (is_taken) {
        ++under_way_;
        return;
    }
    if (!error_)
        error_ = Error{Errc::overloaded, "too much waits for the aux thread"};
    if (is_last && under_way_ == 0)
        std::exchange(staged_, nullptr)(*error_);
}

void Upload::came_back(bool was_last)
{
    --under_way_;
    bool is_over = under_way_ == 0 && staged_ && (was_last || error_);
    if (is_over)
        std::exchange(staged_, nullptr)(error_ ? Result<void>{*error_} : Result<void>{});
    else if (std::exchange(is_paused_, false) && ready_)
        ready_();
}

}  // namespace holdfast::shipment

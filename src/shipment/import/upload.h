// The text of one import on its way from a client to the stage, which reads it on the aux thread.
// Whoever has it feeds it as it comes; a slow stage asks him to wait. Loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/job.h"
#include "base/result.h"
#include "shipment/import/stage.h"

namespace holdfast::shipment {

class Upload final : public std::enable_shared_from_this<Upload> {
public:
    enum class Flow {
        go_on,
        pause,  // Enough is waiting: `ready` is called when there is room. What comes is taken.
    };
    // Says why nothing came of it, if nothing did.
    using Staged = std::function<void(Result<void>)>;

    // `watch` sees all pieces first, on the aux thread: it may make a digest of them.
    Upload(Worker& aux, std::shared_ptr<Stage> stage, std::function<void(std::string_view)> watch,
           std::function<void()> ready);
    ~Upload() = default;
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

    Flow feed(std::string_view piece);
    // That was all. `staged` is called once, when everything is read; then stage() may be looked
    // at.
    void finish(Staged staged);
    // Nobody needs what was staged any more. A large file takes a while to go: the aux thread does
    // that. The last call; false when that thread has no room for it, and it is to be called again.
    [[nodiscard]] bool discard();

    std::int64_t bytes() const noexcept { return bytes_; }
    const std::shared_ptr<Stage>& stage() const noexcept { return *stage_; }

private:
    class Read;

    void send(bool is_last);
    void came_back(bool was_last);

    Worker& aux_;
    // In a box of its own, so that the aux thread can let go of it: once that was asked to, the box
    // is not looked into here.
    std::shared_ptr<std::shared_ptr<Stage>> stage_;
    std::function<void(std::string_view)> watch_;
    std::function<void()> ready_;
    std::string block_;
    std::int64_t bytes_ = 0;
    std::size_t under_way_ = 0;  // Blocks on the aux thread.
    bool is_paused_ = false;
    std::optional<Error> error_;
    Staged staged_;
};

}  // namespace holdfast::shipment

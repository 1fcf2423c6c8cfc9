#include "http/content/compressor.h"

#include <optional>
#include <string>
#include <utility>

namespace holdfast::http {
namespace {

// A worker has other things to do: no more than this may wait for it, none longer than a moment.
constexpr std::size_t jobs_max = 32;
constexpr std::size_t worker_bytes_max = std::size_t{8} << 20;

void put(Response& response, std::string compressed)
{
    // What was random to begin with grows.
    if (compressed.size() >= response.body->size())
        return;
    response.body = std::make_shared<const std::string>(std::move(compressed));
    response.encoding = "gzip";
}

}  // namespace

class Compressor::GzipJob final : public Job {
public:
    // The loop's side of it: a job that is refused must not answer.
    struct Ticket {
        std::optional<Reply> reply;
        Response response;
    };

    GzipJob(std::shared_ptr<Desk> desk, std::shared_ptr<Ticket> ticket)
        : desk_{std::move(desk)},
          ticket_{std::move(ticket)},
          body_{ticket_->response.body},
          gzip_{std::move(desk_->spare)}
    {
        ++desk_->jobs;
    }
    ~GzipJob() override
    {
        --desk_->jobs;
        desk_->spare = std::move(gzip_);
    }
    GzipJob(const GzipJob&) = delete;
    GzipJob& operator=(const GzipJob&) = delete;

    void run() override
    {
        if (!gzip_)
            gzip_ = std::make_unique<zlib::Gzip>(zlib::Gzip::Effort::quick);
        compressed_ = gzip_->compress(*body_);
    }

    void done() override
    {
        put(ticket_->response, std::move(compressed_));
        ticket_->reply->send(std::move(ticket_->response));
    }

private:
    std::shared_ptr<Desk> desk_;      // Touched on the loop only,
    std::shared_ptr<Ticket> ticket_;  // and so is this.
    std::shared_ptr<const std::string> body_;
    std::unique_ptr<zlib::Gzip> gzip_;
    std::string compressed_;
};

bool Compressor::compress(Response& response, Reply::Target& target)
{
    if (allowance_.take(response.body->size(), world_.clock.now())) {
        if (!own_)
            own_ = std::make_unique<zlib::Gzip>(zlib::Gzip::Effort::quick);
        put(response, own_->compress(*response.body));
        world_.observer.compressed(Compressed::by_loop);
        return false;
    }
    bool handed_over = hand_over(response, target);
    world_.observer.compressed(handed_over ? Compressed::by_worker : Compressed::not_at_all);
    return handed_over;
}

bool Compressor::hand_over(Response& response, Reply::Target& target)
{
    if (world_.worker == nullptr || desk_->jobs >= jobs_max ||
        response.body->size() > worker_bytes_max)
        return false;
    auto ticket = std::make_shared<GzipJob::Ticket>();
    ticket->response = response;
    if (!world_.worker->submit(std::make_unique<GzipJob>(desk_, ticket)))
        return false;
    ticket->reply.emplace(target);
    return true;
}

}  // namespace holdfast::http
